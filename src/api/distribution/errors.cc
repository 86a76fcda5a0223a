#include "api/distribution/errors.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace bulkhead {
namespace {

constexpr int kRetrySoon = 1;
constexpr int kRetryAfterCleanUp = 30;

// What may be said: texts of the first group would tell apart what must look alike, or speak of
// our insides.
std::string_view message_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kDenied: return "requested access to the resource is denied";
    case ErrorCode::kUnauthenticated: return "authentication required";
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal: return "internal error";
    default: return error.message;
  }
}

void append_error(std::string& out, std::string_view code, std::string_view message,
                  std::string_view detail) {
  if (!out.empty()) out += ',';
  out += R"({"code":)";
  append_json_string(out, code);
  out += R"(,"message":)";
  append_json_string(out, message);
  if (!detail.empty()) {
    out += R"(,"detail":)";
    append_json_string(out, detail);
  }
  out += '}';
}

Response json_errors(int status, const std::string& errors) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body.emplace_back(R"({"errors":[)" + errors + "]}\n");
  return response;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

ErrorAnswer answer_to(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNameInvalid: return {400, "NAME_INVALID"};
    case ErrorCode::kNameUnknown: return {404, "NAME_UNKNOWN"};
    case ErrorCode::kManifestInvalid: return {400, "MANIFEST_INVALID"};
    case ErrorCode::kManifestUnknown: return {404, "MANIFEST_UNKNOWN"};
    case ErrorCode::kManifestBlobUnknown: return {400, "MANIFEST_BLOB_UNKNOWN"};
    case ErrorCode::kBlobUnknown: return {404, "BLOB_UNKNOWN"};
    case ErrorCode::kBlobUploadUnknown: return {404, "BLOB_UPLOAD_UNKNOWN"};
    case ErrorCode::kBlobUploadInvalid: return {400, "BLOB_UPLOAD_INVALID"};
    case ErrorCode::kDigestInvalid: return {400, "DIGEST_INVALID"};
    case ErrorCode::kSizeInvalid: return {400, "SIZE_INVALID"};
    case ErrorCode::kRangeNotSatisfiable: return {416, "BLOB_UPLOAD_INVALID"};
    case ErrorCode::kUnauthenticated: return {401, "UNAUTHORIZED"};
    case ErrorCode::kDenied: return {403, "DENIED"};
    case ErrorCode::kQuotaExceeded: return {403, "DENIED"};
    case ErrorCode::kTooManyRequests: return {429, "TOOMANYREQUESTS", kRetrySoon};
    case ErrorCode::kUnsupported: return {405, "UNSUPPORTED"};
    case ErrorCode::kAlreadyExists: return {409, "UNSUPPORTED"};
    case ErrorCode::kConflict: return {503, "UNAVAILABLE", kRetrySoon};
    case ErrorCode::kInvalid: return {400, "UNSUPPORTED"};
    case ErrorCode::kTagInvalid: return {400, "TAG_INVALID"};
    case ErrorCode::kPaginationInvalid: return {400, "PAGINATION_NUMBER_INVALID"};
    case ErrorCode::kBodyTooLarge: return {413, "SIZE_INVALID"};
    case ErrorCode::kMediaTypeUnsupported: return {415, "MANIFEST_INVALID"};
    case ErrorCode::kPreconditionFailed: return {412, "UNSUPPORTED"};
    case ErrorCode::kUriTooLong: return {414, "UNSUPPORTED"};
    case ErrorCode::kMethodNotAllowed: return {405, "UNSUPPORTED"};
    case ErrorCode::kUnavailable: return {503, "UNAVAILABLE", kRetrySoon};
    case ErrorCode::kStorageFull: return {503, "UNAVAILABLE", kRetryAfterCleanUp};
    case ErrorCode::kDeadlineExceeded: return {408, "UNAVAILABLE"};
    case ErrorCode::kCancelled: return {503, "UNAVAILABLE", kRetrySoon};
    case ErrorCode::kNotFound: return {404, "UNSUPPORTED"};
    case ErrorCode::kCorrupt: return {500, "UNKNOWN"};
    case ErrorCode::kInternal: return {500, "UNKNOWN"};
  }
  std::unreachable();
}

Response error_response(const Error& error) {
  const ErrorAnswer answer = answer_to(error.code);
  const std::string_view message = message_of(error);
  std::string errors;
  if (error.code == ErrorCode::kManifestBlobUnknown) {
    for (const std::string& digest : error.details) {
      append_error(errors, answer.code, message, digest);
    }
  }
  if (errors.empty()) append_error(errors, answer.code, message, {});
  Response response = json_errors(answer.status, errors);
  const int64_t seconds = std::max(error.retry_after.count(),
                                   int64_t{answer.retry_after_seconds.value_or(0)});
  if (seconds > 0) response.headers.add("Retry-After", std::to_string(seconds));
  // RFC 9110 section 15.5.6: a 405 names what would be allowed. kUnsupported is the refusal to
  // delete what is still referenced; reading it is what remains.
  if (error.code == ErrorCode::kMethodNotAllowed) {
    response.headers.add("Allow", joined(error.details));
  }
  if (error.code == ErrorCode::kUnsupported) response.headers.add("Allow", "GET, HEAD");
  return response;
}

Response refusal_response(int status, const std::string& message) {
  std::string_view code = "UNSUPPORTED";
  if (status == 413 || status == 431) code = "SIZE_INVALID";
  if (status == 408 || status == 503) code = "UNAVAILABLE";
  if (status == 500) code = "UNKNOWN";
  std::string errors;
  append_error(errors, code, message, {});
  Response response = json_errors(status, errors);
  if (status == 503) response.headers.add("Retry-After", std::to_string(kRetrySoon));
  return response;
}

}  // namespace bulkhead
