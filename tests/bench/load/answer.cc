#include "answer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace bulkhead::bench {

namespace {

constexpr size_t kHeadBytesMax = 64 * 1024;
constexpr size_t kReadBytes = 64 * 1024;

std::array<char, kReadBytes> buffer;

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

uint64_t number(std::string_view text, int base) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

}  // namespace

void Answer::begin(bool to_head) {
  std::string room = std::move(head_);
  room.clear();
  *this = Answer();
  head_ = std::move(room);
  to_head_ = to_head;
}

Progress Answer::take(Stream& stream, uint64_t bytes_max) {
  if (state_ == State::kBody) return take_body(stream, bytes_max);
  const Moved got = stream.receive(buffer);
  if (got.progress == Progress::kEnded) state_ = State::kBroken;
  if (got.progress != Progress::kMoved) return got.progress;
  const size_t before = head_.size();
  head_.append(buffer.data(), got.bytes);
  const size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (head_.size() > kHeadBytesMax) state_ = State::kBroken;
    return Progress::kMoved;
  }
  parse_head(std::string_view(head_).substr(0, end + 2));
  begin_body(std::string_view(head_).substr(end + 4));
  return Progress::kMoved;
}

void Answer::parse_head(std::string_view head) {
  size_t line_end = head.find("\r\n");
  status_ = head.size() > 12 ? static_cast<unsigned>(number(head.substr(9, 3), 10)) : 0;
  framing_ = Framing::kToTheEnd;
  while (line_end + 2 < head.size()) {
    head.remove_prefix(line_end + 2);
    line_end = head.find("\r\n");
    const std::string_view line = head.substr(0, line_end);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const size_t value = line.find_first_not_of(' ', colon + 1);
    parse_field(line.substr(0, colon),
                value == std::string_view::npos ? std::string_view() : line.substr(value));
  }
  if (to_head_ || status_ == 204 || status_ == 304) framing_ = Framing::kNone;
}

void Answer::parse_field(std::string_view name, std::string_view value) {
  if (same_name(name, "content-length")) {
    framing_ = Framing::kLength;
    left_ = number(value, 10);
  } else if (same_name(name, "transfer-encoding")) {
    framing_ = Framing::kChunks;
    left_ = 0;
  } else if (same_name(name, "location")) {
    location_ = value;
  } else if (same_name(name, "connection")) {
    closes_ = same_name(value, "close");
  }
}

void Answer::begin_body(std::string_view bytes) {
  state_ = State::kBody;
  if (framing_ == Framing::kChunks) return take_chunks(bytes);
  body_bytes_ = bytes.size();
  if (framing_ == Framing::kToTheEnd) return;
  if (framing_ == Framing::kNone) left_ = 0;
  state_ = bytes.size() > left_ ? State::kBroken : State::kBody;
  left_ -= std::min<uint64_t>(left_, bytes.size());
  if (state_ == State::kBody && left_ == 0) end();
}

Progress Answer::take_body(Stream& stream, uint64_t bytes_max) {
  if (framing_ == Framing::kChunks) {
    const Moved got = stream.receive(buffer);
    if (got.progress == Progress::kEnded) state_ = State::kBroken;
    if (got.progress == Progress::kMoved) take_chunks({buffer.data(), got.bytes});
    return got.progress;
  }
  const uint64_t wanted = framing_ == Framing::kLength ? std::min(left_, bytes_max) : bytes_max;
  const Moved got = stream.discard(wanted);
  if (got.progress == Progress::kEnded) {
    state_ = framing_ == Framing::kToTheEnd ? State::kDone : State::kBroken;
  }
  body_bytes_ += got.bytes;
  if (framing_ == Framing::kLength && (left_ -= got.bytes) == 0) end();
  return got.progress;
}

// A chunk's line ends with a line feed; `left_` counts its bytes and the line end after them. The
// empty chunk is the last one: there are no trailers.
void Answer::take_chunks(std::string_view bytes) {
  while (!bytes.empty() && state_ == State::kBody) {
    if (left_ > 0) {
      const size_t count = std::min<uint64_t>(left_, bytes.size());
      bytes.remove_prefix(count);
      left_ -= count;
      if (left_ == 0 && last_chunk_) end();
      continue;
    }
    const char next = bytes.front();
    bytes.remove_prefix(1);
    chunk_line_ += next;
    if (next != '\n') continue;
    const uint64_t size = number(chunk_line_, 16);
    chunk_line_.clear();
    body_bytes_ += size;
    left_ = size + 2;
    last_chunk_ = size == 0;
  }
}

void Answer::end() { state_ = State::kDone; }

}  // namespace bulkhead::bench
