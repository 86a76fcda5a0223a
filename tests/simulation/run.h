// One seed's run from an empty registry to rest.
#pragma once

#include <cstdint>
#include <string>

#include "simulation/client.h"
#include "simulation/faults.h"

namespace bulkhead::simulation {

struct RunReport {
  std::string violation;  // what broke, or ""
  uint64_t trace = 0;
  uint64_t transactions = 0;
  uint64_t conflicts = 0;
  uint64_t crashes = 0;
  uint64_t certain_manifests = 0;  // read back whole at rest
  FaultCounters faults;
};

// Adds what the clients did to `tally`.
RunReport run(uint64_t seed, Tally& tally);

}  // namespace bulkhead::simulation
