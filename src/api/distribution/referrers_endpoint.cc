#include "api/distribution/referrers_endpoint.h"

#include "api/distribution/pages.h"
#include "api/distribution/responses.h"
#include "base/log.h"
#include "oci/media_type.h"

namespace bulkhead {
namespace {

constexpr std::string_view kCursor = "cursor";
constexpr std::string_view kArtifactType = "artifactType";
constexpr size_t kCursorBytesMax = 512;

std::vector<std::string> artifact_types(const Call& call) {
  std::vector<std::string> types;
  for (const std::string_view value : call.query.all(kArtifactType)) {
    if (!value.empty()) types.emplace_back(value);
  }
  return types;
}

// Our cursors are much shorter; a longer one would not fit a key.
Result<std::string> cursor_of(const Call& call) {
  const auto cursor = call.query.find(kCursor);
  if (!cursor) return std::string();
  if (cursor->size() > kCursorBytesMax) {
    return fail(ErrorCode::kInvalid, "the page cursor is malformed");
  }
  return std::string(*cursor);
}

// The descriptor as the index lists it (R4).
std::string descriptor_json(const Referrer& referrer) {
  const ReferrerRecord& record = referrer.record;
  std::string json = R"({"mediaType":)";
  append_json_string(json, record.media_type);
  json += R"(,"digest":)";
  append_json_string(json, referrer.digest.to_string());
  json += R"(,"size":)" + std::to_string(record.size);
  if (!record.artifact_type.empty()) {
    json += R"(,"artifactType":)";
    append_json_string(json, record.artifact_type);
  }
  for (size_t i = 0; i + 1 < record.annotations.size(); i += 2) {
    json += i == 0 ? R"(,"annotations":{)" : ",";
    append_json_string(json, record.annotations[i]);
    json += ':';
    append_json_string(json, record.annotations[i + 1]);
  }
  if (record.annotations.size() >= 2) json += '}';
  return json + "}";
}

Response index_response(const Call& call, const std::string& descriptors, const std::string& next) {
  std::string json = R"({"schemaVersion":2,"mediaType":")";
  json.append(kOciImageIndex).append(R"(","manifests":[)").append(descriptors).append("]}");
  Response response = json_response(std::move(json), kOciImageIndex);
  const std::vector<std::string> types = artifact_types(call);
  if (!types.empty()) response.headers.add("OCI-Filters-Applied", kArtifactType);
  if (next.empty()) return response;
  std::string query = std::string(kCursor) + "=" + percent_encode(next);
  for (const std::string& type : types) {
    query += "&" + std::string(kArtifactType) + "=" + percent_encode(type);
  }
  std::string path = repository_path(call.repository()) + "/referrers/";
  path += call.route->reference;
  response.headers.add("Link", next_link(path, query));
  return response;
}

}  // namespace

Task<Response> ReferrersEndpoint::list(Call& call, std::unique_ptr<Snapshot> snapshot) {
  Result<Page> found = find_page(call, *snapshot);
  snapshot.reset();
  Page page = CO_TRY(std::move(found));
  std::string descriptors;
  std::string next;
  for (Entry& entry : page.entries) {
    CO_TRY(co_await read_annotations(entry));
    const std::string json = descriptor_json(entry.referrer);
    // Annotations from manifests come on top of what the page was measured by.
    if (!next.empty() && descriptors.size() + json.size() > settings_.referrers.bytes_max) {
      co_return index_response(call, descriptors, next);
    }
    if (!descriptors.empty()) descriptors += ',';
    descriptors += json;
    next = entry.next;
  }
  co_return index_response(call, descriptors, page.next);
}

Result<ReferrersEndpoint::Page> ReferrersEndpoint::find_page(const Call& call,
                                                             Snapshot& snapshot) const {
  ReferrerQuery query{.repository = call.place.repository_id,
                      .subject_key = TRY(parse_subject_key(std::string(call.route->reference))),
                      .artifact_types = artifact_types(call),
                      .cursor = TRY(cursor_of(call))};
  if (!call.place.has_repository()) return Page{};
  ReferrerPage found = TRY(list_referrers(snapshot, query, settings_.referrers));
  Page page{.entries = {}, .next = std::move(found.next)};
  for (Referrer& referrer : found.referrers) {
    const bool is_last = &referrer == &found.referrers.back();
    std::string next = is_last ? page.next : referrer.cursor;
    Entry entry{std::move(referrer), std::move(next), {}};
    if (entry.referrer.record.annotations_in_manifest) {
      const Reference reference(entry.referrer.digest);
      entry.manifest = TRY(registry_.manifests.find(snapshot, call.place.repository_id, reference));
    }
    page.entries.push_back(std::move(entry));
  }
  return page;
}

Task<void> ReferrersEndpoint::read_annotations(Entry& entry) {
  if (!entry.manifest) co_return {};
  std::string type = entry.manifest->media_type;
  std::string bytes = CO_TRY(co_await registry_.manifests.read(std::move(*entry.manifest)));
  // It was judged when it was pushed, perhaps by other limits than today's.
  ManifestLimits limits = registry_.settings.manifest;
  limits.bytes_max = limits.references_max = limits.annotations_max = SIZE_MAX;
  const Manifest manifest = CO_TRY(Manifest::parse(std::move(bytes), std::move(type), limits));
  entry.referrer.record.annotations.clear();
  for (const auto& [name, value] : manifest.annotations()) {
    entry.referrer.record.annotations.push_back(name);
    entry.referrer.record.annotations.push_back(value);
  }
  co_return {};
}

}  // namespace bulkhead
