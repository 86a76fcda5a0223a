#include "base/error.h"

namespace bulkhead {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNameInvalid: return "name_invalid";
    case ErrorCode::kNameUnknown: return "name_unknown";
    case ErrorCode::kManifestInvalid: return "manifest_invalid";
    case ErrorCode::kManifestUnknown: return "manifest_unknown";
    case ErrorCode::kManifestBlobUnknown: return "manifest_blob_unknown";
    case ErrorCode::kBlobUnknown: return "blob_unknown";
    case ErrorCode::kBlobUploadUnknown: return "blob_upload_unknown";
    case ErrorCode::kBlobUploadInvalid: return "blob_upload_invalid";
    case ErrorCode::kDigestInvalid: return "digest_invalid";
    case ErrorCode::kSizeInvalid: return "size_invalid";
    case ErrorCode::kRangeNotSatisfiable: return "range_not_satisfiable";
    case ErrorCode::kUnauthenticated: return "unauthenticated";
    case ErrorCode::kDenied: return "denied";
    case ErrorCode::kQuotaExceeded: return "quota_exceeded";
    case ErrorCode::kTooManyRequests: return "too_many_requests";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kAlreadyExists: return "already_exists";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kTagInvalid: return "tag_invalid";
    case ErrorCode::kPaginationInvalid: return "pagination_invalid";
    case ErrorCode::kBodyTooLarge: return "body_too_large";
    case ErrorCode::kMediaTypeUnsupported: return "media_type_unsupported";
    case ErrorCode::kPreconditionFailed: return "precondition_failed";
    case ErrorCode::kUriTooLong: return "uri_too_long";
    case ErrorCode::kMethodNotAllowed: return "method_not_allowed";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kStorageFull: return "storage_full";
    case ErrorCode::kDeadlineExceeded: return "deadline_exceeded";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kInternal: return "internal";
  }
  return "unknown";
}

}  // namespace bulkhead
