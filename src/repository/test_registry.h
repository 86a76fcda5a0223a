// A registry over stores in memory with a clock that stands still, for tests of the domain.
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "blobs/memory_segment_store.h"
#include "key_value/memory_store.h"
#include "oci/digester.h"
#include "repository/registry.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {

class StoppedClock : public Clock {
 public:
  UnixTime now() const override { return now_; }
  void advance(Milliseconds duration) { now_ += duration; }

 private:
  UnixTime now_ = unix_time(1'700'000'000'000);
};

// A body given as runs; breaks off after them when `failure` is set.
class StringSource : public ByteSource {
 public:
  explicit StringSource(std::vector<std::string> runs, std::optional<uint64_t> length = {})
      : runs_(std::move(runs)), length_(length) {}
  static StringSource whole(std::string bytes) {
    const uint64_t length = bytes.size();
    return StringSource({std::move(bytes)}, length);
  }

  Task<std::string> read(size_t bytes_max) override {
    if (next_ == runs_.size()) {
      if (failure) co_return fail(*failure);
      co_return std::string();
    }
    std::string run = runs_[next_].substr(0, bytes_max);
    runs_[next_].erase(0, run.size());
    if (runs_[next_].empty()) ++next_;
    co_return run;
  }
  std::optional<uint64_t> length() const override { return length_; }

  std::optional<Error> failure;

 private:
  std::vector<std::string> runs_;
  std::optional<uint64_t> length_;
  size_t next_ = 0;
};

inline RepositoryName repository_name(const std::string& text) {
  return RepositoryName::parse(text).value();
}
inline Digest sha256(const std::string& bytes) {
  return digest_of(DigestAlgorithm::kSha256, bytes);
}
inline Reference reference(const std::string& text) {
  return Reference::parse(text).value();
}

struct TestRegistry {
  static constexpr UserId kUser{100};
  static inline const Authority kAllowed = [](Snapshot&) -> Result<void> { return {}; };
  static inline const Authority kRefused = [](Snapshot&) -> Result<void> {
    return fail(ErrorCode::kDenied, "no");
  };

  MemoryStore rows;
  MetadataStore metadata{rows};
  MemorySegmentStore segments;
  StoppedClock clock;
  SystemRandom random;
  RepositorySettings settings;
  Metrics metrics;
  Counter& missing_bytes = metrics.counter("missing_bytes_total", "");
  Registry registry{metadata, segments, clock, random, settings, Logger::discard(), missing_bytes};
  BlockingExecutor executor;

  template <class T>
  Result<T> run(Task<T> task) {
    return executor.run(std::move(task));
  }

  UploadRequest upload(const std::string& name, const std::string& id, UserId user = kUser) {
    return {repository_name(name), user, id, kAllowed};
  }
  Result<UploadStatus> start(const std::string& name) {
    return run(registry.uploads.start(repository_name(name), kUser, kAllowed, std::nullopt));
  }
  Result<void> push_blob(const std::string& name, const std::string& bytes) {
    const UploadStatus started = TRY(start(name));
    StringSource body = StringSource::whole(bytes);
    return run(registry.uploads.finish(upload(name, started.id), sha256(bytes), {}, body));
  }
  Result<Digest> push_manifest(const std::string& name, const std::string& reference_text,
                               const std::string& bytes, const std::string& media_type) {
    return run(registry.manifests.put({.name = repository_name(name),
                                       .reference = reference(reference_text),
                                       .manifest = TRY(Manifest::parse(bytes, media_type, {})),
                                       .user = kUser,
                                       .authority = kAllowed}));
  }
  // An image of one layer, pushed with its blobs; yields the manifest's bytes, "" on failure.
  std::string push_image(const std::string& name, const std::string& tag,
                         const std::string& layer = "layer");
  Result<std::string> read_blob(const std::string& name, const Digest& digest) {
    auto snapshot = metadata.snapshot();
    const auto repository = TRY(find_repository(*snapshot, repository_name(name)));
    if (!repository) return fail(ErrorCode::kNameUnknown, "no such repository");
    auto location = TRY(registry.blobs.find(*snapshot, repository->id, digest));
    snapshot.reset();
    BlobReader reader = TRY(run(registry.blobs.open(std::move(location))));
    std::string bytes;
    while (bytes.size() < reader.size()) bytes += TRY(run(reader.read(bytes.size(), 1 << 20)));
    return bytes;
  }
  Result<std::string> read_manifest(const std::string& name, const std::string& reference_text) {
    auto snapshot = metadata.snapshot();
    const auto repository = TRY(find_repository(*snapshot, repository_name(name)));
    if (!repository) return fail(ErrorCode::kNameUnknown, "no such repository");
    auto location =
        TRY(registry.manifests.find(*snapshot, repository->id, reference(reference_text)));
    snapshot.reset();
    return run(registry.manifests.read(std::move(location)));
  }
  Result<void> remove_blob(const std::string& name, const Digest& digest) {
    return run(registry.blobs.remove(repository_name(name), digest, kAllowed));
  }
  Result<void> remove_manifest(const std::string& name, const std::string& reference_text) {
    return run(registry.manifests.remove(repository_name(name), reference(reference_text), kUser,
                                         kAllowed));
  }
  Result<MountOutcome> mount(const std::string& target, const std::string& source,
                             const Digest& digest) {
    return run(registry.blobs.mount(repository_name(target), repository_name(source), digest,
                                    kAllowed, kAllowed));
  }
  size_t segment_count() { return run(segments.list(std::nullopt, 100000)).value().size(); }
  size_t row_count(const std::string& prefix) {
    size_t count = 0;
    auto visit = [&](std::string_view, std::string_view) {
      ++count;
      return Scan::kContinue;
    };
    metadata.snapshot()->scan(prefix, keys::end_of(prefix), visit);
    return count;
  }
};

inline std::string descriptor_json(const std::string& media_type, const std::string& bytes) {
  return R"({"mediaType":")" + media_type + R"(","digest":")" + sha256(bytes).to_string() +
         R"(","size":)" + std::to_string(bytes.size()) + "}";
}

inline constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

inline std::string image_json(const std::string& config, const std::vector<std::string>& layers,
                              const std::string& extra = "") {
  std::string json =
      R"({"schemaVersion":2,"mediaType":")" + std::string(kImageType) + R"(","config":)" +
      descriptor_json("application/vnd.oci.image.config.v1+json", config) + R"(,"layers":[)";
  for (size_t i = 0; i < layers.size(); ++i) {
    json +=
        (i > 0 ? "," : "") + descriptor_json("application/vnd.oci.image.layer.v1.tar", layers[i]);
  }
  return json + "]" + extra + "}";
}

inline std::string TestRegistry::push_image(const std::string& name, const std::string& tag,
                                            const std::string& layer) {
  const std::string bytes = image_json("{}", {layer});
  const bool pushed = push_blob(name, "{}") && push_blob(name, layer) &&
                      push_manifest(name, tag, bytes, kImageType);
  return pushed ? bytes : "";
}

inline std::string index_json(const std::vector<std::string>& children,
                              const std::string& media_type = kImageType) {
  std::string json =
      R"({"schemaVersion":2,"mediaType":")" + std::string(kIndexType) + R"(","manifests":[)";
  for (size_t i = 0; i < children.size(); ++i) {
    json += (i > 0 ? "," : "") + descriptor_json(media_type, children[i]);
  }
  return json + "]}";
}

}  // namespace bulkhead
