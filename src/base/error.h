// The one error type of the house. A failure that a caller can expect is a value of this type;
// a bug of ours is an INVARIANT. Codes are closed: the tables in api/ map every one of them.
// Context goes into `message` (one line, safe to show to whoever made the request) and, where
// several things failed alike, one entry each in `details`; never into new codes. Whoever knows
// when the same may succeed says so in `retry_after`; zero leaves it to the table.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

enum class ErrorCode {
  // What the caller asked for cannot be done.
  kNameInvalid,
  kNameUnknown,
  kManifestInvalid,
  kManifestUnknown,
  kManifestBlobUnknown,
  kBlobUnknown,
  kBlobUploadUnknown,
  kBlobUploadInvalid,
  kDigestInvalid,
  kSizeInvalid,
  kRangeNotSatisfiable,
  kUnauthenticated,
  kDenied,
  kQuotaExceeded,
  kTooManyRequests,
  kUnsupported,
  kAlreadyExists,
  kConflict,
  kInvalid,
  kTagInvalid,
  kPaginationInvalid,
  kBodyTooLarge,
  kMediaTypeUnsupported,
  kPreconditionFailed,
  kUriTooLong,
  kMethodNotAllowed,
  // The world around us failed.
  kUnavailable,
  kStorageFull,
  kDeadlineExceeded,
  kCancelled,
  kNotFound,  // below the domain only; repository/ turns it into a noun's unknown
  // Something of ours is broken.
  kCorrupt,
  kInternal,
};

// The code's name in snake_case, for logs.
std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code;
  std::string message;
  std::vector<std::string> details = {};
  std::chrono::seconds retry_after{};

  bool operator==(const Error&) const = default;
};

}  // namespace bulkhead
