// The key space: one first byte per kind of row, fixed-width big-endian ids, digests as algorithm
// byte + raw bytes (their length follows from the first byte, so no key is a prefix of another of
// its kind). Strings end with 0x00 where more follows. The longest key has 349 bytes of LMDB's 511.
//
//   names       c <namespace/path>            -> repository id
//               n <namespace>                 -> Namespace            N N -> its name
//   repository  r R                           -> Repository           w R -> unlink epoch
//   uploads     u R U                         -> Upload               s R U n -> UploadSegment
//   blobs       b D                           -> Blob                 v D N R -> (empty)
//   holding     k R D 00                      -> Lease                k R D 01 M -> (empty)
//   manifests   m R M                         -> ManifestRow          p R M kind who -> (empty)
//               f R S type M                  -> Referrer
//   tags        g R tag                       -> TagRow
//               h R tag 00 ~generation        -> TagEvent
//   queues      e shard kind time item        -> (empty)   something expires at `time`
//               q shard D                     -> (empty)   blob D wants a review
//               d shard time P                -> (empty)   delete segment P from `time` on
//   identity    a user -> User        A name -> user id
//               t group -> Group      T name -> group id
//               o user group -> (empty)                   O group user -> (empty)
//               L role -> Role        C name -> role id
//               B subject kind object [pattern] -> RoleBinding
//               G kind object [pattern] 00 subject -> (empty)
//               K kid -> SigningKey
//               I D -> ExternalLink   W user D -> (empty)   D: of issuer and subject
//               J key id -> ApiKey    V user key id -> (empty)
//   registry    M name -> counters, id key, registry id             H backup -> hold
//   kept free   i images, j jobs, l limits, x y followers, z Z usage
//
// R, N and those of users, groups and roles are 8-byte ids of one counter and never reused; a
// subject is a user or a group. An upload's U is 16 random bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "metadata/key.h"
#include "oci/digest.h"

