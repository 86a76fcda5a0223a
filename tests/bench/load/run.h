// One run: connections that do the steps of a script, as fast as they are answered or at a rate.
// One thread, one call of go().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "connection.h"
#include "options.h"
#include "script.h"
#include "tally.h"

namespace bulkhead::bench {

class Run {
 public:
  Run(const Options& options, const Script& script);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Tally go();

 private:
  // The time an operation that may begin now is due; nothing when none is.
  std::optional<uint64_t> due() const;
  bool may_begin(const Connection& connection) const;
  const Step& next_step(const Connection& connection);
  void begin_what_is_due();
  void wait();
  void serve_event(void* who);
  void pace();
  bool is_over() const;
  bool all_begun() const;
  void tell_when_held();
  bool is_paced() const { return options_.read_rate > 0; }

  const Options& options_;
  const std::vector<Step>& steps_;
  Tally tally_;
  int poll_ = -1;
  SSL_CTX* context_ = nullptr;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> free_;
  std::mt19937_64 random_;
  uint64_t began_ = 0;
  uint64_t begun_ = 0;  // operations
  uint64_t opening_ = 0;
  bool told_ = false;
  bool released_ = false;  // stdin has ended
};

}  // namespace bulkhead::bench
