#include "api/distribution/manifest_endpoint.h"

#include "api/distribution/entity_tags.h"
#include "api/distribution/responses.h"
#include "api/whole_body.h"

namespace bulkhead {
namespace {

// The `tag` parameters of a push by digest (distribution-spec, draft after 1.1).
Result<std::vector<Tag>> pushed_tags(const Call& call, const Reference& reference,
                                     size_t count_max) {
  const auto texts = call.query.all("tag");
  if (!texts.empty() && reference.tag()) {
    return fail(ErrorCode::kInvalid, "tag parameters go with a digest in the path only");
  }
  if (texts.size() > count_max) {
    return fail(ErrorCode::kUriTooLong,
                "more than " + std::to_string(count_max) + " tags in one request");
  }
  std::vector<Tag> tags;
  for (const auto& text : texts) tags.push_back(TRY(Tag::parse(text)));
  return tags;
}

Result<std::string> manifest_type(const Headers& headers) {
  const auto field = headers.find("Content-Type");
  const std::string type = field ? strip_parameters(*field) : std::string();
  if (manifest_kind(type)) return type;
  return fail(ErrorCode::kMediaTypeUnsupported,
              "Content-Type must be a media type of an OCI or Docker schema 2 manifest");
}

ManifestPrecondition precondition(const Headers& headers) {
  ManifestPrecondition condition;
  if (auto tags = entity_tags(headers, "If-Match")) {
    condition.must_exist = tags->any;
    if (!tags->any) condition.must_be = std::move(tags->tags);
  }
  if (auto tags = entity_tags(headers, "If-None-Match")) {
    condition.must_not_exist = tags->any;
    if (!tags->any) condition.must_not_be = std::move(tags->tags);
  }
  return condition;
}

// A repository that does not exist holds nothing; to who may read it that looks the same.
Result<ManifestLocation> find_manifest(Registry& registry, Snapshot& snapshot,
                                       const Place& place, const Reference& reference) {
  if (place.has_repository()) {
    return registry.manifests.find(snapshot, place.repository_id, reference);
  }
  return fail(ErrorCode::kManifestUnknown, "this repository has no such manifest");
}

}  // namespace

Task<Response> ManifestEndpoint::read(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const Reference reference = CO_TRY(Reference::parse(call.route->reference));
  Result<ManifestLocation> found = find_manifest(registry_, *snapshot, call.place, reference);
  snapshot.reset();
  ManifestLocation manifest = CO_TRY(std::move(found));

  Response response;
  add_content_headers(response.headers, manifest.digest,
                      reference.digest() ? NamedBy::kDigest : NamedBy::kTag);
  const std::optional<int> conditional =
      CO_TRY(evaluate_conditions(call.request.headers, manifest.digest));
  if (conditional) {
    response.status = *conditional;
    co_return response;
  }
  response.headers.add("Content-Type", manifest.media_type);
  if (call.is_head()) {
    response.content_length = manifest.bytes.size;
    co_return response;
  }
  response.body.emplace_back(CO_TRY(co_await registry_.manifests.read(std::move(manifest))));
  co_return response;
}

Task<Response> ManifestEndpoint::put(Call& call) {
  const Headers& headers = call.request.headers;
  Reference reference = CO_TRY(Reference::parse(call.route->reference));
  std::vector<Tag> tags =
      CO_TRY(pushed_tags(call, reference, registry_.settings.tags_per_push_max));
  std::string type = CO_TRY(manifest_type(headers));
  const ManifestLimits& limits = registry_.settings.manifest;
  std::string bytes = CO_TRY(co_await read_whole_body(*call.request.body, limits.bytes_max));
  Manifest manifest = CO_TRY(Manifest::parse(std::move(bytes), std::move(type), limits));

  Response response = empty_response(201);
  if (manifest.subject()) response.headers.add("OCI-Subject", manifest.subject()->digest_text);
  for (const Tag& tag : tags) response.headers.add("OCI-Tag", tag.text());
  const Digest digest =
      CO_TRY(co_await registry_.manifests.put({.name = call.repository(),
                                               .reference = std::move(reference),
                                               .tags = std::move(tags),
                                               .manifest = std::move(manifest),
                                               .precondition = precondition(headers),
                                               .user = call.identity.user,
                                               .authority = call.authority}));
  const std::string text = digest.to_string();
  response.headers.add("Location", repository_path(call.repository()) + "/manifests/" + text);
  response.headers.add("Docker-Content-Digest", text);
  co_return response;
}

Task<Response> ManifestEndpoint::remove(Call& call) {
  Reference reference = CO_TRY(Reference::parse(call.route->reference));
  CO_TRY(co_await registry_.manifests.remove(call.repository(), std::move(reference),
                                             call.identity.user, call.authority));
  co_return empty_response(202);
}

}  // namespace bulkhead
