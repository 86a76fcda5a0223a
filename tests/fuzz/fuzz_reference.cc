// Digests, tags, names, references and media types: parse and print are inverse.
#include "base/invariant.h"
#include "oci/base64.h"
#include "oci/media_type.h"
#include "oci/reference.h"
#include "oci/repository_name.h"

using namespace bulkhead;

namespace {

void check_digest(std::string_view text) {
  const auto digest = Digest::parse(text);
  if (!digest) return;
  INVARIANT(is_digest_text(text), "registered digests fit the general grammar");
  INVARIANT(digest->to_string() == text, "a digest has one spelling");
  INVARIANT(Digest::from_key(digest->key()) == *digest, "a key is read back");
}

void check_digest_key(std::string_view key) {
  const auto digest = Digest::from_key(key);
  if (!digest) return;
  INVARIANT(digest->key() == key, "a digest has one key");
  INVARIANT(Digest::parse(digest->to_string()) == *digest, "its text is read back");
}

void check_reference(std::string_view text) {
  const auto reference = Reference::parse(text);
  const auto tag = Tag::parse(text);
  INVARIANT(!tag || tag->text() == text, "a tag is its text");
  INVARIANT(!tag || (reference && reference->tag()), "a tag is a reference");
  INVARIANT(!reference || (!reference->tag()) != (!reference->digest()), "it is one of the two");
  INVARIANT(!reference || reference->to_string() == text, "a reference has one spelling");
}

void check_name(std::string_view text) {
  const auto name = RepositoryName::parse(text);
  if (!name) return;
  INVARIANT(name->as_written() == text, "it is echoed as written");
  INVARIANT(name->full().size() <= kRepositoryNameBytesMax, "names are bounded");
  const auto again = RepositoryName::parse(name->full());
  INVARIANT(again == *name && again->as_written() == name->full(), "canonical names are fixed");
  INVARIANT(name->full() == std::string(name->namespace_name()) + "/" + std::string(name->path()),
            "a name is its two parts");
  INVARIANT(parse_namespace_name(name->namespace_name()), "a namespace is one component");
}

void check_media_type(std::string_view text) {
  const std::string stripped = strip_parameters(text);
  INVARIANT(strip_parameters(stripped) == stripped, "nothing is left to strip");
  if (!is_media_type(text)) return;
  for (char character : text) {
    INVARIANT(character >= ' ' && character <= '~', "it may go into a header");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_digest(text);
  check_digest_key(text);
  check_reference(text);
  check_name(text);
  check_media_type(text);
  const auto decoded = decode_base64(text);
  INVARIANT(!decoded || (decoded->size() + 2) / 3 * 4 == text.size(), "padding is exact");
  return 0;
}
