#include "api/distribution/upload_endpoint.h"

#include "api/distribution/content_range.h"
#include "api/distribution/errors.h"
#include "api/distribution/responses.h"

namespace bulkhead {
namespace {

Result<std::optional<Digest>> find_digest(const Query& query, std::string_view parameter) {
  const auto text = query.find(parameter);
  if (!text) return std::nullopt;
  return TRY(Digest::parse(*text));
}

Result<std::optional<DigestAlgorithm>> find_algorithm(const Query& query) {
  const auto text = query.find("digest-algorithm");
  if (!text) return std::nullopt;
  const auto algorithm = parse_digest_algorithm(std::string_view(*text));
  if (!algorithm) return fail(ErrorCode::kDigestInvalid, "unknown digest-algorithm");
  return *algorithm;
}

UploadRequest upload_request(const Call& call, std::string_view upload_id) {
  return {.name = call.repository(),
          .user = call.identity.user,
          .upload_id = std::string(upload_id),
          .authority = call.authority};
}

// The blob is there: 201 with where to pull it.
Response created(const Call& call, const Digest& digest) {
  Response response = empty_response(201);
  const std::string text = digest.to_string();
  response.headers.add("Location", repository_path(call.repository()) + "/blobs/" + text);
  response.headers.add("Docker-Content-Digest", text);
  return response;
}

Response upload_response(const Call& call, int status, const UploadStatus& upload) {
  Response response = empty_response(status);
  add_upload_headers(response.headers, call.repository(), upload);
  return response;
}

}  // namespace

Task<Response> UploadEndpoint::start(Call& call) {
  const auto whole = CO_TRY(find_digest(call.query, "digest"));
  const auto wanted = CO_TRY(find_digest(call.query, "mount"));
  const auto announced = CO_TRY(find_algorithm(call.query));
  if (wanted && CO_TRY(co_await mount(call, *wanted)) == MountOutcome::kMounted) {
    call.was_mounted = true;
    co_return created(call, *wanted);
  }
  if (whole) co_return co_await push_whole(call, *whole);
  const UploadStatus upload = CO_TRY(co_await registry_.uploads.start(
      call.repository(), call.identity.user, call.authority, announced));
  co_return upload_response(call, 202, upload);
}

// Whatever keeps a blob from being mounted looks alike: the caller may upload it (X2).
Task<MountOutcome> UploadEndpoint::mount(Call& call, Digest digest) {
  const auto from = call.query.find("from");
  if (!from) co_return co_await mount_from_any(call, digest);
  const Result<RepositoryName> source = RepositoryName::parse(*from);
  if (!source) co_return MountOutcome::kNotMounted;
  if (!Authorizer::token_mentions(call.identity, *source)) {
    // A token that was never asked for the source is sent back for it.
    call.further_scopes.push_back({*source, kPull});
    co_return fail(ErrorCode::kUnauthenticated, "the token does not name the mount's source");
  }
  co_return co_await registry_.blobs.mount(call.repository(), *source, digest, call.authority,
                                           authorizer_.authority(call.identity, *source, kPull));
}

// Where to look depends on the caller alone. What they may not read (any more) is passed over by
// mount_from_any, which asks for each.
Task<MountOutcome> UploadEndpoint::mount_from_any(Call& call, Digest digest) {
  auto may_read = [this, identity = call.identity](const RepositoryName& source) {
    return authorizer_.authority(identity, source, kPull);
  };
  co_return co_await registry_.blobs.mount_from_any(
      call.repository(), recent_.of(call.identity.user), digest, call.authority,
      std::move(may_read));
}

Task<Response> UploadEndpoint::push_whole(Call& call, Digest digest) {
  const UploadStatus upload = CO_TRY(co_await registry_.uploads.start(
      call.repository(), call.identity.user, call.authority, digest.algorithm()));
  Result<void> finished = co_await registry_.uploads.finish(upload_request(call, upload.id), digest,
                                                            std::nullopt, *call.request.body);
  if (!finished) {
    // Nobody was told of this upload. Should it outlive this, it expires like any other.
    static_cast<void>(co_await registry_.uploads.cancel(upload_request(call, upload.id)));
    co_return std::unexpected(std::move(finished).error());
  }
  co_return created(call, digest);
}

Task<Response> UploadEndpoint::status(Call& call, std::unique_ptr<Snapshot> snapshot) {
  const UploadStatus upload = CO_TRY(registry_.uploads.status(
      *snapshot, call.repository(), call.identity.user, std::string(call.route->reference)));
  co_return upload_response(call, 204, upload);
}

Task<Response> UploadEndpoint::append(Call& call) {
  Result<UploadStatus> upload = co_await append_body(call);
  if (!upload) co_return refuse(call, std::move(upload).error());
  co_return upload_response(call, 202, *upload);
}

Task<UploadStatus> UploadEndpoint::append_body(Call& call) {
  const auto range = CO_TRY(parse_content_range(call.request.headers));
  co_return co_await registry_.uploads.append(upload_request(call, call.route->reference), range,
                                              *call.request.body);
}

Task<Response> UploadEndpoint::finish(Call& call) {
  Result<Digest> digest = co_await finish_body(call);
  if (!digest) co_return refuse(call, std::move(digest).error());
  co_return created(call, *digest);
}

Task<Digest> UploadEndpoint::finish_body(Call& call) {
  const auto digest = CO_TRY(find_digest(call.query, "digest"));
  if (!digest) co_return fail(ErrorCode::kDigestInvalid, "the digest parameter is missing");
  const auto range = CO_TRY(parse_content_range(call.request.headers));
  CO_TRY(co_await registry_.uploads.finish(upload_request(call, call.route->reference), *digest,
                                           range, *call.request.body));
  co_return *digest;
}

Task<Response> UploadEndpoint::cancel(Call& call) {
  CO_TRY(co_await registry_.uploads.cancel(upload_request(call, call.route->reference)));
  co_return empty_response(204);
}

Result<Response> UploadEndpoint::refuse(const Call& call, Error error) {
  if (error.code != ErrorCode::kRangeNotSatisfiable) return fail(std::move(error));
  const auto snapshot = registry_.metadata.snapshot();
  const UploadStatus upload = TRY(registry_.uploads.status(
      *snapshot, call.repository(), call.identity.user, std::string(call.route->reference)));
  Response response = error_response(error);
  add_upload_headers(response.headers, call.repository(), upload);
  return response;
}

}  // namespace bulkhead
