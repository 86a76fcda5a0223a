#include "http/chunked_decoder.h"

#include <algorithm>

#include "http/request_grammar.h"

namespace bulkhead {
namespace {

std::unexpected<Error> malformed(std::string what) {
  return fail(ErrorCode::kInvalid, "chunked body: " + std::move(what));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The part of `text` that begins with a quoted-string; empty when there is none.
std::string_view quoted_string_at_start(std::string_view text) {
  if (!text.starts_with('"')) return {};
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return text.substr(0, i + 1);
    }
  }
  return {};
}

std::string_view token_at_start(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_token_character);
  return text.substr(0, static_cast<size_t>(end - text.begin()));
}

// *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions(std::string_view text) {
  if (!is_field_value(text) || text.ends_with(' ') || text.ends_with('\t')) return false;
  while (!(text = trimmed(text)).empty()) {
    if (!text.starts_with(';')) return false;
    text = trimmed(text.substr(1));
    const std::string_view name = token_at_start(text);
    if (name.empty()) return false;
    text = trimmed(text.substr(name.size()));
    if (!text.starts_with('=')) continue;
    text = trimmed(text.substr(1));
    std::string_view value = token_at_start(text);
    if (value.empty()) value = quoted_string_at_start(text);
    if (value.empty()) return false;
    text.remove_prefix(value.size());
  }
  return true;
}

}  // namespace

Result<ChunkedDecoder::Step> ChunkedDecoder::next(std::string_view input) {
  if (state_ == State::kBroken) return malformed("it was malformed before");
  Result<Step> step = decode(input);
  if (!step) state_ = State::kBroken;
  return step;
}

Result<ChunkedDecoder::Step> ChunkedDecoder::decode(std::string_view input) {
  Step step;
  while (step.consumed < input.size() && state_ != State::kFinished) {
    const std::string_view rest = input.substr(step.consumed);
    if (state_ == State::kPayload) {
      step.payload = rest.substr(0, remaining_);
      step.consumed += step.payload.size();
      remaining_ -= step.payload.size();
      if (remaining_ == 0) state_ = State::kPayloadEnd;
      return step;
    }
    step.consumed += TRY(take_line(rest));
    if (line_.ends_with('\n')) TRY(accept_line());
  }
  return step;
}

// Appends to line_ up to and including the next LF.
Result<size_t> ChunkedDecoder::take_line(std::string_view input) {
  const std::string_view within = input.substr(0, kLineBytesMax - line_.size());
  const size_t newline = within.find('\n');
  const size_t size = newline == std::string_view::npos ? within.size() : newline + 1;
  line_ += within.substr(0, size);
  if (newline == std::string_view::npos) {
    if (line_.size() == kLineBytesMax) return malformed("a line is too long");
  } else if (!line_.ends_with("\r\n")) {
    return malformed("a line does not end in CRLF");
  }
  if (state_ == State::kPayloadEnd && !std::string_view("\r\n").starts_with(line_)) {
    return malformed("a chunk is longer than its size");
  }
  return size;
}

Result<void> ChunkedDecoder::accept_line() {
  if (state_ == State::kSizeLine) {
    TRY(accept_size_line());
  } else if (state_ == State::kPayloadEnd) {
    state_ = State::kSizeLine;
  } else {
    TRY(accept_trailer());
  }
  line_.clear();
  return {};
}

Result<void> ChunkedDecoder::accept_size_line() {
  const std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
  uint64_t size = 0;
  size_t digits = 0;
  for (; digits < line.size() && hex_digit(line[digits]) >= 0; ++digits) {
    if (digits == 16) return malformed("a chunk's size has too many digits");
    size = size << 4 | static_cast<uint64_t>(hex_digit(line[digits]));
  }
  if (digits == 0) return malformed("a chunk has no size");
  if (size > INT64_MAX) return malformed("a chunk is too large");
  const std::string_view extensions = line.substr(digits);
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > kExtensionBytesMax) return malformed("too many chunk extensions");
  if (!are_extensions(extensions)) return malformed("a chunk extension is malformed");
  remaining_ = size;
  state_ = size == 0 ? State::kTrailers : State::kPayload;
  return {};
}

Result<void> ChunkedDecoder::accept_trailer() {
  const std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
  if (line.empty()) {
    state_ = State::kFinished;
    return {};
  }
  trailer_bytes_ += line_.size();
  if (trailer_bytes_ > kTrailerBytesMax) return malformed("too many trailers");
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
      !is_field_value(line.substr(colon + 1))) {
    return malformed("a trailer is malformed");
  }
  return {};
}

}  // namespace bulkhead
