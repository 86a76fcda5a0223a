#include "app/exit_code.h"

namespace bulkhead {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kNameInvalid:
    case ErrorCode::kUnsupported: return ExitCode::kUsage;
    case ErrorCode::kNotFound:
    case ErrorCode::kNameUnknown: return ExitCode::kNotFound;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict: return ExitCode::kConflict;
    default: return ExitCode::kFailed;
  }
}

}  // namespace bulkhead