namespace bulkhead {

enum class RepositoryId : uint64_t {};
enum class NamespaceId : uint64_t {};
enum class UserId : uint64_t {};
enum class GroupId : uint64_t {};
enum class ApiKeyId : uint64_t {};  // 8 random bytes, unlike the others
// Whom a role binding is for.
enum class SubjectId : uint64_t {};
constexpr SubjectId subject_of(UserId id) { return SubjectId{static_cast<uint64_t>(id)}; }
constexpr SubjectId subject_of(GroupId id) { return SubjectId{static_cast<uint64_t>(id)}; }

// Everyone, with or without credentials: the user `anonymous`. Real ids start above.
inline constexpr UserId kAnonymous{1};
// All who have shown credentials: the group `system:authenticated`, which has no rows.
inline constexpr GroupId kAuthenticated{2};
inline constexpr uint64_t kFirstId = 16;

using UploadId = std::string;  // 16 random bytes

// Why a manifest is kept (`p` rows).
enum class Keeper : char { kFresh = 'f', kTag = 't', kParent = 'i', kSubject = 's' };

// What an `e` row is about.
enum class Expiring : char { kUpload = 'u', kLease = 'l', kFresh = 'f' };

// What a role binding is about: all of the registry (object 0), a namespace, a repository, or the
// repositories of a namespace whose paths a pattern matches.
enum class BindingObject : char {
  kRegistry = 'a', kNamespace = 'n', kRepository = 'r', kPattern = 'p'
};

namespace keys {

std::string big_endian(uint64_t value);
uint64_t from_big_endian(std::string_view eight_bytes);
// The first key after every key that begins with `prefix`.
Key end_of(std::string_view prefix);

// The key form of a subject whose algorithm is not registered: 0xFF, length, text (1..200 bytes).
std::string unregistered_digest_key(std::string_view text);

Key name(std::string_view full_name);
Key namespace_(std::string_view name);
Key namespaces();  // prefix
Key namespace_name(NamespaceId id);
Key repository(RepositoryId id);
Key unlink_epoch(RepositoryId id);

Key upload(RepositoryId id, const UploadId& upload);
Key upload_segments(RepositoryId id, const UploadId& upload);  // prefix
Key upload_segment(RepositoryId id, const UploadId& upload, uint32_t number);

Key blob(const Digest& digest);
Key holders(const Digest& digest);  // prefix of v
Key holder(const Digest& digest, NamespaceId ns, RepositoryId id);
Key held(RepositoryId id, const Digest& digest);   // prefix of k: lease and links
Key lease(RepositoryId id, const Digest& digest);
Key links(RepositoryId id, const Digest& digest);  // prefix of k .. 01
Key link(RepositoryId id, const Digest& digest, const Digest& manifest);

Key manifest(RepositoryId id, const Digest& manifest);
Key manifests(RepositoryId id);                           // prefix
Key keepers(RepositoryId id, const Digest& manifest);     // prefix
Key keeper(RepositoryId id, const Digest& manifest, Keeper kind, std::string_view who);
// `subject_key` is Digest::key() or unregistered_digest_key().
Key referrers(RepositoryId id, std::string_view subject_key);  // prefix
Key referrers_of_type(RepositoryId id, std::string_view subject_key,
                              std::string_view artifact_type);  // prefix
Key referrer(RepositoryId id, std::string_view subject_key, std::string_view artifact_type,
                     const Digest& manifest);

Key tag(RepositoryId id, std::string_view tag);
Key tags(RepositoryId id);  // prefix
// Events of a tag in order from newest to oldest.
Key tag_event(RepositoryId id, std::string_view tag, uint64_t generation);

// Queue rows: the item is `kind` and the key parts that find its row.
Key expiry(UnixTime when, Expiring kind, std::string_view item);
Key expiry_shard(uint8_t shard, Expiring kind);  // prefix
Key review(const Digest& digest);
Key doomed(UnixTime when, std::string_view segment);
Key doomed_shard(uint8_t shard);  // prefix

Key user(UserId id);
Key user_name(std::string_view name);
// `identity` is a digest of the issuer and the subject.
Key external_link(const Digest& identity);
Key external_links();  // prefix
Key external_link_of(UserId id, const Digest& identity);
Key external_links_of(UserId id);  // prefix
Key group(GroupId id);
Key groups();  // prefix
Key group_name(std::string_view name);
Key memberships(UserId id);  // prefix
Key membership(UserId user, GroupId group);
Key members(GroupId id);  // prefix
Key member(GroupId group, UserId user);
Key role(uint64_t id);
Key roles();  // prefix
Key role_name(std::string_view name);
Key bindings(SubjectId id);  // prefix
Key binding(SubjectId id, BindingObject kind, uint64_t object,
                    std::string_view pattern = {});
Key target_bindings(BindingObject kind, uint64_t object,
                            std::string_view pattern);  // prefix of G
Key target_binding(BindingObject kind, uint64_t object, std::string_view pattern,
                           SubjectId id);
Key signing_key(std::string_view kid);
Key signing_keys();  // prefix
Key api_key(ApiKeyId id);
Key api_keys_of(UserId owner);  // prefix of V
Key api_key_of(UserId owner, ApiKeyId id);

Key registry(std::string_view name);
Key hold(std::string_view backup);
Key holds();  // prefix

// Parts of keys read back by scans.
struct ExpiryKey {
  UnixTime when;
  Expiring kind;
  std::string item;
};
Result<ExpiryKey> parse_expiry(std::string_view key);  // kCorrupt
struct DoomedKey {
  UnixTime when;
  std::string segment;
};
Result<DoomedKey> parse_doomed(std::string_view key);  // kCorrupt

// Time-ordered queues are spread over this many shards so that no range is hot.
inline constexpr uint8_t kShards = 16;

}  // namespace keys
}  // namespace bulkhead
