#include "repository/manifest_links.h"

#include <algorithm>
#include <optional>
#include <set>

#include "repository/holding.h"

namespace bulkhead {
namespace {

enum class Presence { kHeld, kPublished, kAbsent };

struct Reference {
  const Descriptor& descriptor;
  bool is_child;  // a manifest listed by an index
};

bool is_child(const Manifest& manifest, const Descriptor& descriptor) {
  return manifest.kind() == ManifestKind::kIndex && manifest_kind(descriptor.media_type);
}

bool may_be_absent(const Reference& reference, MissingChildren missing_children) {
  if (reference.is_child) return missing_children == MissingChildren::kAllowed;
  return reference.descriptor.has_urls &&
         is_nondistributable_layer(reference.descriptor.media_type);
}

Result<Presence> find_presence(Snapshot& snapshot, RepositoryId repository,
                               const Reference& reference, UnixTime now) {
  if (!reference.descriptor.digest) return Presence::kAbsent;
  const Digest& digest = *reference.descriptor.digest;
  if (reference.is_child) {
    const bool published = snapshot.get(keys::manifest(repository, digest)).has_value();
    return published ? Presence::kPublished : Presence::kAbsent;
  }
  const bool held = TRY(is_witnessed(snapshot, repository, digest, now));
  return held ? Presence::kHeld : Presence::kAbsent;
}

Result<void> check_size(Snapshot& snapshot, const Descriptor& descriptor) {
  const auto blob = TRY(find_record<BlobRecord>(snapshot, keys::blob(*descriptor.digest)));
  if (!blob) return fail(ErrorCode::kCorrupt, "a held blob has no row");
  if (blob->size == descriptor.size) return {};
  return fail(ErrorCode::kManifestInvalid, "the descriptor of " + descriptor.digest_text +
                                               " says " + std::to_string(descriptor.size) +
                                               " bytes, the blob has " +
                                               std::to_string(blob->size));
}

Result<ManifestLinks> collect(const Manifest& manifest, MissingChildren missing_children,
                              Snapshot* snapshot, RepositoryId repository, UnixTime now) {
  ManifestLinks links{.total_size = manifest.total_size()};
  std::set<std::string> seen;
  for (const Descriptor& descriptor : manifest.references()) {
    const Reference reference{descriptor, is_child(manifest, descriptor)};
    Presence presence = Presence::kAbsent;
    if (snapshot != nullptr) {
      presence = TRY(find_presence(*snapshot, repository, reference, now));
    }
    if (presence != Presence::kAbsent) TRY(check_size(*snapshot, descriptor));
    if (!seen.insert(descriptor.digest_text).second) continue;
    if (presence != Presence::kAbsent) {
      links.linked.push_back(*descriptor.digest);
    } else if (!may_be_absent(reference, missing_children)) {
      links.missing.push_back(descriptor.digest_text);
    }
    if (reference.is_child && descriptor.digest) links.children.push_back(*descriptor.digest);
  }
  return links;
}

}  // namespace

MissingChildren missing_children(const RepositorySettings& settings, const RepositoryName& name) {
  const auto& namespaces = settings.allow_missing_children_in;
  const bool allowed = settings.allow_missing_children ||
                       std::ranges::find(namespaces, name.namespace_name()) != namespaces.end();
  return allowed ? MissingChildren::kAllowed : MissingChildren::kRefused;
}

Result<ManifestLinks> find_links(Snapshot& snapshot, RepositoryId repository,
                                 const Manifest& manifest, UnixTime now,
                                 MissingChildren missing_children) {
  return collect(manifest, missing_children, &snapshot, repository, now);
}

Result<ManifestLinks> links_without_repository(const Manifest& manifest,
                                               MissingChildren missing_children) {
  return collect(manifest, missing_children, nullptr, {}, {});
}

}  // namespace bulkhead
