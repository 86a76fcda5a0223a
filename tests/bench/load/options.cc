#include "options.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>

namespace bulkhead::bench {

namespace {

constexpr const char* kUsage =
    "usage: bulkhead_load --port PORT --script FILE (--seconds S | --operations N) [--host IP]\n"
    "  [--tls] [--header 'Name: value']... [--connections N] [--rate PER_SECOND]\n"
    "  [--order turns|random|each] [--seed N] [--fresh] [--hold] [--poll] [--read-rate BYTES]\n"
    "  [--receive-buffer BYTES]\n";

Order parse_order(const std::string& word) {
  if (word == "turns") return Order::kTurns;
  if (word == "random") return Order::kRandom;
  if (word == "each") return Order::kEach;
  fail("--order is turns, random or each");
}

template <typename Number>
std::function<void(const std::string&)> into(Number& number) {
  return [&number](const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || value < 0) fail("not a number: " + text);
    number = static_cast<Number>(value);
  };
}

void check(const Options& options) {
  if (options.port == 0 || options.script.empty()) fail("--port and --script are needed");
  const bool ends = options.seconds > 0 || options.operations > 0 ||
                    options.order == Order::kEach || options.ending == Ending::kHold;
  if (!ends) fail("--seconds or --operations is needed");
  if (options.connections == 0) fail("--connections is at least 1");
}

}  // namespace

void fail(const std::string& text) {
  std::fprintf(stderr, "bulkhead_load: %s\n%s", text.c_str(), kUsage);
  std::exit(2);
}

Options parse_options(int count, char** arguments) {
  Options options;
  const std::map<std::string, std::function<void()>> flags = {
      {"--tls", [&] { options.tls = true; }},
      {"--fresh", [&] { options.reuse = Connections::kFresh; }},
      {"--poll", [&] { options.waiting = Waiting::kPoll; }},
      {"--hold", [&] { options.ending = Ending::kHold; }},
  };
  const std::map<std::string, std::function<void(const std::string&)>> values = {
      {"--host", [&](const std::string& text) { options.host = text; }},
      {"--port", into(options.port)},
      {"--script", [&](const std::string& text) { options.script = text; }},
      {"--header", [&](const std::string& text) { options.headers += text + "\r\n"; }},
      {"--connections", into(options.connections)},
      {"--seconds", into(options.seconds)},
      {"--operations", into(options.operations)},
      {"--rate", into(options.rate)},
      {"--seed", into(options.seed)},
      {"--order", [&](const std::string& text) { options.order = parse_order(text); }},
      {"--read-rate", into(options.read_rate)},
      {"--receive-buffer", into(options.receive_buffer)},
  };
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    if (const auto flag = flags.find(name); flag != flags.end()) {
      flag->second();
      continue;
    }
    const auto value = values.find(name);
    if (value == values.end()) fail("unknown option " + name);
    if (++i == count) fail(name + " needs a value");
    value->second(arguments[i]);
  }
  check(options);
  return options;
}

}  // namespace bulkhead::bench
