#include "repository/publication.h"

#include <algorithm>

#include "repository/keeping.h"
#include "repository/manifest_links.h"
#include "repository/referrers.h"
#include "repository/tagging.h"

namespace bulkhead {
namespace {

std::vector<std::string> tags_of(const ManifestPush& push) {
  std::vector<std::string> tags;
  if (push.reference.tag() != nullptr) tags.push_back(push.reference.tag()->text());
  for (const Tag& tag : push.tags) tags.push_back(tag.text());
  return tags;
}

Result<void> check_precondition(Snapshot& snapshot, RepositoryId repository,
                                const ManifestPush& push) {
  if (!push.precondition.any()) return {};
  std::optional<std::string> current;
  if (const Tag* tag = push.reference.tag()) {
    const auto tagged = TRY(find_tagged(snapshot, repository, tag->text()));
    if (tagged) current = tagged->to_string();
  } else if (snapshot.get(keys::manifest(repository, *push.reference.digest()))) {
    current = push.reference.digest()->to_string();
  }
  const auto names_it = [&](const std::vector<std::string>& digests) {
    return current && std::ranges::find(digests, *current) != digests.end();
  };
  const ManifestPrecondition& wanted = push.precondition;
  const bool fails = (wanted.must_exist && !current) || (wanted.must_not_exist && current) ||
                     (!wanted.must_be.empty() && !names_it(wanted.must_be)) ||
                     names_it(wanted.must_not_be);
  if (!fails) return {};
  return fail(ErrorCode::kPreconditionFailed, "the reference names another manifest by now");
}

std::string subject_key_of(const Manifest& manifest) {
  if (!manifest.subject()) return {};
  const Descriptor& subject = *manifest.subject();
  return subject.digest ? std::string(subject.digest->key())
                        : keys::unregistered_digest_key(subject.digest_text);
}

ReferrerRecord referrer_of(const Manifest& manifest) {
  ReferrerRecord referrer{.media_type = manifest.media_type(),
                          .size = manifest.bytes().size(),
                          .artifact_type = manifest.artifact_type()};
  size_t bytes = 0;
  for (const auto& [name, value] : manifest.annotations()) bytes += name.size() + value.size();
  if (bytes > kRowAnnotationBytesMax) {
    referrer.annotations_in_manifest = 1;
    return referrer;
  }
  for (const auto& [name, value] : manifest.annotations()) {
    referrer.annotations.push_back(name);
    referrer.annotations.push_back(value);
  }
  return referrer;
}

void put_referrer(Transaction& transaction, RepositoryId repository, const Digest& digest,
                  const Manifest& manifest) {
  const std::string subject = subject_key_of(manifest);
  if (subject.empty()) return;
  const Key key = keys::referrer(repository, subject, manifest.artifact_type(), digest);
  put_record(transaction, key, referrer_of(manifest));
  keep(transaction, repository, digest, Keeper::kSubject, subject);
}

ManifestRecord record_of(const Publication& publication, const ManifestLinks& links) {
  const Manifest& manifest = publication.push.manifest;
  ManifestRecord record{.media_type = manifest.media_type(),
                        .size = manifest.bytes().size(),
                        .subject_key = subject_key_of(manifest),
                        .artifact_type = manifest.artifact_type(),
                        .created = publication.now,
                        .total_size = links.total_size + manifest.bytes().size()};
  for (const Digest& linked : links.linked) record.references.emplace_back(linked.key());
  record.references.emplace_back(publication.digest.key());
  for (const Digest& child : links.children) record.children.emplace_back(child.key());
  return record;
}

// Links and record of a manifest; the same rows again when it is already live.
void put_manifest(Transaction& transaction, RepositoryId repository, const Publication& publication,
                  const ManifestLinks& links) {
  const Digest& digest = publication.digest;
  for (const Digest& linked : links.linked) {
    transaction.put(keys::link(repository, linked, digest), "");
  }
  transaction.put(keys::link(repository, digest, digest), "");
  for (const Digest& child : links.children) {
    keep(transaction, repository, child, Keeper::kParent, digest.key());
  }
  put_referrer(transaction, repository, digest, publication.push.manifest);
  put_record(transaction, keys::manifest(repository, digest), record_of(publication, links));
}

}  // namespace

Result<void> require_nothing_missing(const std::vector<std::string>& missing) {
  if (missing.empty()) return {};
  return fail(Error{ErrorCode::kManifestBlobUnknown,
                    "the manifest references blobs that this repository does not hold", missing});
}

Result<void> publish(Transaction& transaction, const Publication& publication,
                     const RepositorySettings& settings) {
  const ManifestPush& push = publication.push;
  const UnixTime now = publication.now;
  TRY(push.authority(transaction));
  const auto repository = TRY(find_repository(transaction, push.name));
  if (!repository || repository->id != publication.written_by.repository) {
    return fail(ErrorCode::kConflict, "the repository was deleted during the push; push again");
  }
  const auto written = find_upload(transaction, publication.written_by, push.user, now);
  if (!written) return fail(ErrorCode::kConflict, "the push took too long; push again");
  TRY(check_precondition(transaction, repository->id, push));
  const ManifestLinks links =
      TRY(find_links(transaction, repository->id, push.manifest, now,
                     missing_children(settings, push.name)));
  TRY(require_nothing_missing(links.missing));

  TRY(end_upload(transaction, publication.written_by, *written, Segments::kHandOver,
                 publication.content.segments.front().name, now, settings));
  TRY(bind_blob(transaction, *repository, publication.digest, publication.content,
                publication.missing, now, settings));
  put_manifest(transaction, repository->id, publication, links);
  TRY(keep_fresh(transaction, repository->id, publication.digest, {now, settings}));
  for (const std::string& tag : tags_of(push)) {
    TRY(move_tag(transaction, {repository->id, tag, push.user, now}, publication.digest, settings));
  }
  return {};
}

}  // namespace bulkhead
