// The query of a request target, and percent-decoding (RFC 3986 section 2.1). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead {

// What an unencoded '+' means. In the registry API it is itself: media types hold it
// (artifactType=application/vnd.x+json) and people type it, while clients that form-encode send
// %2B and never need a space there. In the token endpoint's scope lists it is a space, as
// form-encoding clients join several scopes with it.
enum class PlusSign { kItself, kSpace };

// kInvalid: '%' without two hexadecimal digits, or a NUL, encoded or not.
Result<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kItself);
// Letters, digits and "-._~" stay, every other byte becomes %XX: fit for any part of a target.
std::string percent_encode(std::string_view text);

struct QueryParameter {
  std::string key;
  std::string value;

  bool operator==(const QueryParameter&) const = default;
};

class Query {
 public:
  static constexpr size_t kParametersMax = 64;

  // `text` is what follows '?', not decoded. "key" alone has an empty value; empty pieces ("a&&b")
  // are skipped. kInvalid: as percent_decode(), or more than kParametersMax parameters.
  static Result<Query> parse(std::string_view text, PlusSign plus = PlusSign::kItself);

  // The first value of `key`; absent when there is none. Keys compare exactly.
  std::optional<std::string_view> find(std::string_view key) const;
  std::vector<std::string_view> all(std::string_view key) const;
  // In the order sent.
  const std::vector<QueryParameter>& parameters() const { return parameters_; }

 private:
  std::vector<QueryParameter> parameters_;
};

}  // namespace bulkhead
