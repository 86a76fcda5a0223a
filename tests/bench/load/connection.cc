#include "connection.h"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <chrono>
#include <limits>

namespace bulkhead::bench {

namespace {

constexpr unsigned kAccepted = 202;

std::string path_of(const std::string& location) {
  const size_t scheme = location.find("://");
  if (scheme == std::string::npos) return location;
  const size_t path = location.find('/', scheme + 3);
  return path == std::string::npos ? "/" : location.substr(path);
}

}  // namespace

uint64_t now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

Connection::Connection(const Options& options, SSL_CTX* context, int poll, Tally& tally)
    : options_(options), context_(context), poll_(poll), tally_(tally) {}

void Connection::begin(const Step& step, uint64_t since) {
  step_ = &step;
  since_ = since;
  second_ = false;
  if (step.is_push()) {
    write_head("POST", step.target, false);
  } else {
    write_head(step.method, step.target, step.method == "PUT" || step.method == "POST");
  }
  answer_.begin(step.method == "HEAD");
  if (!stream_) open_stream();
  advance();
}

void Connection::open_stream() {
  stream_ = std::make_unique<Stream>(options_, context_);
  ++tally_.connects;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = this;
  if (epoll_ctl(poll_, EPOLL_CTL_ADD, stream_->descriptor(), &event) != 0) fail("epoll_ctl");
  state_ = State::kConnecting;
}

void Connection::write_head(const std::string& method, const std::string& target, bool with_body) {
  head_.clear();
  fmt::format_to(std::back_inserter(head_), "{} {} HTTP/1.1\r\nHost: {}:{}\r\n", method, target,
                 options_.host, options_.port);
  head_ += options_.headers;
  body_ = with_body && step_->body.length > 0 ? &step_->body : nullptr;
  if (with_body || method == "POST") {
    fmt::format_to(std::back_inserter(head_), "Content-Length: {}\r\n",
                   body_ != nullptr ? body_->length : 0);
  }
  head_ += step_->headers;
  const bool last = !step_->is_push() || second_;
  if (options_.reuse == Connections::kFresh && last) head_ += "Connection: close\r\n";
  head_ += "\r\n";
  sent_ = 0;
  sending_since_ = now();
  state_ = State::kSending;
}

void Connection::advance() {
  while (state_ != State::kFree && go_on()) {
  }
}

// Whether there may be more to do at once.
bool Connection::go_on() {
  switch (state_) {
    case State::kFree: return false;
    case State::kConnecting: return go_on_connecting();
    case State::kSending: return go_on_sending();
    case State::kReceiving: return go_on_receiving();
    case State::kClosing: return go_on_closing();
  }
  return false;
}

bool Connection::go_on_connecting() {
  const Progress progress = stream_->finish_connecting();
  if (progress == Progress::kEnded) fail_operation("cannot connect");
  if (progress == Progress::kMoved) state_ = State::kSending;
  return progress == Progress::kMoved;
}

bool Connection::go_on_sending() {
  const uint64_t body_sent = sent_ < head_.size() ? 0 : sent_ - head_.size();
  const bool all = sent_ >= head_.size() && (body_ == nullptr || body_sent == body_->length);
  if (all) {
    state_ = State::kReceiving;
    return true;
  }
  const Moved moved = sent_ < head_.size()
                          ? stream_->send(std::string_view(head_).substr(sent_))
                          : stream_->send(*body_, body_sent);
  if (sent_ >= head_.size()) tally_.bytes_sent += moved.bytes;
  sent_ += moved.bytes;
  // A server that refuses a body stops reading it: its answer says why.
  if (moved.progress == Progress::kEnded) state_ = State::kReceiving;
  return moved.progress != Progress::kBlocked;
}

uint64_t Connection::allowance() const {
  if (options_.read_rate <= 0) return std::numeric_limits<uint32_t>::max();
  const double allowed = options_.read_rate * double(now() - sending_since_) / 1e9;
  const uint64_t taken = answer_.body_bytes();
  return allowed <= double(taken) ? 0 : static_cast<uint64_t>(allowed) - taken;
}

bool Connection::go_on_receiving() {
  const uint64_t bytes_max = answer_.state() == Answer::State::kBody ? allowance() : 1;
  if (bytes_max == 0) return false;
  const Progress progress = answer_.take(*stream_, bytes_max);
  answered_ = answered_ || answer_.state() == Answer::State::kBody ||
              answer_.state() == Answer::State::kDone;
  if (answer_.state() == Answer::State::kBroken) {
    fail_operation(fmt::format("the answer broke off: {}", answer_.shown()));
    return false;
  }
  if (answer_.state() == Answer::State::kDone) {
    finish_request();
    return true;
  }
  return progress == Progress::kMoved;
}

void Connection::finish_request() {
  tally_.bytes_received += answer_.body_bytes();
  const unsigned wanted = step_->is_push() && !second_ ? kAccepted : step_->status;
  if (answer_.status() != wanted) {
    return fail_operation(fmt::format("{} {}: not {}: {}", step_->method, step_->target, wanted,
                                      answer_.shown()));
  }
  if (step_->is_push() && !second_) return begin_second_request();
  finish_operation();
}

void Connection::begin_second_request() {
  second_ = true;
  std::string target = path_of(answer_.location());
  target += target.find('?') == std::string::npos ? "?digest=" : "&digest=";
  write_head("PUT", target + step_->digest, true);
  answer_.begin(false);
}

void Connection::finish_operation() {
  tally_.latencies.add(now() - since_);
  ++tally_.operations;
  ++done_;
  const bool closes = answer_.closes() || options_.reuse == Connections::kFresh;
  state_ = closes ? State::kClosing : State::kFree;
}

// The server closes first, so that its side keeps the port for a while and ours does not.
bool Connection::go_on_closing() {
  const Moved moved = stream_->discard(1);
  if (moved.progress != Progress::kEnded) return false;
  stream_.reset();
  state_ = State::kFree;
  return false;
}

void Connection::fail_operation(const std::string& why) {
  tally_.add_error(why);
  ++done_;
  stream_.reset();
  state_ = State::kFree;
}

void Connection::give_up() {
  if (state_ == State::kConnecting || state_ == State::kSending || state_ == State::kReceiving) {
    fail_operation("no answer in time");
  }
}

}  // namespace bulkhead::bench
