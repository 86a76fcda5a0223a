// The one table from what went wrong to what a client of the distribution API is told: status,
// code of the distribution-spec ("Error Codes"), Retry-After. No other file names a status for a
// failure. Codes steer clients: go-containerregistry repeats a push on BLOB_UPLOAD_INVALID,
// UNKNOWN, UNAVAILABLE and TOOMANYREQUESTS, containers/image converts the manifest and tries again
// on MANIFEST_INVALID, so none of these stands for something else that is permanent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/response.h"

namespace bulkhead {

struct ErrorAnswer {
  int status;
  std::string_view code;
  std::optional<int> retry_after_seconds = std::nullopt;
};

ErrorAnswer answer_to(ErrorCode code);

// Status, JSON body, Content-Type, and Retry-After or Allow where they belong. A denial and a
// fault of ours always carry the same text, whatever `error` says.
Response error_response(const Error& error);

// The same form for what the connection refuses before there is a request.
Response refusal_response(int status, const std::string& message);

}  // namespace bulkhead
