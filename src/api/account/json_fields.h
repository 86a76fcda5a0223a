// The small JSON objects that the account API takes: strings, whole numbers and lists of strings
// under known names. Strict, since two readers must not understand one body differently: no key
// twice, no unknown key, nothing after the object. Plain values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/request.h"
#include "runtime/task.h"

namespace bulkhead {

inline constexpr size_t kJsonBodyBytesMax = size_t{64} << 10;

class JsonFields {
 public:
  // Errors: kInvalid.
  static Result<JsonFields> parse(std::string_view text,
                                  std::initializer_list<std::string_view> known);

  // Errors: kInvalid when it is absent or of another type.
  Result<std::string> text(std::string_view name) const;
  Result<int64_t> count(std::string_view name) const;  // not negative
  // Empty when it is absent.
  Result<std::vector<std::string>> list(std::string_view name) const;

 private:
  using Value = std::variant<std::string, int64_t, std::vector<std::string>>;
  std::map<std::string, Value, std::less<>> values_;
};

// The whole body of a request that says it is application/json. Errors: kMediaTypeUnsupported;
// kBodyTooLarge over kJsonBodyBytesMax.
Task<std::string> read_json_body(Request& request);

}  // namespace bulkhead
