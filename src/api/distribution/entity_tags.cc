#include "api/distribution/entity_tags.h"

#include <algorithm>

#include "http/request_grammar.h"

namespace bulkhead {
bool EntityTags::match(std::string_view tag) const {
  return any || std::ranges::find(tags, tag) != tags.end();
}

std::optional<EntityTags> entity_tags(const Headers& headers, std::string_view field) {
  if (headers.count(field) == 0) return std::nullopt;
  const std::string merged = headers.merged(field);
  EntityTags found;
  std::string_view rest = merged;
  while (!rest.empty()) {
    // A digest has no comma, so one inside quotes only splits a tag that is not ours anyway.
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view tag = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (tag == "*") found.any = true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') {
      tag = tag.substr(1, tag.size() - 2);
    }
    if (!tag.empty()) found.tags.emplace_back(tag);
  }
  return found;
}

std::string entity_tag(const Digest& digest) { return '"' + digest.to_string() + '"'; }

Result<std::optional<int>> evaluate_conditions(const Headers& headers, const Digest& digest) {
  const auto wanted = entity_tags(headers, "If-Match");
  if (wanted && !wanted->match(digest.to_string())) {
    return fail(ErrorCode::kPreconditionFailed, "the content is not what If-Match names");
  }
  const auto known = entity_tags(headers, "If-None-Match");
  if (known && known->match(digest.to_string())) return 304;
  return std::nullopt;
}

}  // namespace bulkhead
