// A BlockingPool for simulated nodes: a job runs at once and its caller goes on when the World
// lets it.
#pragma once

#include "runtime/blocking_pool.h"

namespace bulkhead::simulation {

class InlinePool final : public BlockingPool {
 public:
  void run(Work job) override { job(); }
};

}  // namespace bulkhead::simulation
