// A client of the cluster: pushes, mounts, deletes, re-pushes and reads a small set of contents,
// chosen by the seed, and tells the ledger what it asked and what it heard. What it reads is
// judged at once; a judgement that fails ends the run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/cluster.h"
#include "simulation/ledger.h"

namespace bulkhead::simulation {

// Images that everybody pushes: few, so that clients meet.
struct Contents {
  struct Image {
    std::string manifest;
    std::vector<std::string> blobs;
    Digest digest;
  };
  std::vector<std::string> blobs;
  std::vector<Image> images;
  std::vector<Image> indexes;  // `blobs` holds the children's manifests

  static Contents make();
};

struct Tally {
  std::map<std::string, uint64_t> done, refused, unknown;
  uint64_t operations = 0;
};

class Client {
 public:
  Client(World& world, Cluster& cluster, Ledger& ledger, const Contents& contents, Tally& tally,
         uint64_t number);

  Task<void> run(size_t operations);
  // The first illegal answer, or "".
  const std::string& complaint() const { return complaint_; }

 private:
  Task<void> act();
  Task<void> push_blob(std::string repository, std::string bytes);
  Task<UploadRequest> begin_upload(std::string repository);
  Task<void> push_in_chunks(std::string repository, std::string bytes);
  // Sends bytes [from, to) of the upload, with a second request for the same beside it at times.
  Task<void> send_chunk(UploadRequest request, std::string bytes, size_t from, size_t to);
  Task<void> push_image(std::string repository, Contents::Image image, std::string tag);
  Task<void> push_manifest(std::string repository, std::string bytes, Digest digest,
                           std::string tag);
  Task<void> push_index(std::string repository, Contents::Image index, std::string tag);
  Task<void> mount(std::string target, std::string source, Digest digest);
  Task<void> delete_blob(std::string repository, Digest digest);
  Task<void> delete_manifest(std::string repository, Digest digest);
  Task<void> delete_tag(std::string repository, std::string tag);
  Task<void> abandon_upload(std::string repository, std::string bytes);
  Task<void> maintain();
  void read_all();
  Task<void> read_bytes(std::string repository, Digest digest, std::string expected);

  Outcome note(const char* what, const Result<void>& result);
  void complain(std::string reason);
  size_t any_node() { return world_.random().below(cluster_.size()); }
  template <class List>
  auto pick(const List& list) {
    return list[world_.random().below(list.size())];
  }
  UnixTime promise() const;

  World& world_;
  Cluster& cluster_;
  Ledger& ledger_;
  const Contents& contents_;
  Tally& tally_;
  const UserId user_;
  const std::vector<std::string> repositories_{"team/app", "team/tool", "other/app"};
  const std::vector<std::string> tags_{"v1", "latest"};
  std::string complaint_;
  TaskGroup strays_;  // requests that nobody waits for
};

// A body of a few runs.
class Bytes final : public ByteSource {
 public:
  Bytes(std::string bytes, size_t run_bytes) : bytes_(std::move(bytes)), run_(run_bytes) {}
  Task<std::string> read(size_t bytes_max) override {
    std::string run = bytes_.substr(next_, std::min(run_, bytes_max));
    next_ += run.size();
    co_return run;
  }
  std::optional<uint64_t> length() const override { return bytes_.size(); }

 private:
  std::string bytes_;
  size_t run_;
  size_t next_ = 0;
};

}  // namespace bulkhead::simulation
