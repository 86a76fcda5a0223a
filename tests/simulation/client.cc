#include "simulation/client.h"

#include "oci/digester.h"
#include "simulation/requests.h"

namespace bulkhead::simulation {
namespace {

constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

// Whether a failure says that nothing happened. A store that failed may have acted.
bool is_definite(const Error& error) {
  return error.code != ErrorCode::kUnavailable && error.code != ErrorCode::kStorageFull &&
         error.code != ErrorCode::kCancelled && error.code != ErrorCode::kInternal &&
         error.code != ErrorCode::kCorrupt;
}

}  // namespace

Client::Client(World& world, Cluster& cluster, Ledger& ledger, const Contents& contents,
               Tally& tally, uint64_t number)
    : world_(world),
      cluster_(cluster),
      ledger_(ledger),
      contents_(contents),
      tally_(tally),
      user_(UserId{kFirstId + number}),
      strays_(world.environment()) {}

Task<void> Client::run(size_t operations) {
  for (size_t i = 0; i < operations && complaint_.empty(); ++i) {
    CO_TRY(co_await act());
    read_all();
    const bool long_pause = world_.random().chance(0.05);
    CO_TRY(co_await sleep_for(world_.random().duration(
        long_pause ? Nanoseconds(std::chrono::hours(5)) : std::chrono::milliseconds(50))));
  }
  co_return co_await strays_.join();
}

Task<void> Client::act() {
  ++tally_.operations;
  std::string repository = pick(repositories_);
  const std::string tag = pick(tags_);
  const std::string blob = pick(contents_.blobs);
  const Contents::Image image = pick(contents_.images);
  switch (world_.random().below(16)) {
    case 0:
    case 1:
      co_return co_await push_blob(repository, blob);
    case 2:
    case 3:
      co_return co_await push_in_chunks(repository, blob);
    case 4:
    case 5:
    case 6:
      co_return co_await push_image(repository, image, tag);
    case 7:
      co_return co_await push_index(repository, pick(contents_.indexes), tag);
    case 8:
    case 9:
      co_return co_await mount(repository, pick(repositories_), sha256(blob));
    case 10:
      co_return co_await delete_blob(repository, sha256(blob));
    case 11:
      co_return co_await delete_manifest(repository, image.digest);
    case 12:
      co_return co_await delete_manifest(repository, pick(contents_.indexes).digest);
    case 13:
      co_return co_await delete_tag(repository, tag);
    case 14:
      co_return co_await abandon_upload(repository, blob);
    default:
      co_return co_await read_bytes(repository, sha256(blob), blob);
  }
}

UnixTime Client::promise() const {
  return world_.environment().clock().now() + cluster_.settings().lease_window;
}

Outcome Client::note(const char* what, const Result<void>& result) {
  if (result) {
    ++tally_.done[what];
    return Outcome::kDone;
  }
  const bool definite = is_definite(result.error());
  ++(definite ? tally_.refused : tally_.unknown)[what];
  return definite ? Outcome::kRefused : Outcome::kUnknown;
}

void Client::complain(std::string reason) {
  if (complaint_.empty()) complaint_ = std::move(reason);
}

Task<void> Client::push_blob(std::string repository, std::string bytes) {
  const Ledger::Thing blob{repository, sha256(bytes).to_string()};
  const auto operation = ledger_.begin_grant(blob);
  const UnixTime until = promise();
  Push push = [name = name_of(repository), user = user_, bytes](Registry& registry) {
    return upload_whole(registry, name, user, bytes);
  };
  const Result<void> pushed = co_await cluster_.call<void>(any_node(), std::move(push));
  ledger_.end_grant(operation, note("push blob", pushed), until);
  co_return {};
}

Task<UploadRequest> Client::begin_upload(std::string repository) {
  const RepositoryName name = name_of(repository);
  std::function<Task<std::string>(Registry&)> start = [name, user = user_](Registry& registry) {
    return start_upload(registry, name, user);
  };
  std::string id = CO_TRY(co_await cluster_.call<std::string>(any_node(), std::move(start)));
  co_return UploadRequest{name, user_, std::move(id), allow};
}

// Each request of the upload goes to another node; a failed one is asked again, as clients do.
Task<void> Client::push_in_chunks(std::string repository, std::string bytes) {
  const Result<UploadRequest> started = co_await begin_upload(repository);
  if (!started) co_return {};
  const UploadRequest& request = *started;
  const size_t half = bytes.size() / 2;
  CO_TRY(co_await send_chunk(request, bytes, 0, half));
  // The last chunk comes with the PUT or before it, perhaps both at once.
  std::string rest = bytes.substr(half);
  if (world_.random().chance(0.5)) {
    CO_TRY(co_await send_chunk(request, bytes, half, bytes.size()));
    rest.clear();
  } else if (world_.random().chance(0.5)) {
    strays_.start(send_chunk(request, bytes, half, bytes.size()));
  }
  const Ledger::Thing blob{repository, sha256(bytes).to_string()};
  const auto operation = ledger_.begin_grant(blob);
  const UnixTime until = promise();
  Push finish = [request, rest, digest = sha256(bytes)](Registry& registry) {
    return finish_upload(registry, request, digest, rest);
  };
  const Result<void> finished = co_await cluster_.call<void>(any_node(), std::move(finish));
  ledger_.end_grant(operation, note("finish", finished), until);
  co_return {};
}

Task<void> Client::send_chunk(UploadRequest request, std::string bytes, size_t from, size_t to) {
  const ContentRange range{from, to - 1};
  Push append = [request, range, part = bytes.substr(from, to - from)](Registry& registry) {
    return append_chunk(registry, request, range, part);
  };
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (world_.random().chance(0.2)) {
      strays_.start(cluster_.call<void>(any_node(), append));
    }
    const Result<void> sent = co_await cluster_.call<void>(any_node(), append);
    note("append", sent);
    if (sent || is_definite(sent.error())) break;
  }
  co_return {};
}

