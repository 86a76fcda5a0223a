#include "http/response_head.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/time.h"
#include "http/every_byte.h"

namespace bulkhead {
namespace {

constexpr size_t kUsualHeadBytes = 1000;  // malloc() has up to 1032 at hand for each thread

struct Reason {
  int status;
  std::string_view text;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
};

std::string_view reason_of(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Status";
}

void append_number(std::string& out, uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  out.append(digits, end);
}

constexpr auto is_printable = [](unsigned char byte) { return byte >= 0x20 && byte != 0x7F; };

bool is_owned_by_connection(std::string_view name) {
  switch (name.size()) {
    case 4:
      return equal_ignoring_case(name, "date");
    case 10:
      return equal_ignoring_case(name, "connection");
    case 14:
      return equal_ignoring_case(name, "content-length");
    case 17:
      return equal_ignoring_case(name, "transfer-encoding");
    default:
      return false;
  }
}

// No value can end a line: control bytes become spaces.
char printable(char c) { return is_printable(static_cast<unsigned char>(c)) ? c : ' '; }

void append_fields(std::string& out, const Headers& headers) {
  constexpr std::string_view kBetween = ": ";
  constexpr std::string_view kEnd = "\r\n";
  const bool all_printable = every_byte(headers.text(), is_printable);
  const size_t before = out.size();
  const size_t most =
      before + headers.text().size() + headers.size() * (kBetween.size() + kEnd.size());
  out.resize_and_overwrite(most, [&](char* bytes, size_t) {
    size_t size = before;
    const auto put = [&](std::string_view text) {
      std::memcpy(bytes + size, text.data(), text.size());
      size += text.size();
    };
    const auto put_printable = [&](std::string_view text) {
      put(text);
      if (!all_printable) std::ranges::transform(text, bytes + size - text.size(), printable);
    };
    for (size_t i = 0; i < headers.size(); ++i) {
      const HeaderField field = headers[i];
      if (is_owned_by_connection(field.name)) continue;
      put_printable(field.name), put(kBetween), put_printable(field.value), put(kEnd);
    }
    return size;
  });
}

bool has_length(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

bool has_body(int status, AnswerTo answer) {
  return answer != AnswerTo::kHead && has_length(status);
}

uint64_t length_of(const BodyRun& run) {
  const auto* bytes = std::get_if<std::string>(&run);
  return bytes != nullptr ? bytes->size() : std::get<FileRegion>(run).length;
}

uint64_t content_length(const Response& response) {
  uint64_t length = 0;
  for (const BodyPart& part : response.body) {
    const auto* run = std::get_if<BodyRun>(&part);
    length += run != nullptr ? length_of(*run) : std::get<1>(part)->length();
  }
  return response.body.empty() ? response.content_length.value_or(0) : length;
}

void append_response_head(std::string& out, const Response& response, ConnectionField connection,
                          std::string_view date_line) {
  out.reserve(out.size() + kUsualHeadBytes);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<uint64_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\n";
  out += date_line;
  if (connection == ConnectionField::kClose) out += "Connection: close\r\n";
  if (connection == ConnectionField::kKeepAlive) out += "Connection: keep-alive\r\n";
  append_fields(out, response.headers);
  out += response.constant_lines;
  if (has_length(response.status)) {
    out += "Content-Length: ";
    append_number(out, content_length(response));
    out += "\r\n";
  }
  out += "\r\n";
}

std::string_view DateLine::now() {
  timespec current;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &current);
  if (current.tv_sec != second_ || line_.empty()) {
    second_ = current.tv_sec;
    line_ = "Date: " + to_http_date(unix_time(int64_t{second_} * 1000)) + "\r\n";
  }
  return line_;
}

}  // namespace bulkhead
