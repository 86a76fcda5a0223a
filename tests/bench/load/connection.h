// One client connection: it does one operation at a time and says when it is free for the next.
// Its stream is opened when it is first needed and again after each close. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "answer.h"
#include "options.h"
#include "script.h"
#include "stream.h"
#include "tally.h"

namespace bulkhead::bench {

// Nanoseconds of a clock that only moves forward.
uint64_t now();

class Connection {
 public:
  enum class State { kFree, kConnecting, kSending, kReceiving, kClosing };

  // All outlive the connection; `poll` is the epoll descriptor that events are asked from.
  Connection(const Options& options, SSL_CTX* context, int poll, Tally& tally);

  State state() const { return state_; }
  bool is_free() const { return state_ == State::kFree; }
  // The head of the first answer has come.
  bool is_answered() const { return answered_; }
  uint64_t done() const { return done_; }

  // Begins a step, which outlives it; latency counts from `since`.
  void begin(const Step& step, uint64_t since);

  // Goes on as far as bytes can move now; to be called after every event, and at times when the
  // connection reads slowly.
  void advance();

  // Counts what is still under way as an error.
  void give_up();

 private:
  bool go_on();
  bool go_on_connecting();
  bool go_on_sending();
  bool go_on_receiving();
  bool go_on_closing();

  void open_stream();
  void write_head(const std::string& method, const std::string& target, bool with_body);
  void begin_second_request();
  void finish_request();
  void finish_operation();
  void fail_operation(const std::string& why);
  uint64_t allowance() const;

  const Options& options_;
  SSL_CTX* context_;
  int poll_;
  Tally& tally_;

  State state_ = State::kFree;
  std::unique_ptr<Stream> stream_;
  const Step* step_ = nullptr;
  uint64_t since_ = 0;
  uint64_t sending_since_ = 0;
  bool second_ = false;  // of the two requests of a push
  bool answered_ = false;
  uint64_t done_ = 0;
  std::string head_;
  uint64_t sent_ = 0;  // of the head, then of head and body
  const Body* body_ = nullptr;
  Answer answer_;
};

}  // namespace bulkhead::bench
