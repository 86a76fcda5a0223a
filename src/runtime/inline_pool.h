// For tests: a pool that runs each job where it is given, and counts them.
#pragma once

#include "runtime/blocking_pool.h"

namespace bulkhead {

class InlinePool final : public BlockingPool {
 public:
  void run(Work job) override {
    ++jobs;
    job();
  }
  int jobs = 0;
};

}  // namespace bulkhead
