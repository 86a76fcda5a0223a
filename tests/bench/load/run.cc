#include "run.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace bulkhead::bench {

namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kPace = 20'000'000;         // between two looks at slow readers
constexpr uint64_t kPatience = 120 * kSecond;  // for answers after the end of the run
constexpr uint64_t kOpeningMax = 256;          // connections being made: a backlog is finite
constexpr int kEvents = 256;

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

Run::Run(const Options& options, const Script& script)
    : options_(options), steps_(script.steps()), random_(options.seed) {
  poll_ = epoll_create1(EPOLL_CLOEXEC);
  if (options_.tls) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                   SSL_MODE_RELEASE_BUFFERS);
  }
  if (options_.ending == Ending::kHold) {
    epoll_event event{.events = EPOLLIN | EPOLLHUP, .data = {.ptr = nullptr}};
    if (epoll_ctl(poll_, EPOLL_CTL_ADD, STDIN_FILENO, &event) != 0) fail("--hold wants a pipe");
  }
  for (uint64_t i = 0; i < options_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(options_, context_, poll_, tally_));
    free_.push_back(connections_.back().get());
  }
  std::ranges::reverse(free_);
}

Run::~Run() {
  connections_.clear();
  SSL_CTX_free(context_);
  close(poll_);
}

Tally Run::go() {
  const double cpu_before = own_cpu_seconds();
  began_ = now();
  const uint64_t last = began_ + static_cast<uint64_t>(options_.seconds * double(kSecond));
  while (!is_over()) {
    begin_what_is_due();
    wait();
    if (is_paced()) pace();
    if (options_.ending == Ending::kHold) tell_when_held();
    if (options_.ending != Ending::kHold && now() > last + kPatience) break;
  }
  tally_.seconds = double(now() - began_) / double(kSecond);
  tally_.cpu_seconds = own_cpu_seconds() - cpu_before;
  if (!released_) {
    for (const auto& connection : connections_) connection->give_up();
  }
  return std::move(tally_);
}

// With a number of seconds, what is due after them never begins.
bool Run::all_begun() const {
  if (options_.ending == Ending::kHold) return begun_ == connections_.size();
  if (options_.order == Order::kEach) return begun_ == connections_.size() * steps_.size();
  if (options_.operations > 0 && begun_ >= options_.operations) return true;
  return options_.seconds > 0 && double(now() - began_) >= options_.seconds * double(kSecond);
}

bool Run::is_over() const {
  if (released_) return true;
  if (options_.ending == Ending::kHold) return false;
  return all_begun() && free_.size() == connections_.size();
}

std::optional<uint64_t> Run::due() const {
  if (options_.rate <= 0) return now();
  return began_ + static_cast<uint64_t>(double(begun_) / options_.rate * double(kSecond));
}

bool Run::may_begin(const Connection& connection) const {
  if (options_.ending == Ending::kHold) return connection.done() == 0;
  return options_.order != Order::kEach || connection.done() < steps_.size();
}

const Step& Run::next_step(const Connection& connection) {
  switch (options_.order) {
    case Order::kTurns: return steps_[begun_ % steps_.size()];
    case Order::kRandom: return steps_[random_() % steps_.size()];
    case Order::kEach: return steps_[connection.done()];
  }
  return steps_.front();
}

void Run::begin_what_is_due() {
  std::vector<Connection*> resting;
  while (!free_.empty() && opening_ < kOpeningMax && !all_begun()) {
    const uint64_t since = *due();
    if (since > now()) break;
    Connection* connection = free_.back();
    free_.pop_back();
    if (!may_begin(*connection)) {
      resting.push_back(connection);
      continue;
    }
    const Step& step = next_step(*connection);
    ++begun_;
    connection->begin(step, since);
    if (connection->state() == Connection::State::kConnecting) ++opening_;
    if (connection->is_free()) free_.push_back(connection);
  }
  free_.insert(free_.begin(), resting.begin(), resting.end());
}

void Run::wait() {
  timespec timeout{0, static_cast<long>(kPace)};
  if (options_.rate > 0 && !free_.empty() && !all_begun()) {
    const uint64_t at = *due();
    const uint64_t left = at > now() ? at - now() : 0;
    timeout.tv_nsec = static_cast<long>(std::min(left, kPace));
  }
  if (options_.waiting == Waiting::kPoll) timeout.tv_nsec = 0;
  std::array<epoll_event, kEvents> events;
  const int count = epoll_pwait2(poll_, events.data(), kEvents, &timeout, nullptr);
  for (int i = 0; i < count; ++i) serve_event(events[static_cast<size_t>(i)].data.ptr);
}

void Run::serve_event(void* who) {
  if (who == nullptr) {
    released_ = true;
    return;
  }
  Connection& connection = *static_cast<Connection*>(who);
  if (connection.is_free()) return;
  const bool was_opening = connection.state() == Connection::State::kConnecting;
  connection.advance();
  if (was_opening && connection.state() != Connection::State::kConnecting) --opening_;
  if (connection.is_free()) free_.push_back(&connection);
}

void Run::pace() {
  for (const auto& connection : connections_) {
    if (!connection->is_free()) serve_event(connection.get());
  }
}

void Run::tell_when_held() {
  if (told_) return;
  const bool all = std::ranges::all_of(
      connections_, [](const auto& connection) { return connection->is_answered(); });
  if (!all && tally_.errors == 0) return;
  told_ = true;
  fmt::print("{{\"held\":{},\"errors\":{}}}\n", connections_.size(), tally_.errors);
  std::fflush(stdout);
}

}  // namespace bulkhead::bench
