// What a run has done, and the JSON that says so. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "histogram.h"

namespace bulkhead::bench {

struct Tally {
  uint64_t operations = 0;
  uint64_t errors = 0;
  uint64_t bytes_received = 0;  // of bodies
  uint64_t bytes_sent = 0;      // of bodies
  uint64_t connects = 0;
  double seconds = 0;
  double cpu_seconds = 0;  // of the generator itself
  Histogram latencies;
  std::string first_error;

  void add_error(const std::string& text);
  std::string json() const;
};

}  // namespace bulkhead::bench
