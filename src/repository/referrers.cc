#include "repository/referrers.h"

#include <algorithm>

#include "base/hex.h"

namespace bulkhead {
namespace {

// A hash of the artifact type and a digest's key.
constexpr size_t kTypeHashBytes = 8;
constexpr size_t kCursorBytesMax = kTypeHashBytes + 65;

// About what one descriptor takes as JSON, besides its texts.
constexpr size_t kDescriptorOverhead = 256;

size_t json_size(const ReferrerRecord& record) {
  size_t bytes = kDescriptorOverhead + record.media_type.size() + record.artifact_type.size();
  for (const std::string& text : record.annotations) bytes += 2 * text.size() + 6;
  if (record.annotations_in_manifest) bytes += kRowAnnotationBytesMax;  // at least
  return bytes;
}

// Puts row after row on a page until it is full.
class PageBuilder {
 public:
  // `prefix` is of all rows of the subject.
  PageBuilder(const ReferrerQuery& query, const ReferrerPageLimits& limits, size_t prefix_bytes)
      : types_(query.artifact_types), limits_(limits), prefix_bytes_(prefix_bytes) {}

  Scan visit(std::string_view key, std::string_view value) {
    if (rows_ == limits_.rows_max) return end();
    auto record = decode_record<ReferrerRecord>(key, value);
    auto digest = Digest::from_key(key.substr(prefix_bytes_ + kTypeHashBytes));
    if (!record || !digest) {
      page_ = fail(ErrorCode::kCorrupt, "a referrer's row is malformed");
      return Scan::kStop;
    }
    if (is_wanted(*record)) {
      if (!has_room_for(*record)) return end();
      page_->referrers.push_back({*digest, *std::move(record), to_hex(key.substr(prefix_bytes_))});
    }
    ++rows_;
    last_ = key.substr(prefix_bytes_);
    return Scan::kContinue;
  }
  bool has_ended() const { return !page_ || !page_->next.empty(); }
  Result<ReferrerPage> take() { return std::move(page_); }

 private:
  // The page goes on behind the last row that was looked at.
  Scan end() {
    page_->next = to_hex(last_);
    return Scan::kStop;
  }

  // Rows of one type stand together by a hash of it, so others may stand among them.
  bool is_wanted(const ReferrerRecord& record) const {
    return types_.empty() || std::ranges::find(types_, record.artifact_type) != types_.end();
  }

  bool has_room_for(const ReferrerRecord& record) {
    bytes_ += json_size(record);
    if (record.annotations_in_manifest) read_bytes_ += record.size;
    const bool fits = bytes_ <= limits_.bytes_max && read_bytes_ <= limits_.read_bytes_max;
    return fits || page_->referrers.empty();
  }

  const std::vector<std::string>& types_;
  const ReferrerPageLimits& limits_;
  const size_t prefix_bytes_;
  Result<ReferrerPage> page_;
  size_t rows_ = 0;
  size_t bytes_ = 0;
  uint64_t read_bytes_ = 0;
  std::string last_;
};

// The rows of each wanted type, in the order of their keys; all rows when any is wanted.
std::vector<std::string> prefixes_of(const ReferrerQuery& query) {
  std::vector<std::string> prefixes;
  for (const std::string& type : query.artifact_types) {
    prefixes.emplace_back(keys::referrers_of_type(query.repository, query.subject_key, type));
  }
  if (prefixes.empty()) prefixes.emplace_back(keys::referrers(query.repository, query.subject_key));
  std::ranges::sort(prefixes);
  const auto doubled = std::ranges::unique(prefixes);
  prefixes.erase(doubled.begin(), doubled.end());
  return prefixes;
}

}  // namespace

Result<std::string> parse_subject_key(const std::string& digest_text) {
  if (const auto digest = Digest::parse(digest_text)) return std::string(digest->key());
  const std::string algorithm = digest_text.substr(0, digest_text.find(':'));
  const bool registered = parse_digest_algorithm(algorithm).has_value();
  if (registered || !is_digest_text(digest_text) || digest_text.size() > 200) {
    return fail(ErrorCode::kDigestInvalid, "the subject's digest is malformed");
  }
  return keys::unregistered_digest_key(digest_text);
}

Result<ReferrerPage> list_referrers(Snapshot& snapshot, const ReferrerQuery& query,
                                    const ReferrerPageLimits& limits) {
  const auto last = from_hex(query.cursor);
  if (!last || last->size() > kCursorBytesMax) {
    return fail(ErrorCode::kInvalid, "the page cursor is malformed");
  }
  const Key subject = keys::referrers(query.repository, query.subject_key);
  std::string after(subject);
  if (!last->empty()) after.append(*last).push_back('\0');
  PageBuilder page(query, limits, subject.size());
  auto visit = [&](std::string_view key, std::string_view value) { return page.visit(key, value); };
  for (const std::string& prefix : prefixes_of(query)) {
    const std::string from = std::max(prefix, after);
    const Key until = keys::end_of(prefix);
    if (from < until) snapshot.scan(from, until, visit);
    if (page.has_ended()) break;
  }
  return page.take();
}

}  // namespace bulkhead
