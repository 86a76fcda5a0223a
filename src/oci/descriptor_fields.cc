#include "oci/descriptor_fields.h"

#include <algorithm>
#include <utility>

#include "oci/base64.h"
#include "oci/digester.h"
#include "oci/media_type.h"

namespace bulkhead {
namespace {

std::unexpected<Error> refuse(const std::string& where, std::string_view why) {
  return fail(ErrorCode::kManifestInvalid, where + std::string(why));
}

// A registered algorithm must be spelled as registered; any other must fit the grammar
// (image-spec: do not fail for an unrecognised algorithm alone).
Result<std::optional<Digest>> check_digest(std::string_view text, const std::string& where) {
  if (text.size() > kDigestTextBytesMax) {
    return refuse(where, ".digest is longer than 200 characters");
  }
  if (!is_digest_text(text)) return refuse(where, ".digest must have the form algorithm:encoded");
  if (!parse_digest_algorithm(text.substr(0, text.find(':')))) return std::nullopt;
  const auto digest = Digest::parse(text);
  if (!digest) return refuse(where, ".digest is malformed: " + digest.error().message);
  return *digest;
}

// Clients may use `data` instead of fetching the blob, so it must be that blob.
Result<void> check_data(const std::string& data, const Descriptor& descriptor,
                        const std::string& where) {
  const auto bytes = decode_base64(data);
  if (!bytes) return refuse(where, ".data must be base64 with padding");
  if (bytes->size() != descriptor.size) return refuse(where, ".data does not have the stated size");
  const auto& digest = descriptor.digest;
  if (digest && digest_of(digest->algorithm(), *bytes) != *digest) {
    return refuse(where, ".data does not match the digest");
  }
  return {};
}

}  // namespace

bool is_fetchable_url(std::string_view url) {
  size_t scheme = 0;
  if (url.starts_with("https://")) scheme = 8;
  if (url.starts_with("http://")) scheme = 7;
  return scheme > 0 && url.size() > scheme && url[scheme] != '/' &&
         std::ranges::all_of(url, [](char character) {
           return character > ' ' && character <= '~' && character != '#';
         });
}

Result<Descriptor> to_descriptor(DescriptorFields fields, const std::string& where) {
  if (!fields.media_type) return refuse(where, ".mediaType is missing");
  if (!fields.digest) return refuse(where, ".digest is missing");
  if (!fields.size) return refuse(where, ".size is missing");
  if (!is_media_type(*fields.media_type)) return refuse(where, ".mediaType is not a media type");
  if (!fields.artifact_type.empty() && !is_media_type(fields.artifact_type)) {
    return refuse(where, ".artifactType is not a media type");
  }
  if (fields.has_urls && !is_nondistributable_layer(*fields.media_type)) {
    return refuse(where, ".urls is only for nondistributable and foreign layers");
  }

  Descriptor descriptor;
  descriptor.digest = TRY(check_digest(*fields.digest, where));
  descriptor.media_type = std::move(*fields.media_type);
  descriptor.digest_text = std::move(*fields.digest);
  descriptor.size = *fields.size;
  descriptor.has_urls = fields.has_urls;
  descriptor.artifact_type = std::move(fields.artifact_type);
  descriptor.annotations = std::move(fields.annotations);
  if (fields.data) TRY(check_data(*fields.data, descriptor, where));
  return descriptor;
}

}  // namespace bulkhead
