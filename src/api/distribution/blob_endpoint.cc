#include "api/distribution/blob_endpoint.h"

#include "api/distribution/blob_body.h"
#include "api/distribution/entity_tags.h"
#include "api/distribution/errors.h"
#include "api/distribution/responses.h"
#include "http/range_header.h"

namespace bulkhead {
namespace {

// A repository that does not exist holds nothing; to who may read it that looks the same.
Result<BlobLocation> find_blob(Registry& registry, Snapshot& snapshot, const Place& place,
                               const Digest& digest) {
  if (place.has_repository()) return registry.blobs.find(snapshot, place.repository_id, digest);
  return fail(ErrorCode::kBlobUnknown, "this repository does not hold the blob");
}

// The ranges to serve; empty for the whole blob. A Range counts on GET only, and only while
// If-Range, if given, names this very content (RFC 9110 sections 13.1.5 and 14.2).
Result<std::vector<ByteRange>> wanted_ranges(const Call& call, const BlobLocation& blob) {
  const auto range = call.request.headers.find("Range");
  if (!range || call.is_head()) return {};
  const auto only_if = call.request.headers.find("If-Range");
  if (only_if && *only_if != entity_tag(blob.digest)) return {};
  const std::vector<RangeSpec> specs = TRY(parse_range_header(*range));
  if (specs.empty()) return {};
  return resolve_ranges(specs, blob.size);
}

Response unsatisfiable(const Error& error, uint64_t size) {
  Response response = error_response(error);
  response.headers.add("Content-Range", unsatisfied_content_range(size));
  return response;
}

}  // namespace

Task<Response> BlobEndpoint::read(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const Digest digest = CO_TRY(Digest::parse(call.route->reference));
  Result<BlobLocation> found = find_blob(registry_, *snapshot, call.place, digest);
  snapshot.reset();
  BlobLocation blob = CO_TRY(std::move(found));

  Response response;
  add_content_headers(response.headers, digest, NamedBy::kDigest);
  const std::optional<int> conditional = CO_TRY(evaluate_conditions(call.request.headers, digest));
  if (conditional) {
    response.status = *conditional;
    co_return response;
  }
  response.headers.add("Accept-Ranges", "bytes");
  if (call.is_head()) {
    // Answered from the rows; the bytes are looked for when they are wanted.
    response.headers.add("Content-Type", kBlobType);
    response.content_length = blob.size;
    co_return response;
  }
  const auto ranges = wanted_ranges(call, blob);
  if (!ranges && ranges.error().code == ErrorCode::kRangeNotSatisfiable) {
    co_return unsatisfiable(ranges.error(), blob.size);
  }
  const std::vector<ByteRange> wanted = CO_TRY(ranges);
  const uint64_t first = wanted.empty() ? 0 : wanted.front().first;
  BlobReader reader = CO_TRY(co_await registry_.blobs.open(std::move(blob), first));
  fill_body(response, std::move(reader), wanted, call.id);
  co_return response;
}

Task<Response> BlobEndpoint::remove(Call& call) {
  const Digest digest = CO_TRY(Digest::parse(call.route->reference));
  CO_TRY(co_await registry_.blobs.remove(call.repository(), digest, call.authority));
  co_return empty_response(202);
}

}  // namespace bulkhead
