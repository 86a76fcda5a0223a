// Counters, gauges and histograms with a text exporter in the Prometheus exposition format 0.0.4.
// A metric is registered once, at start-up, and lives as long as its Metrics object; updates are
// lock-free and may come from any thread. Labels are fixed at registration and never carry the
// name of a repository, a user or a digest (isolation matrix A21).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace bulkhead {

class Counter {
 public:
  void add(uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

class Gauge {
 public:
  void add(int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  void set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// Buckets in seconds: 100 µs, then by a factor of about three up to 30 s.
class Histogram {
 public:
  static constexpr std::array<double, 12> kBounds = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03,
                                                     0.1,    0.3,    1,     3,     10,   30};
  void observe(double seconds);
  void append_text(std::string& out, std::string_view name, std::string_view labels) const;

 private:
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> buckets_{};
  std::atomic<uint64_t> sum_microseconds_{0};
};

class Metrics {
 public:
  // `labels` is the text between the braces, e.g. `code="200"`, or empty.
  Counter& counter(std::string name, std::string help, std::string labels = {});
  Gauge& gauge(std::string name, std::string help, std::string labels = {});
  Histogram& histogram(std::string name, std::string help, std::string labels = {});
  // A gauge whose value is read when the text is made.
  void observe_gauge(std::string name, std::string help, std::function<double()> read);

  std::string text() const;

 private:
  template <class T>
  struct Entry {
    std::string name, help, labels;
    T metric;
  };
  mutable std::mutex mutex_;
  std::deque<Entry<Counter>> counters_;
  std::deque<Entry<Gauge>> gauges_;
  std::deque<Entry<Histogram>> histograms_;
  std::deque<Entry<std::function<double()>>> observed_;
};

}  // namespace bulkhead
