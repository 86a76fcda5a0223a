// The reference model: what the clients asked for and were told, and so which answers are legal
// from now on. It knows repositories, tags and digests, nothing of rows. An operation of unknown
// outcome may have happened, and may still happen: it stays open, and what it could change is not
// relied upon again. Digests and names are text; an absent tag has the value "".
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace bulkhead::simulation {

enum class Outcome { kDone, kRefused, kUnknown };

// Operations of one kind on one thing, so that an end can tell whether it ran alone.
class Overlap {
 public:
  struct Begin {
    bool alone;      // none was open
    uint64_t begun;  // how many had begun
  };
  Begin begin() { return {open_++ == 0, ++begun_}; }
  Begin look() const { return {open_ == 0, begun_}; }
  void end(Outcome outcome) { open_ -= outcome == Outcome::kUnknown ? 0 : 1; }
  // Nothing else was open at `begin`, and nothing has begun since.
  bool alone_since(const Begin& begin) const { return begin.alone && begin.begun == begun_; }

 private:
  int open_ = 0;
  uint64_t begun_ = 0;
};

class Ledger {
 public:
  using Thing = std::pair<std::string, std::string>;  // repository, and digest or tag

  struct Operation {
    Thing thing;
    Overlap::Begin own;    // among operations of its kind
    Overlap::Begin other;  // among those that undo it
    bool was_certain = false;
    std::string value = {};
  };

  // A push or mount of a blob. `readable_until` is what a done one promises.
  Operation begin_grant(const Thing& blob);
  void end_grant(const Operation& operation, Outcome outcome, UnixTime readable_until);
  Operation begin_blob_delete(const Thing& blob);
  void end_blob_delete(const Operation& operation, Outcome outcome);

  Operation begin_publish(const Thing& manifest);
  void end_publish(const Operation& operation, Outcome outcome);
  Operation begin_manifest_delete(const Thing& manifest);
  void end_manifest_delete(const Operation& operation, Outcome outcome);

  // The tag is set to `value`, a manifest's digest, or deleted ("").
  Operation begin_tag(const Thing& tag, const std::string& value);
  void end_tag(const Operation& operation, Outcome outcome);
  // Deleting a manifest deletes those of `tags` that are on it.
  std::vector<Operation> begin_untagging(const Thing& manifest,
                                         const std::vector<std::string>& tags);
  void end_untagging(const std::vector<Operation>& operations, const Thing& manifest,
                     Outcome outcome);

  // Whether what was read at one instant is legal: the reason when it is not, else "".
  std::string judge_blob(const Thing& blob, bool readable, UnixTime now) const;
  std::string judge_manifest(const Thing& manifest, bool readable) const;
  std::string judge_tag(const Thing& tag, const std::string& value) const;

  // Acknowledged and certainly not deleted.
  std::vector<Thing> certain_manifests() const;

 private:
  struct Blob {
    Overlap grants, deletes;
    bool was_granted = false;
    bool is_deleted = false;
    UnixTime readable_until{};
  };
  struct Manifest {
    Overlap publishes, deletes;
    bool was_published = false;
    bool is_certain = false;
    bool is_deleted = false;
  };
  struct Tag {
    Overlap operations;
    std::multiset<std::string> open;     // values that unfinished operations may write
    std::set<std::string> possible{""};  // values that finished ones may have left
  };

  std::map<Thing, Blob> blobs_;
  std::map<Thing, Manifest> manifests_;
  std::map<Thing, Tag> tags_;
};

}  // namespace bulkhead::simulation
