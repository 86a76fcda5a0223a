#include "http/response_sender.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "runtime/corked.h"
#include "runtime/suspend.h"

namespace bulkhead {
namespace {

constexpr size_t kBufferBytesMax = 64 * 1024;
constexpr size_t kSendFileStep = 4 * 1024 * 1024;
// From here on fewer and fuller segments save more than holding them back costs.
constexpr uint64_t kCorkedFileBytesMin = 1024 * 1024;
// Up to here a copy beside its head beats a sendfile of its own.
constexpr uint64_t kCopiedFileBytesMax = 32 * 1024;

// Appends up to `size` bytes of the region; kCorrupt when there are none.
Result<size_t> append_from_file(std::string& out, const FileRegion& region, size_t size) {
  const size_t before = out.size();
  ssize_t got = 0;
  out.resize_and_overwrite(before + size, [&](char* bytes, size_t) {
    got =
        ::pread(region.file->descriptor(), bytes + before, size, static_cast<off_t>(region.offset));
    return before + static_cast<size_t>(std::max<ssize_t>(got, 0));
  });
  if (got <= 0) return fail(ErrorCode::kCorrupt, "a file region cannot be read");
  return static_cast<size_t>(got);
}

}  // namespace

Task<void> ResponseSender::send(std::vector<BodyPart> body) {
  for (BodyPart& part : body) {
    auto* run = std::get_if<BodyRun>(&part);
    if (run == nullptr) {
      CO_TRY(co_await send_stream(*std::get<1>(part)));
    } else if (!append_small(*run)) {
      CO_TRY(co_await send_run(std::move(*run)));
    }
  }
  co_return co_await flush(MoreToCome::kNo);
}

// Never fewer nor more bytes than the head has promised.
Task<void> ResponseSender::send_stream(BodyStream& stream) {
  for (uint64_t left = stream.length(); left > 0;) {
    BodyRun run = CO_TRY(co_await stream.next());
    const uint64_t length = length_of(run);
    if (length == 0 || length > left) {
      co_return fail(ErrorCode::kCorrupt, "a body has another length than was promised");
    }
    left -= length;
    if (!append_small(run)) CO_TRY(co_await send_run(std::move(run)));
  }
  co_return {};
}

bool ResponseSender::append_small(const BodyRun& run) {
  const auto* bytes = std::get_if<std::string>(&run);
  if (bytes == nullptr || buffer_.size() + bytes->size() > kBufferBytesMax) return false;
  buffer_ += *bytes;
  return true;
}

Task<void> ResponseSender::send_run(BodyRun run) {
  if (auto* bytes = std::get_if<std::string>(&run)) {
    co_return co_await send_bytes(std::move(*bytes));
  }
  FileRegion region = std::get<FileRegion>(std::move(run));
  if (channel_.over_tls() || region.length <= kCopiedFileBytesMax) {
    co_return co_await copy_file(std::move(region));
  }
  co_return co_await send_file(std::move(region));
}

Task<void> ResponseSender::send_bytes(std::string bytes) {
  CO_TRY(co_await flush(MoreToCome::kYes));
  buffer_ = std::move(bytes);
  co_return {};
}

Task<void> ResponseSender::copy_file(FileRegion region) {
  while (region.length > 0) {
    if (buffer_.size() >= kBufferBytesMax) {
      CO_TRY(co_await flush(MoreToCome::kYes));
      CO_TRY(co_await yield());
    }
    const size_t room = kBufferBytesMax - buffer_.size();
    const size_t got =
        CO_TRY(append_from_file(buffer_, region, std::min<uint64_t>(room, region.length)));
    region.offset += got;
    region.length -= got;
  }
  co_return {};
}

Task<void> ResponseSender::send_file(FileRegion region) {
  std::optional<Corked> corked;
  if (region.length >= kCorkedFileBytesMin) corked.emplace(channel_.socket());
  CO_TRY(co_await flush(MoreToCome::kYes));
  while (region.length > 0) {
    const Transfer put = CO_TRY(channel_.socket().try_send_file(region, kSendFileStep));
    region.offset += put.bytes;
    region.length -= put.bytes;
    if (put.blocked()) {
      CO_TRY(co_await wait_for_room(put.needs));
    } else if (put.bytes == kSendFileStep) {
      CO_TRY(co_await yield());
    }
  }
  co_return {};
}

Task<void> ResponseSender::flush(MoreToCome more) {
  for (size_t sent = 0; sent < buffer_.size();) {
    const std::string_view rest = std::string_view(buffer_).substr(sent);
    const Transfer put = CO_TRY(channel_.try_write(rest, more));
    sent += put.bytes;
    if (put.blocked()) CO_TRY(co_await wait_for_room(put.needs));
  }
  buffer_.clear();
  co_return {};
}

// The kernel calls a socket writable only when much of its buffer is free, so a slow but living
// peer can let the deadline pass: what it acknowledged meanwhile counts as progress.
Task<void> ResponseSender::wait_for_room(Readiness needs) {
  while (true) {
    const size_t before = channel_.socket().unacknowledged_bytes();
    Result<void> ready = co_await channel_.wait(needs, channel_.in(limits_.write_idle));
    const bool late = !ready && ready.error().code == ErrorCode::kDeadlineExceeded;
    if (!late || channel_.socket().unacknowledged_bytes() >= before) co_return ready;
  }
}

}  // namespace bulkhead
