#include "api/whole_body.h"

namespace bulkhead {
namespace {

constexpr size_t kPieceBytes = size_t{64} << 10;

std::unexpected<Error> too_large(size_t bytes_max) {
  return fail(ErrorCode::kBodyTooLarge,
              "the body is larger than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace

Task<std::string> read_whole_body(ByteSource& body, size_t bytes_max) {
  if (body.length().value_or(0) > bytes_max) co_return too_large(bytes_max);
  std::string whole;
  whole.reserve(body.length().value_or(0));
  while (true) {
    const std::string piece = CO_TRY(co_await body.read(kPieceBytes));
    if (piece.empty()) co_return whole;
    if (whole.size() + piece.size() > bytes_max) co_return too_large(bytes_max);
    whole += piece;
  }
}

}  // namespace bulkhead
