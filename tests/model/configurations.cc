#include <algorithm>

#include "configuration.h"

namespace bulkhead::model {
namespace {

using enum Kind;

// Digests as masks: the first, second and third of a shape.
constexpr std::uint8_t kFirst = 1;
constexpr std::uint8_t kSecond = 2;
constexpr std::uint8_t kThird = 4;

constexpr Shape kBlob = {1, {{'X', false, 0, 0}}};
constexpr Shape kImage = {2, {{'X', false, 0, 0}, {'A', true, kFirst, 0}}};
constexpr Shape kTwoImages = {
    3, {{'X', false, 0, 0}, {'A', true, kFirst, 0}, {'B', true, kFirst, 0}}};
constexpr Shape kTwoLayers = {
    3, {{'X', false, 0, 0}, {'Y', false, 0, 0}, {'A', true, kFirst | kSecond, 0}}};
constexpr Shape kIndex = {2, {{'A', true, 0, 0}, {'I', true, kFirst, kFirst}}};
// The index names the image's layer as a blob of its own too.
constexpr Shape kWholeIndex = {
    3, {{'X', false, 0, 0}, {'A', true, kFirst, 0}, {'I', true, kFirst | kSecond, kSecond}}};

template <typename... Kinds>
constexpr KindSet set_of(Kinds... kinds) {
  return ((KindSet{1} << static_cast<int>(kinds)) | ...);
}

constexpr KindSet kUploading = set_of(begin, bind, upload_end);
constexpr KindSet kPublishing = set_of(publish, remove_manifest, keeper_end);
constexpr KindSet kTagging = set_of(tag, untag);
constexpr KindSet kCollecting = set_of(lease_end, condemn);
constexpr KindSet kPushing =
    kUploading | kPublishing | kTagging | kCollecting | set_of(remove_blob);
constexpr KindSet kRemovingRepositories =
    set_of(remove_repository, empty_repository, forget_repository);
constexpr KindSet kChunking = set_of(claim, commit_chunk);
constexpr KindSet kReconciling = set_of(list_store);

constexpr KindSet kEverything = kPushing | kRemovingRepositories | set_of(mount);

constexpr Configuration kQuick[] = {
    {.name = "push", .about = "an image by two requests, and every end of it",
     .shape = &kImage, .pushed = {kFirst | kSecond}, .uploads = 2, .handlers = 2, .names = 6,
     .awake = kPushing, .states = 315'876},
    {.name = "tags", .about = "two images under one tag",
     .shape = &kTwoImages, .pushed = {kFirst | kSecond | kThird}, .names = 4,
     .awake = kPushing, .states = 170'279},
    {.name = "layers", .about = "an image of two layers",
     .shape = &kTwoLayers, .pushed = {kFirst | kSecond | kThird}, .uploads = 2, .handlers = 2,
     .names = 4, .awake = kPushing & ~kTagging, .states = 54'004},
    {.name = "index", .about = "an index over an image without layers",
     .shape = &kIndex, .from_nothing = true, .pushed = {kFirst | kSecond},
     .manifest_blobs = true, .names = 4, .awake = kPushing | kRemovingRepositories,
     .states = 196'903},
    {.name = "sparse", .about = "as index, absent children allowed",
     .shape = &kIndex, .from_nothing = true, .pushed = {kFirst | kSecond},
     .manifest_blobs = true, .missing_children = true, .names = 4,
     .awake = kPushing | kRemovingRepositories, .states = 418'343},
    {.name = "whole-index", .about = "an index over an image and its layer",
     .shape = &kWholeIndex, .pushed = {kFirst | kSecond | kThird}, .names = 4,
     .awake = kPushing, .states = 158'759},
    {.name = "mount", .about = "two repositories mount from each other",
     .shape = &kImage, .repositories = "ab", .pushed = {kFirst | kSecond, kFirst},
     .mounted = kFirst, .names = 4, .awake = kPushing | set_of(mount), .states = 79'665},
    {.name = "clock", .about = "as mount, one shared clock and W = 2",
     .shape = &kImage, .repositories = "ab", .pushed = {kFirst | kSecond, kFirst},
     .mounted = kFirst, .names = 4, .awake = kPushing | set_of(mount),
     .clock = Clock::shared, .window = 2, .states = 208'749},
    {.name = "repository", .about = "a repository is deleted and its name made again",
     .shape = &kImage, .repositories = "aa", .from_nothing = true, .pushed = {kFirst | kSecond},
     .names = 3, .awake = kPushing | kRemovingRepositories, .states = 1'061'888},
    {.name = "chunks", .about = "one blob in PATCHes by three requests",
     .shape = &kBlob, .from_nothing = true, .pushed = {kFirst}, .chunked = kFirst, .handlers = 3,
     .names = 5, .awake = kUploading | kChunking | kCollecting | kRemovingRepositories,
     .slow_bytes = true, .states = 136'758},
    {.name = "together", .about = "every transaction there is",
     .shape = &kImage, .repositories = "ab", .from_nothing = true,
     .pushed = {kFirst | kSecond, kFirst}, .mounted = kFirst, .chunked = kFirst, .names = 4,
     .awake = kEverything | kChunking, .states = 884'837},
    {.name = "reap", .about = "two reapers that stop half-way",
     .shape = &kBlob, .pushed = {kFirst}, .uploads = 2, .handlers = 2, .names = 5, .reapers = 2,
     .awake = kUploading | kCollecting | set_of(remove_blob), .states = 72'479},
    {.name = "reconcile", .about = "late writers and the reconciler",
     .shape = &kBlob, .pushed = {kFirst}, .uploads = 2, .handlers = 2, .names = 4, .reapers = 1,
     .awake = kUploading | kCollecting | kReconciling, .slow_bytes = true, .states = 377'527},
    {.name = "paused-upload", .about = "two of uploads and workers rest between read and commit",
     .shape = &kBlob, .pushed = {kFirst}, .uploads = 2, .handlers = 2, .names = 5, .pauses = 2,
     .awake = kUploading | kCollecting | set_of(remove_blob),
     .pausing = kUploading | kCollecting | set_of(remove_blob), .states = 80'041},
    {.name = "paused-manifest", .about = "two of any transaction of a push rest",
     .shape = &kImage, .pushed = {kFirst | kSecond}, .names = 3, .pauses = 2,
     .awake = kPushing, .pausing = kPushing, .states = 392'820},
    {.name = "paused-tags", .about = "one rests, two images under one tag",
     .shape = &kTwoImages, .pushed = {kFirst | kSecond | kThird}, .names = 4, .pauses = 1,
     .awake = kPushing, .pausing = kPublishing | kTagging, .states = 1'015'631},
    {.name = "paused-index", .about = "one rests, an index and its child",
     .shape = &kIndex, .pushed = {kFirst | kSecond}, .manifest_blobs = true, .names = 3,
     .pauses = 1, .awake = kPushing | kRemovingRepositories,
     .pausing = kPushing | kRemovingRepositories, .states = 734'764},
    {.name = "paused-mount", .about = "one rests, two repositories",
     .shape = &kImage, .repositories = "ab", .pushed = {kFirst | kSecond, kFirst},
     .mounted = kFirst, .names = 3, .pauses = 1, .awake = kEverything, .pausing = kEverything,
     .states = 1'391'484},
    {.name = "paused-chunks", .about = "two rest, PATCHes",
     .shape = &kBlob, .pushed = {kFirst}, .chunked = kFirst, .handlers = 3, .names = 5,
     .pauses = 2, .awake = kUploading | kChunking | kCollecting | kRemovingRepositories,
     .pausing = kUploading | kChunking | kCollecting | kRemovingRepositories, .states = 355'439},
    {.name = "paused-name", .about = "two rest, a name is deleted and made again",
     .shape = &kBlob, .repositories = "aa", .from_nothing = true, .pushed = {kFirst},
     .uploads = 2, .handlers = 2, .names = 3, .pauses = 2,
     .awake = kUploading | kCollecting | kRemovingRepositories | set_of(remove_blob),
     .pausing = kUploading | kCollecting | kRemovingRepositories | set_of(remove_blob),
     .states = 343'237},
    {.name = "paused-repository", .about = "one rests, the repository of an image is deleted",
     .shape = &kImage, .from_nothing = true, .pushed = {kFirst | kSecond}, .names = 4,
     .pauses = 1, .awake = kPushing | kRemovingRepositories,
     .pausing = kPushing | kRemovingRepositories, .states = 337'835},
};

constexpr Configuration kLong[] = {
    {.name = "long-push", .about = "an image by three requests, and a reaper",
     .shape = &kImage, .pushed = {kFirst | kSecond}, .uploads = 3, .handlers = 3, .names = 7,
     .reapers = 1, .awake = kPushing, .states = 5'204'892},
    {.name = "long-index", .about = "an index over an image and its layer by two requests",
     .shape = &kWholeIndex, .pushed = {kFirst | kSecond | kThird}, .manifest_blobs = true,
     .uploads = 2, .handlers = 2, .names = 5, .awake = kPushing, .states = 2'656'508},
    {.name = "long-names", .about = "a name deleted and made again beside a second repository",
     .shape = &kImage, .repositories = "aab", .from_nothing = true,
     .pushed = {kFirst | kSecond, kFirst}, .mounted = kFirst, .names = 3,
     .awake = kEverything, .states = 11'578'016},
    {.name = "long-together", .about = "every transaction, two uploads, two requests",
     .shape = &kImage, .repositories = "ab", .from_nothing = true,
     .pushed = {kFirst | kSecond, kFirst}, .mounted = kFirst, .chunked = kFirst, .uploads = 2,
     .handlers = 2, .names = 4, .awake = kEverything | kChunking, .states = 3'607'281},
    {.name = "long-paused-manifest", .about = "two rest, two requests push an image",
     .shape = &kImage, .pushed = {kFirst | kSecond}, .uploads = 2, .handlers = 2, .names = 4,
     .pauses = 2, .awake = kPushing, .pausing = kPushing, .states = 3'330'598},
    {.name = "long-paused-index", .about = "two rest, an index and its child",
     .shape = &kIndex, .pushed = {kFirst | kSecond}, .manifest_blobs = true, .names = 4,
     .pauses = 2, .awake = kPushing, .pausing = kPushing, .states = 11'828'836},
    {.name = "long-paused-mount", .about = "two rest, two repositories",
     .shape = &kBlob, .repositories = "ab", .pushed = {kFirst, kFirst}, .mounted = kFirst,
     .uploads = 2, .handlers = 2, .names = 3, .pauses = 2,
     .awake = (kEverything & ~kTagging & ~kPublishing),
     .pausing = (kEverything & ~kTagging & ~kPublishing), .states = 721'112},
    {.name = "long-paused-names", .about = "one rests, the repository of an image comes again",
     .shape = &kImage, .repositories = "aa", .from_nothing = true,
     .pushed = {kFirst | kSecond}, .names = 3, .pauses = 1,
     .awake = kPushing | kRemovingRepositories, .pausing = kPushing | kRemovingRepositories,
     .states = 15'933'342},
};

}  // namespace

std::span<const Configuration> quick_configurations() { return kQuick; }

std::span<const Configuration> long_configurations() { return kLong; }

const Configuration* find_configuration(std::string_view name) {
  for (auto configurations : {quick_configurations(), long_configurations()}) {
    for (const Configuration& configuration : configurations) {
      if (configuration.name == name) return &configuration;
    }
  }
  return nullptr;
}

}  // namespace bulkhead::model
