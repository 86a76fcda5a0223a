#include "blobs/segment_name.h"

#include "base/hex.h"
#include "base/invariant.h"

namespace bulkhead {

SegmentName SegmentName::mint(std::string_view upload_id, uint32_t number, std::string_view nonce) {
  INVARIANT(upload_id.size() == 16 && nonce.size() == 4, "a segment name has 16 + 4 + 4 bytes");
  std::string raw(upload_id);
  for (int shift = 24; shift >= 0; shift -= 8) raw.push_back(static_cast<char>(number >> shift));
  raw.append(nonce);
  return SegmentName(std::move(raw));
}

Result<SegmentName> SegmentName::from_raw(std::string_view raw) {
  if (raw.size() != kBytes) return fail(ErrorCode::kCorrupt, "a segment name has 24 bytes");
  return SegmentName(std::string(raw));
}

Result<SegmentName> SegmentName::from_hex(std::string_view hex) {
  const auto raw = bulkhead::from_hex(hex);
  if (!raw) return fail(ErrorCode::kCorrupt, "a segment name is lower-case hexadecimal");
  return from_raw(*raw);
}

std::string SegmentName::to_hex() const {
  return bulkhead::to_hex(raw_);
}

}  // namespace bulkhead
