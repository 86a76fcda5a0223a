// A repository's name in canonical form: at least two components, so that every repository has a
// namespace. What is written "alpine" is kept as "library/alpine". Names compare, and are looked
// up and authorised, by the canonical form only; as_written() is for echoing to the caller.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

// Of the canonical form; it keeps host + "/" + name near what clients allow (distribution-spec,
// "Pulling manifests").
inline constexpr size_t kRepositoryNameBytesMax = 255;

class RepositoryName {
 public:
  // Components of [a-z0-9]+ runs joined by one '.', one or two '_' or any number of '-', joined
  // by '/' (distribution-spec). Errors: kNameInvalid.
  static Result<RepositoryName> parse(std::string_view text);

  const std::string& full() const { return full_; }  // "library/alpine"
  std::string_view namespace_name() const;           // "library"
  std::string_view path() const;                     // "alpine"; may contain '/'
  const std::string& as_written() const { return as_written_; }

  std::strong_ordering operator<=>(const RepositoryName& other) const {
    return full_ <=> other.full_;
  }
  bool operator==(const RepositoryName& other) const { return full_ == other.full_; }

 private:
  RepositoryName(std::string full, std::string as_written)
      : full_(std::move(full)), as_written_(std::move(as_written)) {}

  std::string full_;
  std::string as_written_;
};

// One component, as a namespace is named. Errors: kNameInvalid.
Result<std::string> parse_namespace_name(std::string_view text);

// Whether a repository of this name may come into being; existing ones are not judged again.
//
// A router reads a path from its right end. The last segments of every route are
//
//   tags/list   manifests/REFERENCE   blobs/DIGEST   referrers/DIGEST
//   blobs/uploads/   blobs/uploads/ID
//
// The segment before the last is "tags", "manifests", "blobs" or "referrers" in the first row and
// "uploads" in the second, and no variable part spans segments: so the last two segments alone
// decide where the name ends, whatever words the name is made of. "stefan/manifests/app" or
// "team/tags/list" are ordinary names. Refused is only "blobs" followed by "uploads": every path
// below such a repository, reads included, begins like a path of somebody else's uploads, and
// whoever reads from the left (a proxy's rule, a log filter, a person) takes it for one.
// Errors: kNameInvalid.
Result<void> check_name_can_be_created(const RepositoryName& name);

}  // namespace bulkhead
