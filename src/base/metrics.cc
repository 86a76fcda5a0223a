#include "base/metrics.h"

#include <fmt/format.h>

namespace bulkhead {
namespace {

std::string braces(std::string_view labels) {
  return labels.empty() ? std::string() : fmt::format("{{{}}}", labels);
}

// Series of one name share one HELP and TYPE line; they were registered one after another.
void append_head(std::string& out, std::string& last, const std::string& name,
                 const std::string& help, std::string_view type) {
  if (last == name) return;
  last = name;
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

}  // namespace

void Histogram::observe(double seconds) {
  size_t index = 0;
  while (index < kBounds.size() && seconds > kBounds[index]) ++index;
  buckets_[index].fetch_add(1, std::memory_order_relaxed);
  sum_microseconds_.fetch_add(static_cast<uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

void Histogram::append_text(std::string& out, std::string_view name,
                            std::string_view labels) const {
  const std::string comma = labels.empty() ? "" : ",";
  uint64_t total = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    total += buckets_[i].load(std::memory_order_relaxed);
    const std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, total);
  }
  out += fmt::format("{}_sum{} {}\n", name, braces(labels),
                     static_cast<double>(sum_microseconds_.load(std::memory_order_relaxed)) / 1e6);
  out += fmt::format("{}_count{} {}\n", name, braces(labels), total);
}

Counter& Metrics::counter(std::string name, std::string help, std::string labels) {
  std::lock_guard lock(mutex_);
  auto& entry = counters_.emplace_back();
  entry.name = std::move(name), entry.help = std::move(help), entry.labels = std::move(labels);
  return entry.metric;
}

Gauge& Metrics::gauge(std::string name, std::string help, std::string labels) {
  std::lock_guard lock(mutex_);
  auto& entry = gauges_.emplace_back();
  entry.name = std::move(name), entry.help = std::move(help), entry.labels = std::move(labels);
  return entry.metric;
}

Histogram& Metrics::histogram(std::string name, std::string help, std::string labels) {
  std::lock_guard lock(mutex_);
  auto& entry = histograms_.emplace_back();
  entry.name = std::move(name), entry.help = std::move(help), entry.labels = std::move(labels);
  return entry.metric;
}

void Metrics::observe_gauge(std::string name, std::string help, std::function<double()> read) {
  std::lock_guard lock(mutex_);
  auto& entry = observed_.emplace_back();
  entry.name = std::move(name), entry.help = std::move(help), entry.metric = std::move(read);
}

std::string Metrics::text() const {
  std::lock_guard lock(mutex_);
  std::string out;
  std::string last;
  for (const auto& entry : counters_) {
    append_head(out, last, entry.name, entry.help, "counter");
    out += fmt::format("{}{} {}\n", entry.name, braces(entry.labels), entry.metric.value());
  }
  for (const auto& entry : gauges_) {
    append_head(out, last, entry.name, entry.help, "gauge");
    out += fmt::format("{}{} {}\n", entry.name, braces(entry.labels), entry.metric.value());
  }
  for (const auto& entry : observed_) {
    append_head(out, last, entry.name, entry.help, "gauge");
    out += fmt::format("{} {}\n", entry.name, entry.metric());
  }
  for (const auto& entry : histograms_) {
    append_head(out, last, entry.name, entry.help, "histogram");
    entry.metric.append_text(out, entry.name, entry.labels);
  }
  return out;
}

}  // namespace bulkhead
