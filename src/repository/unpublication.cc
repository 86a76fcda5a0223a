// Taking a manifest away (T6): its tags, keepers, links and referrer row, in one body.
#include "repository/keeping.h"
#include "repository/publication.h"
#include "repository/tagging.h"

namespace bulkhead {
namespace {

std::unexpected<Error> unknown_manifest() {
  return fail(ErrorCode::kManifestUnknown, "this repository has no such manifest");
}

Result<void> refuse_live_child(Snapshot& snapshot, RepositoryId repository,
                               const Digest& manifest) {
  for (const std::string& who : keepers_of(snapshot, repository, manifest, Keeper::kParent)) {
    const Digest parent = TRY(Digest::from_key(who));
    if (!snapshot.get(keys::manifest(repository, parent))) continue;
    return fail(ErrorCode::kUnsupported,
                "the manifest is listed by index " + parent.to_string() + "; delete that first");
  }
  return {};
}

// A link becomes grace: publishable for a window, readable only as long as its lease was.
Result<void> drop_links(Transaction& transaction, const Removal& removal, const Digest& manifest,
                        const ManifestRecord& record, const RepositorySettings& settings) {
  for (const std::string& key : record.references) {
    const Digest digest = TRY(Digest::from_key(key));
    transaction.remove(keys::link(removal.repository, digest, manifest));
    TRY(put_lease(transaction, removal.repository, digest,
                  {.read_until = {}, .expiry = removal.now + settings.lease_window}));
  }
  return {};
}

// Manifests that name this one as their subject are no longer kept by it.
Result<void> let_go_of_referrers(Transaction& transaction, const Removal& removal,
                                 const Digest& manifest, const KeepingWindow& window) {
  std::vector<std::string> referrers;
  const std::string prefix = keys::referrers(removal.repository, manifest.key());
  auto visit = [&](std::string_view key, std::string_view) {
    referrers.emplace_back(key.substr(prefix.size() + 8));
    return Scan::kContinue;
  };
  transaction.scan(prefix, keys::end_of(prefix), visit);
  for (const std::string& key : referrers) {
    TRY(let_go(transaction, removal.repository, TRY(Digest::from_key(key)), Keeper::kSubject,
               manifest.key(), window));
  }
  return {};
}

}  // namespace

Result<void> unpublish(Transaction& transaction, const Removal& removal, const Digest& manifest,
                       const RepositorySettings& settings) {
  const RepositoryId repository = removal.repository;
  const std::string row = keys::manifest(repository, manifest);
  const auto record = TRY(find_record<ManifestRecord>(transaction, row));
  if (!record) return unknown_manifest();
  TRY(refuse_live_child(transaction, repository, manifest));

  const KeepingWindow window{removal.now, settings};
  transaction.remove(row);
  for (const std::string& tag : keepers_of(transaction, repository, manifest, Keeper::kTag)) {
    TRY(move_tag(transaction, {repository, tag, removal.user, removal.now}, std::nullopt,
                 settings));
  }
  TRY(let_go_of_all(transaction, repository, manifest));
  TRY(drop_links(transaction, removal, manifest, *record, settings));
  for (const std::string& child : record->children) {
    TRY(let_go(transaction, repository, TRY(Digest::from_key(child)), Keeper::kParent,
               manifest.key(), window));
  }
  TRY(let_go_of_referrers(transaction, removal, manifest, window));
  if (!record->subject_key.empty()) {
    transaction.remove(
        keys::referrer(repository, record->subject_key, record->artifact_type, manifest));
  }
  return bump_unlink_epoch(transaction, repository);
}

Result<void> untag(Transaction& transaction, const Removal& removal, const std::string& tag,
                   const RepositorySettings& settings) {
  if (!TRY(find_tagged(transaction, removal.repository, tag))) return unknown_manifest();
  return move_tag(transaction, {removal.repository, tag, removal.user, removal.now}, std::nullopt,
                  settings);
}

}  // namespace bulkhead
