#include "repository/missing_segments.h"

#include "repository/holding.h"

namespace bulkhead {

Task<std::set<std::string>> find_missing_segments(MetadataStore& metadata, SegmentStore& segments,
                                                  Digest digest,
                                                  std::vector<std::string> stand_in) {
  const auto blob = CO_TRY(find_record<BlobRecord>(*metadata.snapshot(), keys::blob(digest)));
  std::vector<std::string> names = std::move(stand_in);
  if (blob) {
    names.clear();
    for (const std::string& entry : blob->segments) {
      names.push_back(CO_TRY(decode_segment(entry)).name);
    }
  }
  std::set<std::string> missing;
  for (const std::string& raw : names) {
    auto segment = co_await segments.open(CO_TRY(SegmentName::from_raw(raw)));
    if (segment) continue;
    if (segment.error().code != ErrorCode::kNotFound) co_return fail(std::move(segment).error());
    missing.insert(raw);
  }
  co_return missing;
}

}  // namespace bulkhead
