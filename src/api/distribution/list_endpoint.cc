#include "api/distribution/list_endpoint.h"

#include "api/distribution/pages.h"
#include "api/distribution/responses.h"
#include "base/log.h"
#include "repository/listings.h"

namespace bulkhead {
namespace {

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
  const auto repository = CO_TRY(find_repository(*snapshot, call.repository()));
  if (!repository) co_return fail(ErrorCode::kNameUnknown, "no such repository");
  const NamePage page = CO_TRY(list_tags(*snapshot, repository->id, wanted.last, wanted.count));
  std::string json = R"({"name":)";
  append_json_string(json, call.repository().as_written());
  json += R"(,"tags":)" + json_strings(page.names) + "}\n";
  co_return page_response(std::move(json), repository_path(call.repository()) + "/tags/list", page,
                          wanted.count);
}

Task<Response> ListEndpoint::catalog(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const PageRequest wanted = CO_TRY(parse_page(call.query, settings_));
  const ReadableSet listable = CO_TRY(authorizer_.listable(*snapshot, call.identity));
  auto may_read = [&listable](const RepositoryRef& repository, std::string_view name) {
    return listable.contains(repository, name.substr(name.find('/') + 1));
  };
  const NamePage page = CO_TRY(list_repositories(*snapshot, wanted.last, wanted.count, may_read));
  co_return page_response(R"({"repositories":)" + json_strings(page.names) + "}\n", "/v2/_catalog",
                          page, wanted.count);
}

}  // namespace bulkhead
