#include "oci/reference.h"

namespace bulkhead {

Result<Reference> Reference::parse(std::string_view text) {
  if (text.contains(':')) return Reference(TRY(Digest::parse(text)));
  return Reference(TRY(Tag::parse(text)));
}

std::string Reference::to_string() const { return tag() ? tag()->text() : digest()->to_string(); }

}  // namespace bulkhead
