// What stands behind "manifests/" in a request path: a digest when it contains a colon, else a
// tag (distribution-spec). Exactly one of tag() and digest() is set.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "oci/digest.h"
#include "oci/tag.h"

namespace bulkhead {

class Reference {
 public:
  // Errors: kDigestInvalid with a colon, kTagInvalid without.
  static Result<Reference> parse(std::string_view text);
  explicit Reference(Tag tag) : value_(std::move(tag)) {}
  explicit Reference(Digest digest) : value_(digest) {}

  const Tag* tag() const { return std::get_if<Tag>(&value_); }
  const Digest* digest() const { return std::get_if<Digest>(&value_); }
  std::string to_string() const;
  bool operator==(const Reference&) const = default;

 private:
  std::variant<Tag, Digest> value_;
};

}  // namespace bulkhead
