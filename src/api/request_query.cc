#include "api/request_query.h"

#include <algorithm>
#include <set>

namespace bulkhead {
namespace {

bool may_repeat(std::string_view key) {
  return key == "tag" || key == "artifactType" || key == "scope";
}

bool is_about_digests(Operation operation) {
  return operation == Operation::kUploadStart || operation == Operation::kUploadFinish;
}

Result<void> check_repetitions(const Query& query) {
  std::set<std::string_view> seen;
  for (const QueryParameter& parameter : query.parameters()) {
    if (!seen.insert(parameter.key).second && !may_repeat(parameter.key)) {
      return fail(ErrorCode::kInvalid, "a query parameter stands twice");
    }
  }
  return {};
}

}  // namespace

Result<Query> parse_query(Operation operation, std::string_view text) {
  const bool is_form = operation == Operation::kToken;  // or a query that is made like one
  const auto separators = static_cast<size_t>(std::ranges::count(text, '&'));
  if (!is_form && separators >= Query::kParametersMax) {
    return fail(ErrorCode::kUriTooLong, "too many query parameters");
  }
  const PlusSign plus = is_form ? PlusSign::kSpace : PlusSign::kItself;
  Result<Query> query = Query::parse(text, plus);
  if (!query && is_about_digests(operation)) {
    return fail(ErrorCode::kDigestInvalid, query.error().message);
  }
  if (query) TRY(check_repetitions(*query));
  return query;
}

}  // namespace bulkhead
