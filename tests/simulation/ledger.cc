#include "simulation/ledger.h"

#include <algorithm>
#include <utility>

namespace bulkhead::simulation {
namespace {

std::string say(const Ledger::Thing& thing, const char* what) {
  return thing.first + " " + thing.second.substr(0, 19) + ": " + what;
}

}  // namespace

Ledger::Operation Ledger::begin_grant(const Thing& blob) {
  Blob& state = blobs_[blob];
  state.was_granted = true;
  state.is_deleted = false;
  return {blob, state.grants.begin(), state.deletes.look()};
}

void Ledger::end_grant(const Operation& operation, Outcome outcome, UnixTime readable_until) {
  Blob& state = blobs_[operation.thing];
  state.grants.end(outcome);
  if (outcome == Outcome::kDone && state.deletes.alone_since(operation.other)) {
    state.readable_until = std::max(state.readable_until, readable_until);
  }
}

Ledger::Operation Ledger::begin_blob_delete(const Thing& blob) {
  Blob& state = blobs_[blob];
  state.readable_until = {};
  return {blob, state.deletes.begin(), state.grants.look()};
}

void Ledger::end_blob_delete(const Operation& operation, Outcome outcome) {
  Blob& state = blobs_[operation.thing];
  state.deletes.end(outcome);
  if (outcome == Outcome::kDone && state.grants.alone_since(operation.other)) {
    state.is_deleted = true;
  }
}

Ledger::Operation Ledger::begin_publish(const Thing& manifest) {
  Manifest& state = manifests_[manifest];
  state.was_published = true;
  state.is_deleted = false;
  return {manifest, state.publishes.begin(), state.deletes.look()};
}

void Ledger::end_publish(const Operation& operation, Outcome outcome) {
  Manifest& state = manifests_[operation.thing];
  state.publishes.end(outcome);
  if (outcome == Outcome::kDone && state.deletes.alone_since(operation.other)) {
    state.is_certain = true;
  }
}

Ledger::Operation Ledger::begin_manifest_delete(const Thing& manifest) {
  Manifest& state = manifests_[manifest];
  const bool was_certain = std::exchange(state.is_certain, false);
  return {manifest, state.deletes.begin(), state.publishes.look(), was_certain};
}

void Ledger::end_manifest_delete(const Operation& operation, Outcome outcome) {
  Manifest& state = manifests_[operation.thing];
  state.deletes.end(outcome);
  const bool alone = state.deletes.alone_since(operation.own);
  if (outcome == Outcome::kRefused && operation.was_certain && alone) state.is_certain = true;
  if (outcome == Outcome::kDone && state.publishes.alone_since(operation.other)) {
    state.is_deleted = true;
  }
}

Ledger::Operation Ledger::begin_tag(const Thing& tag, const std::string& value) {
  Tag& state = tags_[tag];
  state.open.insert(value);
  return {tag, state.operations.begin(), {}, false, value};
}

void Ledger::end_tag(const Operation& operation, Outcome outcome) {
  Tag& state = tags_[operation.thing];
  state.operations.end(outcome);
  if (outcome == Outcome::kUnknown) return;
  state.open.erase(state.open.find(operation.value));
  if (outcome == Outcome::kRefused) return;
  if (state.operations.alone_since(operation.own)) state.possible.clear();
  state.possible.insert(operation.value);
}

std::vector<Ledger::Operation> Ledger::begin_untagging(const Thing& manifest,
                                                       const std::vector<std::string>& tags) {
  std::vector<Operation> operations;
  for (const std::string& tag : tags) operations.push_back(begin_tag({manifest.first, tag}, ""));
  return operations;
}

void Ledger::end_untagging(const std::vector<Operation>& operations, const Thing& manifest,
                           Outcome outcome) {
  for (const Operation& operation : operations) {
    Tag& state = tags_[operation.thing];
    state.operations.end(outcome);
    if (outcome == Outcome::kUnknown) continue;
    state.open.erase(state.open.find(""));
    if (outcome == Outcome::kRefused) continue;
    // A push of the manifest that has not ended yet may have been undone already.
    const bool may_be_there =
        state.possible.contains(manifest.second) || state.open.contains(manifest.second);
    if (may_be_there) state.possible.insert("");
    if (state.operations.alone_since(operation.own)) state.possible.erase(manifest.second);
  }
}

std::string Ledger::judge_blob(const Thing& blob, bool readable, UnixTime now) const {
  const auto found = blobs_.find(blob);
  const bool was_granted = found != blobs_.end() && found->second.was_granted;
  if (readable && !was_granted) return say(blob, "a blob is served that nobody brought here");
  if (found == blobs_.end()) return "";
  if (readable && found->second.is_deleted) return say(blob, "a deleted blob is served");
  if (!readable && now < found->second.readable_until) {
    return say(blob, "an acknowledged blob is not served");
  }
  return "";
}

std::string Ledger::judge_manifest(const Thing& manifest, bool readable) const {
  const auto found = manifests_.find(manifest);
  const bool was_published = found != manifests_.end() && found->second.was_published;
  if (readable && !was_published) return say(manifest, "a manifest is served, never pushed here");
  if (found == manifests_.end()) return "";
  if (readable && found->second.is_deleted) return say(manifest, "a deleted manifest is served");
  if (!readable && found->second.is_certain) {
    return say(manifest, "an acknowledged manifest is not served");
  }
  return "";
}

std::string Ledger::judge_tag(const Thing& tag, const std::string& value) const {
  const auto found = tags_.find(tag);
  const bool legal = found == tags_.end() ? value.empty()
                                          : found->second.possible.contains(value) ||
                                                found->second.open.contains(value);
  return legal ? "" : say(tag, "the tag names what it cannot name");
}

std::vector<Ledger::Thing> Ledger::certain_manifests() const {
  std::vector<Thing> certain;
  for (const auto& [manifest, state] : manifests_) {
    if (state.is_certain) certain.push_back(manifest);
  }
  return certain;
}

}  // namespace bulkhead::simulation
