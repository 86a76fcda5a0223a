#include "api/distribution/list_endpoint.h"

#include <algorithm>
#include <iterator>

#include "api/distribution/pages.h"
#include "api/distribution/responses.h"
#include "auth/readable_names.h"
#include "base/log.h"
#include "runtime/suspend.h"

namespace bulkhead {
namespace {

// After so many names of the catalog other requests of the thread have their turn.
constexpr size_t kRowsPerTurn = 2000;

// With the Link to what follows. An empty page was asked for with n=0 and leads nowhere (T2).
Response page_response(std::string json, const std::string& path, const NamePage& page,
                       size_t count) {
  Response response = json_response(std::move(json));
  if (page.more && !page.names.empty()) {
    const std::string query =
        "n=" + std::to_string(count) + "&last=" + percent_encode(page.names.back());
    response.headers.add("Link", next_link(path, query));
  }
  return response;
}

}  // namespace

Task<Response> ListEndpoint::tags(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const PageRequest wanted = CO_TRY(parse_page(call.query, settings_));
  if (!call.place.has_repository()) co_return fail(ErrorCode::kNameUnknown, "no such repository");
  const NamePage page =
      CO_TRY(list_tags(*snapshot, call.place.repository_id, wanted.last, wanted.count));
  std::string json = R"({"name":)";
  append_json_string(json, call.repository().as_written());
  json += R"(,"tags":)" + json_strings(page.names) + "}\n";
  co_return page_response(std::move(json), repository_path(call.repository()) + "/tags/list", page,
                          wanted.count);
}

Task<Response> ListEndpoint::catalog(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const PageRequest wanted = CO_TRY(parse_page(call.query, settings_));
  NamePage page;
  std::string last = wanted.last;
  while (true) {
    NamePage piece =
        CO_TRY(catalog_piece(call, *snapshot, last, wanted.count - page.names.size()));
    std::ranges::move(piece.names, std::back_inserter(page.names));
    page.more = piece.more;
    if (piece.looked_until.empty()) break;
    last = std::move(piece.looked_until);
    snapshot.reset();
    CO_TRY(co_await yield());
    snapshot = metadata_.snapshot();
  }
  co_return page_response(R"({"repositories":)" + json_strings(page.names) + "}\n", "/v2/_catalog",
                          page, wanted.count);
}

// What may be read now, a bounded number of rows of it. Others' names are not passed by: how long
// it takes depends on the caller alone (isolation law 2).
Result<NamePage> ListEndpoint::catalog_piece(const Call& call, Snapshot& snapshot,
                                             const std::string& last, size_t count_max) const {
  const ReadableSet listable = TRY(authorizer_.listable(snapshot, call.identity));
  auto may_read = [&listable](const RepositoryRef& repository, std::string_view name) {
    return listable.contains(repository, name.substr(name.find('/') + 1));
  };
  return list_repositories(snapshot,
                           {.ranges = TRY(readable_ranges(snapshot, listable)),
                            .last = last,
                            .count_max = count_max,
                            .rows_max = kRowsPerTurn},
                           may_read);
}

}  // namespace bulkhead
