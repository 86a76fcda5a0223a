#include "repository/listings.h"

#include <algorithm>

namespace bulkhead {
namespace {

// The first key a page may begin with: strictly after `last` among the keys of `prefix`.
std::string after(std::string_view prefix, const std::string& last) {
  std::string first(prefix);
  if (!last.empty()) first.append(last).push_back('\0');
  return first;
}

Result<RepositoryRef> repository_of_row(Snapshot& snapshot, std::string_view key,
                                        std::string_view value) {
  const auto number = TRY(decode_record<NumberRecord>(key, value));
  const RepositoryId id{number.value};
  const auto record = TRY(find_record<RepositoryRecord>(snapshot, keys::repository(id)));
  if (!record) return fail(ErrorCode::kCorrupt, "a repository's name has no record");
  return RepositoryRef{id, record->namespace_id};
}

}  // namespace

Result<NamePage> list_tags(Snapshot& snapshot, RepositoryId repository, const std::string& last,
                           size_t count_max) {
  NamePage page;
  const Key prefix = keys::tags(repository);
  auto visit = [&](std::string_view key, std::string_view) {
    page.more = page.names.size() == count_max;
    if (page.more) return Scan::kStop;
    page.names.emplace_back(key.substr(prefix.size()));
    return Scan::kContinue;
  };
  snapshot.scan(after(prefix, last), keys::end_of(prefix), visit);
  return page;
}

Result<NamePage> list_repositories(Snapshot& snapshot, const RepositoryQuery& query,
                                   MayRead may_read) {
  Result<NamePage> page;
  size_t rows = 0;
  const Key prefix = keys::name("");
  auto visit = [&](std::string_view key, std::string_view value) {
    const auto repository = repository_of_row(snapshot, key, value);
    if (!repository) {
      page = std::unexpected(repository.error());
      return Scan::kStop;
    }
    const std::string_view name = key.substr(prefix.size());
    const bool is_listed = may_read(*repository, name);
    page->more = is_listed && page->names.size() == query.count_max;
    if (page->more) return Scan::kStop;
    if (is_listed) page->names.emplace_back(name);
    if (++rows < query.rows_max) return Scan::kContinue;
    page->looked_until = std::string(name);
    return Scan::kStop;
  };
  const std::string first = after(prefix, query.last);
  for (const NameRange& range : query.ranges) {
    const Key until = range.until.empty() ? keys::end_of(prefix) : keys::name(range.until);
    const Key from = keys::name(range.from);
    if (first < until) snapshot.scan(std::max<std::string_view>(first, from), until, visit);
    if (!page || page->more || !page->looked_until.empty()) break;
  }
  return page;
}

}  // namespace bulkhead
