#include "repository/missing_segments.h"

#include "repository/holding.h"

namespace bulkhead {

Task<std::set<std::string>> find_missing_segments(MetadataStore& metadata, SegmentStore& segments,
                                                  Digest digest, std::string stand_in) {
  const auto blob = CO_TRY(find_record<BlobRecord>(*metadata.snapshot(), keys::blob(digest)));
  std::string raw = std::move(stand_in);
  if (blob) raw = blob->segments.empty() ? "" : CO_TRY(decode_segment(blob->segments.front())).name;
  std::set<std::string> missing;
  if (raw.empty()) co_return missing;
  auto segment = co_await segments.open(CO_TRY(SegmentName::from_raw(raw)));
  // A store that cannot say is no reason to refuse bytes that are in good order.
  const bool is_missing = !segment && segment.error().code == ErrorCode::kNotFound;
  if (is_missing && blob) missing.insert(std::move(raw));
  co_return missing;
}

}  // namespace bulkhead
