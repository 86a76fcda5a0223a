// What a client reads, and has the ledger judge.
#include "oci/digester.h"
#include "simulation/client.h"
#include "simulation/requests.h"

namespace bulkhead::simulation {

// What a living node would answer at this instant to every question there is.
void Client::read_all() {
  const size_t node = any_node();
  if (!cluster_.is_alive(node)) return;
  Registry& registry = cluster_.registry(node);
  const auto snapshot = registry.metadata.snapshot();
  const UnixTime now = world_.environment().clock().now();
  for (const std::string& repository : repositories_) {
    const auto found = find_repository(*snapshot, name_of(repository)).value();
    const auto readable = [&](const Digest& digest) {
      return found && registry.blobs.find(*snapshot, found->id, digest).has_value();
    };
    for (const std::string& blob : contents_.blobs) {
      const Digest digest = sha256(blob);
      complain(ledger_.judge_blob({repository, digest.to_string()}, readable(digest), now));
    }
    for (const std::string& tag : tags_) {
      std::string value;
      if (found) {
        auto at = registry.manifests.find(*snapshot, found->id, Reference::parse(tag).value());
        if (at) value = at->digest.to_string();
      }
      complain(ledger_.judge_tag({repository, tag}, value));
    }
    for (const auto* group : {&contents_.images, &contents_.indexes}) {
      for (const Contents::Image& image : *group) {
        const bool there =
            found &&
            registry.manifests.find(*snapshot, found->id, Reference(image.digest)).has_value();
        complain(ledger_.judge_manifest({repository, image.digest.to_string()}, there));
      }
    }
  }
}

Task<void> Client::read_bytes(std::string repository, Digest digest, std::string expected) {
  const size_t node = any_node();
  if (!cluster_.is_alive(node)) co_return {};
  Result<BlobLocation> location = fail(ErrorCode::kBlobUnknown, "");
  {
    const auto snapshot = cluster_.registry(node).metadata.snapshot();
    const auto found = find_repository(*snapshot, name_of(repository)).value();
    if (found) location = cluster_.registry(node).blobs.find(*snapshot, found->id, digest);
  }
  if (!location) co_return {};
  std::function<Task<std::string>(Registry&)> read = [at = *location](Registry& registry) {
    return read_whole(registry, at);
  };
  const Result<std::string> bytes = co_await cluster_.call<std::string>(node, std::move(read));
  if (bytes && *bytes != expected) complain("a blob was read with other bytes");
  co_return {};
}

}  // namespace bulkhead::simulation
