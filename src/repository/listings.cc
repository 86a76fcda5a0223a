#include "repository/listings.h"

#include "base/hex.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

// The first key a page may begin with: strictly after `last` among the keys of `prefix`.
std::string after(const std::string& prefix, const std::string& last) {
  return last.empty() ? prefix : prefix + last + std::string(1, '\0');
}

Result<RepositoryRef> repository_of_row(Snapshot& snapshot, std::string_view key,
                                        std::string_view value) {
  const auto number = TRY(decode_record<NumberRecord>(key, value));
  const RepositoryId id{number.value};
  const auto record = TRY(find_record<RepositoryRecord>(snapshot, keys::repository(id)));
  if (!record) return fail(ErrorCode::kCorrupt, "a repository's name has no record");
  return RepositoryRef{id, record->namespace_id};
}

// A hash of the artifact type and a digest's key.
constexpr size_t kCursorBytesMax = 8 + 65;

// About what one descriptor takes as JSON, besides its texts.
constexpr size_t kDescriptorOverhead = 256;

size_t json_size(const ReferrerRecord& record) {
  size_t bytes = kDescriptorOverhead + record.media_type.size() + record.artifact_type.size();
  for (const std::string& text : record.annotations) bytes += 2 * text.size() + 6;
  return bytes;
}

bool is_wanted(const ReferrerRecord& record, const std::vector<std::string>& artifact_types) {
  if (artifact_types.empty()) return true;
  for (const std::string& type : artifact_types) {
    if (record.artifact_type == type) return true;
  }
  return false;
}

}  // namespace

Result<NamePage> list_tags(Snapshot& snapshot, RepositoryId repository, const std::string& last,
                           size_t count_max) {
  NamePage page;
  const std::string prefix = keys::tags(repository);
  auto visit = [&](std::string_view key, std::string_view) {
    page.more = page.names.size() == count_max;
    if (page.more) return Scan::kStop;
    page.names.emplace_back(key.substr(prefix.size()));
    return Scan::kContinue;
  };
  snapshot.scan(after(prefix, last), keys::end_of(prefix), visit);
  return page;
}

Result<NamePage> list_repositories(Snapshot& snapshot, const std::string& last, size_t count_max,
                                   const MayRead& may_read) {
  Result<NamePage> page;
  const std::string prefix = keys::name("");
  auto visit = [&](std::string_view key, std::string_view value) {
    const auto repository = repository_of_row(snapshot, key, value);
    if (!repository) {
      page = std::unexpected(repository.error());
      return Scan::kStop;
    }
    const std::string_view name = key.substr(prefix.size());
    if (!may_read(*repository, name)) return Scan::kContinue;
    page->more = page->names.size() == count_max;
    if (page->more) return Scan::kStop;
    page->names.emplace_back(name);
    return Scan::kContinue;
  };
  snapshot.scan(after(prefix, last), keys::end_of(prefix), visit);
  return page;
}

Result<std::string> parse_subject_key(const std::string& digest_text) {
  if (const auto digest = Digest::parse(digest_text)) return digest->key();
  const std::string algorithm = digest_text.substr(0, digest_text.find(':'));
  const bool registered = parse_digest_algorithm(algorithm).has_value();
  if (registered || !is_digest_text(digest_text) || digest_text.size() > 200) {
    return fail(ErrorCode::kDigestInvalid, "the subject's digest is malformed");
  }
  return keys::unregistered_digest_key(digest_text);
}

Result<ReferrerPage> list_referrers(Snapshot& snapshot, RepositoryId repository,
                                    const std::string& subject_key,
                                    const std::vector<std::string>& artifact_types,
                                    const std::string& cursor, size_t bytes_max) {
  const auto last = from_hex(cursor);
  if (!last || last->size() > kCursorBytesMax)
    return fail(ErrorCode::kInvalid, "the page cursor is malformed");
  Result<ReferrerPage> page;
  size_t bytes = 0;
  const std::string prefix = keys::referrers(repository, subject_key);
  auto visit = [&](std::string_view key, std::string_view value) {
    auto record = decode_record<ReferrerRecord>(key, value);
    auto digest = Digest::from_key(key.substr(prefix.size() + 8));
    if (!record || !digest) {
      page = fail(ErrorCode::kCorrupt, "a referrer's row is malformed");
      return Scan::kStop;
    }
    if (!is_wanted(*record, artifact_types)) return Scan::kContinue;
    bytes += json_size(*record);
    if (bytes > bytes_max && !page->referrers.empty()) {
      page->next = page->referrers.back().cursor;
      return Scan::kStop;
    }
    page->referrers.push_back({*digest, *std::move(record), to_hex(key.substr(prefix.size()))});
    return Scan::kContinue;
  };
  snapshot.scan(after(prefix, *last), keys::end_of(prefix), visit);
  return page;
}

}  // namespace bulkhead
