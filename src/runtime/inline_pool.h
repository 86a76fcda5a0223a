// For tests: a pool that runs each job where it is given, and counts them.
#pragma once

#include <functional>

#include "runtime/blocking_pool.h"

namespace bulkhead {

class InlinePool final : public BlockingPool {
 public:
  void run(Work job) override {
    ++jobs;
    before_job();
    job();
  }
  int jobs = 0;
  std::function<void()> before_job = [] {};
};

}  // namespace bulkhead
