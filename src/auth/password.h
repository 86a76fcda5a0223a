// Passwords: what may be one, and bcrypt (cost 10, "$2b$") over it. Hashing takes tens of
// milliseconds, so the blocking_ functions run on a BlockingPool only. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

// bcrypt ignores what follows, so longer passwords are refused.
inline constexpr size_t kPasswordBytesMax = 72;
inline constexpr size_t kPasswordSaltBytes = 16;

// A hash that no known password has. Who does not exist is verified against it, so that an
// unknown user costs what a wrong password costs (isolation matrix D11).
inline constexpr std::string_view kNobodysPasswordHash =
    "$2b$10$tPAgj8UtuxZMzdCjm6MWZ.YjKwab4LmMxZmzojSlsXgDyT.633l5y";

// The password in the text of a file or prompt: one trailing line end is dropped. Errors:
// kInvalid when it is empty, over 72 bytes or contains a zero byte.
Result<std::string> password_from_text(std::string text);

// `salt` is 16 random bytes. Errors: kInvalid as above.
Result<std::string> blocking_hash_password(const std::string& password, std::string_view salt);

// False also for what cannot be a password and for a hash that is none. Compares in constant time.
bool blocking_verify_password(const std::string& password, const std::string& hash);

}  // namespace bulkhead
