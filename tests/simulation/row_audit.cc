#include "simulation/row_audit.h"

#include <map>
#include <set>

#include "metadata/record_codec.h"
#include "metadata/records.h"
#include "oci/digester.h"
#include "repository/holding.h"

namespace bulkhead::simulation {
namespace {

constexpr size_t kIdBytes = 8;

// One walk over the rows, gathering what has to agree.
class Auditor {
 public:
  Auditor(const OrderedMap& rows, const FaultySegmentStore::Contents& segments)
      : rows_(rows), segments_(segments) {}

  std::string run() {
    for (const auto& [key, value] : rows_) {
      if (const std::string broken = visit(key, value); !broken.empty()) return broken;
    }
    if (expected_expiries_ != found_expiries_) return "the expiry queue does not match the rows";
    return "";
  }

 private:
  bool has(std::string_view key) const { return rows_.contains(std::string(key)); }

  // Every segment name has one owner: an upload's row, a blob, or the queue of the doomed (I5).
  std::string own(const std::string& name, const char* owner) {
    const auto [known, is_new] = owners_.emplace(name, owner);
    if (is_new) return "";
    return std::string("I5: a segment is owned twice: ") + known->second + " and " + owner;
  }

  std::string visit(const std::string& key, const std::string& value) {
    switch (key[0]) {
      case 'k':
        return visit_held(key, value);
      case 'v':
        return visit_holder(key);
      case 'b':
        return visit_blob(key, value);
      case 'm':
        return visit_manifest(key, value);
      case 'g':
        return visit_tag(key, value);
      case 'p':
        return visit_keeper(key, value);
      case 'u':
        return visit_upload(key, value);
      case 's':
        return visit_segment(key, value);
      case 'd':
        return own(keys::parse_doomed(key).value().segment, "the doomed");
      case 'e':
        found_expiries_.insert(key);
        return "";
      default:
        return "";
    }
  }

  static Digest digest_at(const std::string& key, size_t offset, size_t& end) {
    const auto algorithm = static_cast<DigestAlgorithm>(key[offset]);
    const size_t bytes = algorithm == DigestAlgorithm::kSha256 ? 33 : 65;
    end = offset + bytes;
    return Digest::from_key(std::string_view(key).substr(offset, bytes)).value();
  }
  static RepositoryId repository_at(const std::string& key) {
    return RepositoryId{keys::from_big_endian(std::string_view(key).substr(1, kIdBytes))};
  }
  void expect_expiry(UnixTime when, Expiring kind, const std::string& item) {
    expected_expiries_.emplace(keys::expiry(when, kind, item));
  }

  std::string visit_held(const std::string& key, const std::string& value) {
    size_t end = 0;
    const RepositoryId repository = repository_at(key);
    const Digest digest = digest_at(key, 1 + kIdBytes, end);
    const std::string record_key(keys::repository(repository));
    const auto record = decode_record<RepositoryRecord>(record_key, rows_.at(record_key)).value();
    if (!has(keys::holder(digest, record.namespace_id, repository))) {
      return "I1: a held blob has no reverse row";
    }
    if (key[end] == 0) {
      const auto lease = decode_record<LeaseRecord>(key, value).value();
      expect_expiry(lease.expiry, Expiring::kLease, key.substr(1, end - 1));
      return "";
    }
    size_t manifest_end = 0;
    const Digest manifest = digest_at(key, end + 1, manifest_end);
    return has(keys::manifest(repository, manifest)) ? "" : "a link of a manifest that is not live";
  }

  std::string visit_holder(const std::string& key) {
    size_t end = 0;
    const Digest digest = digest_at(key, 1, end);
    if (!has(keys::blob(digest))) return "I2: a reverse row without its blob";
    const RepositoryId repository{
        keys::from_big_endian(std::string_view(key).substr(end + kIdBytes, kIdBytes))};
    const Key held = keys::held(repository, digest);
    const auto row = rows_.lower_bound(held);
    const bool is_held = row != rows_.end() && row->first.starts_with(std::string_view(held));
    return is_held ? "" : "a reverse row of a blob that the repository does not hold";
  }

  std::string visit_blob(const std::string& key, const std::string& value) {
    size_t end = 0;
    const Digest digest = digest_at(key, 1, end);
    const auto blob = decode_record<BlobRecord>(key, value).value();
    Digester digester(digest.algorithm());
    for (const std::string& entry : blob.segments) {
      const SegmentRecord segment = decode_segment(entry).value();
      if (const auto twice = own(segment.name, "a blob"); !twice.empty()) return twice;
      const auto content = segments_.find(SegmentName::from_raw(segment.name).value());
      if (content == segments_.end() || !content->second->is_finished ||
          content->second->bytes.size() < segment.length) {
        return "I4: a blob's segment is missing or short";
      }
      digester.update(std::string_view(content->second->bytes).substr(0, segment.length));
    }
    return digester.finish() == digest ? "" : "I4: a blob's bytes have another digest";
  }

