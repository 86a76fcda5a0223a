// The bytes of a response's head. Pure, but for the clock of the Date line.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "http/response.h"

namespace bulkhead {

enum class AnswerTo : uint8_t { kHead, kOther };
enum class ConnectionField : uint8_t { kNone, kClose, kKeepAlive };

// Whether body parts are sent (RFC 9112 section 6.3).
bool has_body(int status, AnswerTo answer);
// The length a Content-Length field gives: of the parts, or as the response says when it has none.
uint64_t content_length(const Response& response);

// Appends status line, Date, Connection, the response's own fields and lines, Content-Length (but
// not on 1xx, 204 and 304) and the empty line. Control characters in a value become spaces, so that
// no value can end a line; fields the connection owns are left out of the response's own.
void append_response_head(std::string& out, const Response& response, ConnectionField connection,
                          std::string_view date_line);

// "Date: …\r\n", made once a second. One object a thread.
class DateLine {
 public:
  std::string_view now();

 private:
  std::time_t second_ = 0;
  std::string line_;
};

}  // namespace bulkhead
