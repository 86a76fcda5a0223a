#include "http/request_body.h"

#include <algorithm>
#include <cstring>

#include "base/invariant.h"

namespace bulkhead {
namespace {

// A read never asks for more, whatever the caller can take.
constexpr size_t kReceiveBytesMax = 1024 * 1024;

}  // namespace

RequestBody::RequestBody(Channel& channel, std::string& pending, const HttpLimits& limits,
                         const RequestHead& head)
    : channel_(channel),
      pending_(pending),
      limits_(limits),
      length_(head.body_length),
      remaining_(head.body_length.value_or(0)),
      idle_(limits.body_idle),
      continue_owed_(head.expects_continue),
      finished_(head.body_length == 0u) {}

bool RequestBody::can_be_drained() const {
  return finished_ ||
         (!broken_ && !continue_owed_ && length_ && remaining_ <= limits_.drain_bytes_max);
}

Task<void> RequestBody::drain() {
  const MonotonicTime deadline = channel_.in(limits_.drain_deadline);
  while (!finished_) {
    idle_ = deadline - channel_.loop().now();
    CO_TRY(co_await read(kReceiveBytesMax));
  }
  co_return {};
}

void RequestBody::drop_received() {
  if (length_ || finished_ || broken_ || continue_owed_) return;
  uint64_t left = limits_.drain_bytes_max;
  while (!finished_ && left > 0) {
    std::string bytes = take_received(std::min<uint64_t>(left, kReceiveBytesMax));
    left -= bytes.size();
    if (bytes.empty() || !decode_in_place(bytes)) return;
  }
}

// What has arrived; empty when that is nothing, or the connection broke.
std::string RequestBody::take_received(size_t bytes_max) {
  if (!pending_.empty()) return take_pending(bytes_max);
  std::string bytes;
  bytes.resize_and_overwrite(bytes_max, [&](char* buffer, size_t) {
    const Result<Transfer> got = channel_.try_fill(buffer, bytes_max);
    return got ? got->bytes : 0;
  });
  return bytes;
}

Task<std::string> RequestBody::read(size_t bytes_max) {
  if (finished_ || bytes_max == 0) co_return std::string();
  // A client that already sends its body is not waiting to be told to.
  if (continue_owed_ && pending_.empty()) CO_TRY(co_await send_continue());
  continue_owed_ = false;
  if (!length_) co_return co_await read_chunked(bytes_max);
  std::string bytes = CO_TRY(co_await receive(std::min<uint64_t>(bytes_max, remaining_)));
  INVARIANT(bytes.size() <= remaining_, "a body takes no more than its length");
  remaining_ -= bytes.size();
  finished_ = remaining_ == 0;
  co_return bytes;
}

Task<void> RequestBody::send_continue() {
  std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  const MonotonicTime deadline = channel_.in(limits_.write_idle);
  while (!line.empty()) {
    const Transfer put = CO_TRY(channel_.try_write(line, MoreToCome::kNo));
    line.remove_prefix(put.bytes);
    if (put.blocked()) CO_TRY(co_await channel_.wait(put.needs, deadline));
  }
  co_return {};
}

// What is pending, or the next bytes off the wire straight into the buffer that is returned.
// resize_and_overwrite() of libstdc++ 12 tells its operation a larger size than it was given when
// the string grows by less than twice, so the size here is our own: one byte too many would be the
// next request's.
Task<std::string> RequestBody::receive(size_t bytes_max) {
  if (!pending_.empty()) co_return take_pending(bytes_max);
  std::string bytes;
  Result<Transfer> got = Transfer{.needs = Readiness::kReadable};
  const size_t size = std::min(bytes_max, kReceiveBytesMax);
  const auto fill = [&](char* buffer, size_t) {
    got = channel_.try_fill(buffer, size);
    return got ? got->bytes : 0;
  };
  const MonotonicTime deadline = channel_.in(idle_);
  broken_ = true;  // until this read has ended well
  while (got && got->blocked()) {
    // No buffer is held while the client is slow.
    if (!channel_.may_read()) CO_TRY(co_await channel_.wait(Readiness::kReadable, deadline));
    bytes.resize_and_overwrite(size, fill);
    if (bytes.empty()) bytes.shrink_to_fit();
  }
  CO_TRY(std::move(got));
  if (bytes.empty()) co_return fail(ErrorCode::kCancelled, "the request body was cut short");
  broken_ = false;
  co_return bytes;
}

Task<std::string> RequestBody::read_chunked(size_t bytes_max) {
  while (!finished_) {
    std::string bytes = CO_TRY(co_await receive(bytes_max));
    bytes.resize(CO_TRY(decode_in_place(bytes)));
    if (!bytes.empty()) co_return bytes;
  }
  co_return std::string();
}

// Moves the payload to the front of `bytes` and says how long it is. What follows the body goes
// back to pending_.
Result<size_t> RequestBody::decode_in_place(std::string& bytes) {
  std::string_view input = bytes;
  size_t size = 0;
  while (!input.empty() && !decoder_.finished()) {
    const ChunkedDecoder::Step step = TRY(decoder_.next(input));
    input.remove_prefix(step.consumed);
    if (step.payload.empty()) continue;
    std::memmove(bytes.data() + size, step.payload.data(), step.payload.size());
    size += step.payload.size();
  }
  finished_ = decoder_.finished();
  if (!input.empty()) pending_.insert(0, input);
  return size;
}

std::string RequestBody::take_pending(size_t bytes_max) {
  if (pending_.size() <= bytes_max) return std::exchange(pending_, {});
  std::string bytes = pending_.substr(0, bytes_max);
  pending_.erase(0, bytes_max);
  return bytes;
}

}  // namespace bulkhead