  std::string visit_manifest(const std::string& key, const std::string& value) {
    size_t end = 0;
    const RepositoryId repository = repository_at(key);
    const Digest manifest = digest_at(key, 1 + kIdBytes, end);
    const auto record = decode_record<ManifestRecord>(key, value).value();
    for (const std::string& reference : record.references) {
      if (!has(keys::link(repository, Digest::from_key(reference).value(), manifest))) {
        return "I3: a live manifest lacks a link";
      }
    }
    for (const std::string& child : record.children) {
      const Digest digest = Digest::from_key(child).value();
      if (!has(keys::manifest(repository, digest))) return "a live index lists a missing child";
      if (!has(keys::keeper(repository, digest, Keeper::kParent, manifest.key()))) {
        return "an index does not keep its child";
      }
    }
    const Key keepers = keys::keepers(repository, manifest);
    const auto keeper = rows_.lower_bound(keepers);
    const bool kept = keeper != rows_.end() && keeper->first.starts_with(std::string_view(keepers));
    return kept ? "" : "a live manifest has no keeper";
  }

  std::string visit_tag(const std::string& key, const std::string& value) {
    const RepositoryId repository = repository_at(key);
    const auto record = decode_record<TagRecord>(key, value).value();
    const Digest manifest = Digest::from_key(record.manifest).value();
    if (!has(keys::manifest(repository, manifest))) return "a tag names a manifest that is gone";
    const std::string tag = key.substr(1 + kIdBytes);
    const bool kept = has(keys::keeper(repository, manifest, Keeper::kTag, tag));
    return kept ? "" : "a tag does not keep its manifest";
  }

  std::string visit_keeper(const std::string& key, const std::string& value) {
    size_t end = 0;
    const RepositoryId repository = repository_at(key);
    const Digest manifest = digest_at(key, 1 + kIdBytes, end);
    const bool lives = has(keys::manifest(repository, manifest));
    const auto kind = static_cast<Keeper>(key[end]);
    if (kind == Keeper::kFresh) {
      const auto until = decode_record<NumberRecord>(key, value).value();
      expect_expiry(unix_time(static_cast<int64_t>(until.value)), Expiring::kFresh,
                    key.substr(1, end - 1));
    }
    return lives ? "" : "a keeper of a manifest that is not live";
  }

  std::string visit_upload(const std::string& key, const std::string& value) {
    const auto upload = decode_record<UploadRecord>(key, value).value();
    expect_expiry(upload.expiry, Expiring::kUpload, key.substr(1));
    for (const std::string& name : upload.pending) {
      if (const auto twice = own(name, "an upload"); !twice.empty()) return twice;
    }
    return "";
  }

  std::string visit_segment(const std::string& key, const std::string& value) {
    const std::string upload = "u" + key.substr(1, kIdBytes + 16);
    if (!has(upload)) return "a segment row without its upload";
    return own(decode_record<SegmentRecord>(key, value).value().name, "an upload's part");
  }

  const OrderedMap& rows_;
  const FaultySegmentStore::Contents& segments_;
  std::map<std::string, const char*> owners_;
  std::set<std::string> expected_expiries_, found_expiries_;
};

}  // namespace

std::string audit(const OrderedMap& rows, const FaultySegmentStore::Contents& segments) {
  return Auditor(rows, segments).run();
}

std::string audit_at_rest(const OrderedMap& rows, const FaultySegmentStore::Contents& segments,
                          Orphans orphans) {
  std::set<std::string> bound;
  for (const auto& [key, value] : rows) {
    if (key[0] == 'u' || key[0] == 's') return "an upload is left at rest";
    if (key[0] == 'd') return "a doomed segment is left at rest";
    if (key[0] != 'b') continue;
    const auto blob = decode_record<BlobRecord>(key, value).value();
    for (const std::string& entry : blob.segments) {
      bound.insert(decode_segment(entry).value().name);
    }
    const std::string holders = "v" + key.substr(1);
    const auto holder = rows.lower_bound(holders);
    const bool held = holder != rows.end() && holder->first.starts_with(holders);
    const Digest digest = Digest::from_key(std::string_view(key).substr(1)).value();
    if (!held && !rows.contains(keys::review(digest))) {
      return "a blob that nobody holds awaits no review";
    }
  }
  for (const auto& [name, content] : segments) {
    if (orphans == Orphans::kNone && !bound.contains(name.raw())) {
      return "a segment is left that no row knows";
    }
  }
  return "";
}

}  // namespace bulkhead::simulation
