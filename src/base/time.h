// Points in time as the rows store them: milliseconds since 1970-01-01T00:00:00Z.
// Durations are std::chrono; monotonic waiting belongs to runtime/clock.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bulkhead {

using Milliseconds = std::chrono::milliseconds;
using UnixTime = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

inline UnixTime unix_time(int64_t milliseconds) { return UnixTime(Milliseconds(milliseconds)); }
inline int64_t to_milliseconds(UnixTime time) { return time.time_since_epoch().count(); }

// "2026-01-31T12:00:00.123Z" (RFC 3339, UTC).
std::string to_rfc3339(UnixTime time);
// "Sat, 31 Jan 2026 12:00:00 GMT" (RFC 9110 section 5.6.7).
std::string to_http_date(UnixTime time);

}  // namespace bulkhead