Task<void> Client::push_image(std::string repository, Contents::Image image, std::string tag) {
  for (const std::string& blob : image.blobs) CO_TRY(co_await push_blob(repository, blob));
  co_return co_await push_manifest(repository, image.manifest, image.digest, tag);
}

Task<void> Client::push_index(std::string repository, Contents::Image index, std::string tag) {
  for (const Contents::Image& image : contents_.images) {
    if (world_.random().chance(0.8)) CO_TRY(co_await push_image(repository, image, tag));
  }
  co_return co_await push_manifest(repository, index.manifest, index.digest, tag);
}

Task<void> Client::push_manifest(std::string repository, std::string bytes, Digest digest,
                                 std::string tag) {
  const Ledger::Thing manifest{repository, digest.to_string()};
  const auto grant = ledger_.begin_grant(manifest);  // its own bytes are a blob of the repository
  const auto publish = ledger_.begin_publish(manifest);
  const auto tagging = ledger_.begin_tag({repository, tag}, digest.to_string());
  const bool is_index = bytes.find("\"manifests\"") != std::string::npos;
  Push put = [repository, tag, bytes, is_index, user = user_](Registry& registry) {
    return put_manifest(
        registry,
        {.name = name_of(repository),
         .reference = Reference::parse(tag).value(),
         .manifest = Manifest::parse(bytes, is_index ? kIndexType : kImageType, {}).value(),
         .user = user,
         .authority = allow});
  };
  const Result<void> pushed = co_await cluster_.call<void>(any_node(), std::move(put));
  const Outcome outcome = note(is_index ? "push index" : "push manifest", pushed);
  ledger_.end_grant(grant, outcome, {});
  ledger_.end_publish(publish, outcome);
  ledger_.end_tag(tagging, outcome);
  co_return {};
}

Task<void> Client::mount(std::string target, std::string source, Digest digest) {
  const auto operation = ledger_.begin_grant({target, digest.to_string()});
  Push request = [target, source, digest](Registry& registry) {
    return mount_blob(registry, name_of(target), name_of(source), digest);
  };
  const Result<void> mounted = co_await cluster_.call<void>(any_node(), std::move(request));
  // A mount from a lease passes on what is left of it, so it promises nothing of its own.
  ledger_.end_grant(operation, note("mount", mounted), {});
  co_return {};
}

Task<void> Client::delete_blob(std::string repository, Digest digest) {
  const auto operation = ledger_.begin_blob_delete({repository, digest.to_string()});
  Push request = [repository, digest](Registry& registry) {
    return registry.blobs.remove(name_of(repository), digest, allow);
  };
  const Result<void> deleted = co_await cluster_.call<void>(any_node(), std::move(request));
  ledger_.end_blob_delete(operation, note("delete blob", deleted));
  co_return {};
}

Task<void> Client::delete_manifest(std::string repository, Digest digest) {
  const Ledger::Thing manifest{repository, digest.to_string()};
  const auto removal = ledger_.begin_manifest_delete(manifest);
  const auto untagging = ledger_.begin_untagging(manifest, tags_);
  Push request = [repository, digest, user = user_](Registry& registry) {
    return registry.manifests.remove(name_of(repository), Reference(digest), user, allow);
  };
  const Result<void> deleted = co_await cluster_.call<void>(any_node(), std::move(request));
  const Outcome outcome = note("delete manifest", deleted);
  ledger_.end_manifest_delete(removal, outcome);
  ledger_.end_untagging(untagging, manifest, outcome);
  co_return {};
}

Task<void> Client::delete_tag(std::string repository, std::string tag) {
  const auto operation = ledger_.begin_tag({repository, tag}, "");
  Push request = [repository, tag, user = user_](Registry& registry) {
    return registry.manifests.remove(name_of(repository), Reference::parse(tag).value(), user,
                                     allow);
  };
  const Result<void> deleted = co_await cluster_.call<void>(any_node(), std::move(request));
  ledger_.end_tag(operation, note("delete tag", deleted));
  co_return {};
}

Task<void> Client::abandon_upload(std::string repository, std::string bytes) {
  const Result<UploadRequest> started = co_await begin_upload(repository);
  if (!started) co_return {};
  const UploadRequest& request = *started;
  Push append = [request, bytes](Registry& registry) {
    return append_chunk(registry, request, {0, bytes.size() - 1}, bytes);
  };
  note("abandon", co_await cluster_.call<void>(any_node(), std::move(append)));
  if (world_.random().chance(0.5)) co_return co_await maintain();
  co_return {};
}

Task<void> Client::maintain() {
  Push request = [](Registry& registry) { return run_maintenance(registry); };
  note("maintain", co_await cluster_.call<void>(any_node(), std::move(request)));
  co_return {};
}

}  // namespace bulkhead::simulation
