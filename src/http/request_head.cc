#include "http/request_head.h"

#include <array>
#include <cstring>

#include "http/request_grammar.h"

namespace bulkhead {
namespace {

// Empty: nothing is wrong.
using Refusal = std::optional<HeadRefusal>;

Refusal refuse(std::string message) {
  return HeadRefusal{400, std::move(message)};
}

// Fields of which a second line would make two readers disagree.
enum Singleton : size_t {
  kHost,
  kContentLength,
  kTransferEncoding,
  kAuthorization,
  kContentType,
  kContentRange,
  kRange,
  kIfRange,
  kSingletons,
};

constexpr std::array<std::string_view, kSingletons> kSingletonNames = {
    "host",          "content-length", "transfer-encoding", "authorization", "content-type",
    "content-range", "range",          "if-range"};

struct Framing {
  std::array<bool, kSingletons> seen{};
};

Refusal parse_request_line(std::string_view line, const HttpLimits& limits, RequestHead& head) {
  const size_t method_end = line.find(' ');
  const size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == target_end) {
    return refuse("the request line is malformed");
  }
  const std::string_view method = line.substr(0, method_end);
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  const std::string_view version = line.substr(target_end + 1);
  if (!is_token(method)) return refuse("the method is malformed");
  head.http_1_0 = version == "HTTP/1.0";
  if (!head.http_1_0 && version != "HTTP/1.1") return refuse("only HTTP/1.0 and 1.1 are spoken");
  if (target.size() > limits.target_bytes_max) {
    return HeadRefusal{414, "the request target is too long"};
  }
  if (!target.starts_with('/')) return refuse("the request target must begin with '/'");
  if (!is_target_text(target)) return refuse("the request target holds a forbidden character");
  const size_t question = target.find('?');
  head.method = method;
  head.path = target.substr(0, question);
  if (question != std::string_view::npos) head.query = target.substr(question + 1);
  head.keep_alive = !head.http_1_0;
  return {};
}

Refusal note_singleton(Singleton which, std::string_view value, RequestHead& head,
                       Framing& framing) {
  if (framing.seen[which]) {
    return refuse("the field " + std::string(kSingletonNames[which]) + " is repeated");
  }
  framing.seen[which] = true;
  if (which == kHost) {
    if (!is_host_and_port(value)) return refuse("the field host is malformed");
    head.host = value;
  }
  if (which == kContentLength) {
    head.body_length = parse_length(value);
    if (!head.body_length) return refuse("the field content-length is malformed");
  }
  if (which == kTransferEncoding && !equal_ignoring_case(value, "chunked")) {
    return refuse("the only transfer-encoding understood is chunked");
  }
  return {};
}

Refusal note_field(std::string_view name, std::string_view value, RequestHead& head,
                   Framing& framing) {
  for (size_t i = 0; i < kSingletons; ++i) {
    if (equal_ignoring_case(name, kSingletonNames[i])) {
      return note_singleton(static_cast<Singleton>(i), value, head, framing);
    }
  }
  if (equal_ignoring_case(name, "content-encoding") && !value.empty() &&
      !equal_ignoring_case(value, "identity")) {
    return HeadRefusal{415, "encoded request bodies are not accepted; send the bytes as they are"};
  }
  if (equal_ignoring_case(name, "connection")) {
    if (list_contains(value, "close")) {
      head.keep_alive = false;
    } else if (head.http_1_0 && list_contains(value, "keep-alive")) {
      head.keep_alive = true;
    }
  }
  if (equal_ignoring_case(name, "expect")) {
    if (!equal_ignoring_case(value, "100-continue")) {
      return HeadRefusal{417, "the only expectation met is 100-continue"};
    }
    head.expects_continue = true;
  }
  return {};
}

Refusal parse_field(std::string_view line, RequestHead& head, Framing& framing) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse("a header field has no colon");
  const std::string_view name = line.substr(0, colon);
  // A folded line or a space before the colon fails here: neither is a token.
  if (!is_token(name)) return refuse("a header field's name is malformed");
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!is_field_value(value)) return refuse("a header field's value holds a control character");
  if (Refusal refusal = note_field(name, value, head, framing)) return refusal;
  head.headers.add(name, value);
  return {};
}

Refusal settle_framing(RequestHead& head, const Framing& framing) {
  if (!head.http_1_0 && !framing.seen[kHost]) return refuse("the field host is missing");
  if (framing.seen[kTransferEncoding]) {
    if (framing.seen[kContentLength]) {
      return refuse("content-length and transfer-encoding must not meet");
    }
    if (head.http_1_0) return refuse("HTTP/1.0 has no transfer-encoding");
    head.body_length.reset();
  }
  if (head.http_1_0 || head.body_length == 0u) head.expects_continue = false;
  return {};
}

Refusal parse_lines(std::string_view lines, const HttpLimits& limits, RequestHead& head) {
  Framing framing;
  size_t end = lines.find("\r\n");
  if (Refusal refusal = parse_request_line(lines.substr(0, end), limits, head)) return refusal;
  for (size_t begin = end + 2; begin + 2 < lines.size(); begin = end + 2) {
    if (head.headers.size() == limits.fields_max) {
      return HeadRefusal{431, "too many header fields"};
    }
    end = lines.find("\r\n", begin);
    if (Refusal refusal = parse_field(lines.substr(begin, end - begin), head, framing)) {
      return refusal;
    }
  }
  return settle_framing(head, framing);
}

HeadRefusal refuse_too_long(std::string_view bytes, const HttpLimits& limits) {
  const size_t first_line = bytes.find("\r\n");
  if (first_line > limits.target_bytes_max) return {414, "the request target is too long"};
  for (size_t at = first_line; at != std::string_view::npos; at = bytes.find("\r\n", at + 2)) {
    if (equal_ignoring_case(bytes.substr(at + 2, 6), "range:")) {
      return {400, "the request head is too long; ask for fewer ranges"};
    }
  }
  return {431, "the request head is too long"};
}

}  // namespace

HeadProgress RequestHeadParser::parse(std::string_view bytes, RequestHead& head) {
  const std::string_view within = bytes.substr(0, limits_.head_bytes_max);
  while (true) {
    const size_t newline = within.find('\n', scanned_);
    if (newline == std::string_view::npos) break;
    if (newline == line_begin_ || within[newline - 1] != '\r') {
      return HeadRefusal{400, "a line does not end in CRLF"};
    }
    const bool empty_line = newline - 1 == line_begin_;
    line_begin_ = scanned_ = newline + 1;
    if (!empty_line) continue;
    Refusal refusal = parse_lines(within.substr(0, line_begin_), limits_, head);
    if (refusal) return std::move(*refusal);
    return HeadComplete{line_begin_};
  }
  scanned_ = within.size();
  if (bytes.size() >= limits_.head_bytes_max) return refuse_too_long(within, limits_);
  return HeadNeedsMore{};
}

}  // namespace bulkhead
