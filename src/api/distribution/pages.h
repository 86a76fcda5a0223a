// Paging as tag and catalog lists share it (distribution-spec "Listing Tags"): `n` names after
// `last`, and a relative Link to the next page. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/settings.h"
#include "base/result.h"
#include "http/query.h"
#include "oci/repository_name.h"

namespace bulkhead {

struct PageRequest {
  size_t count = 0;
  std::string last;  // empty: from the start
};

// kPaginationInvalid when `n` is not a whole number of zero or more. A large one is cut to the
// settings' page_max; a `last` longer than any name is cut where that changes no comparison.
Result<PageRequest> parse_page(const Query& query, const ApiSettings& settings);

// `<path?query>; rel="next"`; `query` is percent-encoded already.
std::string next_link(std::string_view path, std::string_view query);

// A JSON array of strings.
std::string json_strings(const std::vector<std::string>& texts);

}  // namespace bulkhead
