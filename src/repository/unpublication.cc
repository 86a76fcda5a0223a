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
  Result<void> outcome;
  auto visit = [&](std::string_view who) {
    const auto parent = Digest::from_key(who);
    if (!parent) {
      outcome = std::unexpected(parent.error());
    } else if (snapshot.get(keys::manifest(repository, *parent))) {
      outcome = fail(ErrorCode::kUnsupported, "the manifest is listed by index " +
                                                  parent->to_string() + "; delete that first");
    }
    return outcome ? Scan::kContinue : Scan::kStop;
  };
  visit_keepers(snapshot, repository, manifest, Keeper::kParent, visit);
  return outcome;
}

// What changes with a manifest although nobody has named it.
struct Followers {
  std::vector<std::string> tags;
  std::vector<std::string> referrers;  // by digest key
};

// All of them change in the one body, and everybody else's writes wait for it.
Result<Followers> find_followers(Snapshot& snapshot, RepositoryId repository,
                                 const Digest& manifest, const RepositorySettings& settings) {
  Followers followers;
  const auto has_room = [&] {
    const size_t count = followers.tags.size() + followers.referrers.size();
    return count <= settings.manifest_followers_max ? Scan::kContinue : Scan::kStop;
  };
  auto visit_tag = [&](std::string_view tag) {
    followers.tags.emplace_back(tag);
    return has_room();
  };
  visit_keepers(snapshot, repository, manifest, Keeper::kTag, visit_tag);
  const Key prefix = keys::referrers(repository, manifest.key());
  auto visit_referrer = [&](std::string_view key, std::string_view) {
    followers.referrers.emplace_back(key.substr(prefix.size() + 8));
    return has_room();
  };
  if (has_room() == Scan::kContinue) {
    snapshot.scan(prefix, keys::end_of(prefix), visit_referrer);
  }
  if (has_room() == Scan::kContinue) return followers;
  return fail(ErrorCode::kUnsupported, "the manifest has more than " +
                                           std::to_string(settings.manifest_followers_max) +
                                           " tags and referrers; delete some of them first");
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

}  // namespace

Result<void> unpublish(Transaction& transaction, const Removal& removal, const Digest& manifest,
                       const RepositorySettings& settings) {
  const RepositoryId repository = removal.repository;
  const Key row = keys::manifest(repository, manifest);
  const auto record = TRY(find_record<ManifestRecord>(transaction, row));
  if (!record) return unknown_manifest();
  TRY(refuse_live_child(transaction, repository, manifest));
  const Followers followers = TRY(find_followers(transaction, repository, manifest, settings));

  const KeepingWindow window{removal.now, settings};
  transaction.remove(row);
  for (const std::string& tag : followers.tags) {
    TRY(move_tag(transaction, {repository, tag, removal.user, removal.now}, std::nullopt,
                 settings));
  }
  TRY(let_go_of_all(transaction, repository, manifest));
  TRY(drop_links(transaction, removal, manifest, *record, settings));
  for (const std::string& child : record->children) {
    TRY(let_go(transaction, repository, TRY(Digest::from_key(child)), Keeper::kParent,
               manifest.key(), window));
  }
  for (const std::string& referrer : followers.referrers) {
    TRY(let_go(transaction, repository, TRY(Digest::from_key(referrer)), Keeper::kSubject,
               manifest.key(), window));
  }
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
