// What a simulated client asks of a node, each as the one or few calls a handler would make.
#pragma once

#include <functional>
#include <string>

#include "repository/registry.h"

namespace bulkhead::simulation {

using Push = std::function<Task<void>(Registry&)>;

RepositoryName name_of(const std::string& text);
Digest sha256(const std::string& bytes);

// Nobody refuses these clients: authority has its own tests.
Result<void> allow(Snapshot& snapshot);

Task<void> upload_whole(Registry& registry, RepositoryName name, UserId user, std::string bytes);
Task<std::string> start_upload(Registry& registry, RepositoryName name, UserId user);
Task<void> append_chunk(Registry& registry, UploadRequest request, ContentRange range,
                        std::string bytes);
Task<void> finish_upload(Registry& registry, UploadRequest request, Digest digest,
                         std::string rest);
Task<void> put_manifest(Registry& registry, ManifestPush push);
Task<void> mount_blob(Registry& registry, RepositoryName target, RepositoryName source,
                      Digest digest);
Task<void> run_maintenance(Registry& registry);
Task<std::string> read_whole(Registry& registry, BlobLocation location);

}  // namespace bulkhead::simulation
