// Entity tags: ours are the digest in quotes (RFC 9110 section 8.8.3), so a condition on one is a
// question about a digest. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/headers.h"
#include "oci/digest.h"

namespace bulkhead {

// The value of If-Match or If-None-Match. Weak tags and bare digests count as the tag they hold:
// content of one digest never differs, and some clients forget the quotes.
struct EntityTags {
  bool any = false;  // "*"
  std::vector<std::string> tags;

  bool match(std::string_view tag) const;
};

// Absent when the request has no such field.
std::optional<EntityTags> entity_tags(const Headers& headers, std::string_view field);

// `"<digest>"`, as an ETag field carries it.
std::string entity_tag(const Digest& digest);

// The conditions of a read, in the order of RFC 9110 section 13.2.2: 304 when the client already
// has `digest`, nothing when the request goes on. kPreconditionFailed.
Result<std::optional<int>> evaluate_conditions(const Headers& headers, const Digest& digest);

}  // namespace bulkhead
