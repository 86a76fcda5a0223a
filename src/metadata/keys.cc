#include "metadata/keys.h"

#include <bit>
#include <concepts>
#include <cstring>
#include <utility>

#include "base/crc32c.h"
#include "base/invariant.h"

namespace bulkhead::keys {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are swapped to big-endian");

void add(Key& key, char byte) { key.append({&byte, 1}); }
void add(Key& key, std::string_view text) { key.append(text); }
void add(Key& key, const Digest& digest) { key.append(digest.key()); }
// Big-endian, so that they lie in the order of their values.
template <std::unsigned_integral Number>
void add(Key& key, Number number) {
  const Number swapped = std::byteswap(number);
  key.append({reinterpret_cast<const char*>(&swapped), sizeof(swapped)});
}
void add(Key& key, UnixTime when) { add(key, static_cast<uint64_t>(to_milliseconds(when))); }
// Ids have eight bytes, kinds of things one.
template <class Enum>
  requires std::is_enum_v<Enum>
void add(Key& key, Enum value) {
  add(key, std::to_underlying(value));
}

template <class... Parts>
Key join(char kind, const Parts&... parts) {
  Key key;
  add(key, kind);
  (add(key, parts), ...);
  return key;
}

char shard_of(std::string_view item) { return static_cast<char>(crc32c(item) % kShards); }

constexpr char kLeaseMark = '\0';
constexpr char kLinkMark = '\1';
constexpr char kEnd = '\0';

}  // namespace

std::string big_endian(uint64_t value) {
  const uint64_t swapped = std::byteswap(value);
  return {reinterpret_cast<const char*>(&swapped), sizeof(swapped)};
}

uint64_t from_big_endian(std::string_view eight_bytes) {
  INVARIANT(eight_bytes.size() == 8, "an id has eight bytes");
  uint64_t swapped = 0;
  std::memcpy(&swapped, eight_bytes.data(), sizeof(swapped));
  return std::byteswap(swapped);
}

Key end_of(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.remove_suffix(1);
  INVARIANT(!prefix.empty(), "every key begins with a letter");
  Key end(prefix.substr(0, prefix.size() - 1));
  add(end, static_cast<char>(prefix.back() + 1));
  return end;
}

std::string unregistered_digest_key(std::string_view text) {
  INVARIANT(!text.empty() && text.size() <= 200, "the manifest parser bounds subject digests");
  std::string key("\xFF");
  key.push_back(static_cast<char>(text.size()));
  key.append(text);
  return key;
}

Key name(std::string_view full_name) { return join('c', full_name); }
Key namespace_(std::string_view name) { return join('n', name); }
Key namespaces() { return join('n'); }
Key namespace_name(NamespaceId id) { return join('N', id); }
Key repository(RepositoryId id) { return join('r', id); }
Key unlink_epoch(RepositoryId id) { return join('w', id); }

Key upload(RepositoryId id, const UploadId& upload) { return join('u', id, upload); }
Key upload_segments(RepositoryId id, const UploadId& upload) { return join('s', id, upload); }
Key upload_segment(RepositoryId id, const UploadId& upload, uint32_t number) {
  return join('s', id, upload, number);
}

Key blob(const Digest& digest) { return join('b', digest); }
Key holders(const Digest& digest) { return join('v', digest); }
Key holder(const Digest& digest, NamespaceId ns, RepositoryId id) {
  return join('v', digest, ns, id);
}
Key held(RepositoryId id, const Digest& digest) { return join('k', id, digest); }
Key lease(RepositoryId id, const Digest& digest) { return join('k', id, digest, kLeaseMark); }
Key links(RepositoryId id, const Digest& digest) { return join('k', id, digest, kLinkMark); }
Key link(RepositoryId id, const Digest& digest, const Digest& manifest) {
  return join('k', id, digest, kLinkMark, manifest);
}

Key manifest(RepositoryId id, const Digest& manifest) { return join('m', id, manifest); }
Key manifests(RepositoryId id) { return join('m', id); }
Key keepers(RepositoryId id, const Digest& manifest) { return join('p', id, manifest); }
Key keeper(RepositoryId id, const Digest& manifest, Keeper kind, std::string_view who) {
  return join('p', id, manifest, kind, who);
}
Key referrers(RepositoryId id, std::string_view subject_key) { return join('f', id, subject_key); }
// A short hash keeps one type together; the whole type is compared in the row.
Key referrers_of_type(RepositoryId id, std::string_view subject_key,
                      std::string_view artifact_type) {
  return join('f', id, subject_key, uint64_t{crc32c(artifact_type)});
}
Key referrer(RepositoryId id, std::string_view subject_key, std::string_view artifact_type,
             const Digest& manifest) {
  return referrers_of_type(id, subject_key, artifact_type).append(manifest.key());
}

Key tag(RepositoryId id, std::string_view tag) { return join('g', id, tag); }
Key tags(RepositoryId id) { return join('g', id); }
Key tag_event(RepositoryId id, std::string_view tag, uint64_t generation) {
  return join('h', id, tag, kEnd, ~generation);
}

Key expiry(UnixTime when, Expiring kind, std::string_view item) {
  return join('e', shard_of(item), kind, when, item);
}
Key expiry_shard(uint8_t shard, Expiring kind) {
  return join('e', static_cast<char>(shard), kind);
}
Key review(const Digest& digest) { return join('q', shard_of(digest.key()), digest); }
Key doomed(UnixTime when, std::string_view segment) {
  return join('d', shard_of(segment), when, segment);
}
Key doomed_shard(uint8_t shard) { return join('d', static_cast<char>(shard)); }

Key user(UserId id) { return join('a', id); }
Key user_name(std::string_view name) { return join('A', name); }
Key group(GroupId id) { return join('t', id); }
Key groups() { return join('t'); }
Key group_name(std::string_view name) { return join('T', name); }
Key memberships(UserId id) { return join('o', id); }
Key membership(UserId user, GroupId group) { return join('o', user, group); }
Key members(GroupId id) { return join('O', id); }
Key member(GroupId group, UserId user) { return join('O', group, user); }
Key role(uint64_t id) { return join('L', id); }
Key roles() { return join('L'); }
Key role_name(std::string_view name) { return join('C', name); }
Key bindings(SubjectId id) { return join('B', id); }
Key binding(SubjectId id, BindingObject kind, uint64_t object, std::string_view pattern) {
  return join('B', id, kind, object, pattern);
}
Key target_bindings(BindingObject kind, uint64_t object, std::string_view pattern) {
  return join('G', kind, object, pattern, kEnd);
}
Key target_binding(BindingObject kind, uint64_t object, std::string_view pattern, SubjectId id) {
  return join('G', kind, object, pattern, kEnd, id);
}
Key external_link(const Digest& identity) { return join('I', identity); }
Key external_links() { return join('I'); }
Key external_link_of(UserId id, const Digest& identity) { return join('W', id, identity); }
Key external_links_of(UserId id) { return join('W', id); }
Key signing_key(std::string_view kid) { return join('K', kid); }
Key signing_keys() { return join('K'); }
Key api_key(ApiKeyId id) { return join('J', id); }
Key api_keys_of(UserId owner) { return join('V', owner); }
Key api_key_of(UserId owner, ApiKeyId id) { return join('V', owner, id); }

Key registry(std::string_view name) { return join('M', name); }
Key hold(std::string_view backup) { return join('H', backup); }
Key holds() { return join('H'); }

Result<ExpiryKey> parse_expiry(std::string_view key) {
  if (key.size() < 11 || key[0] != 'e') return fail(ErrorCode::kCorrupt, "bad expiry key");
  const auto when = unix_time(static_cast<int64_t>(from_big_endian(key.substr(3, 8))));
  return ExpiryKey{when, static_cast<Expiring>(key[2]), std::string(key.substr(11))};
}

Result<DoomedKey> parse_doomed(std::string_view key) {
  if (key.size() < 11 || key[0] != 'd') return fail(ErrorCode::kCorrupt, "bad doomed key");
  const auto when = unix_time(static_cast<int64_t>(from_big_endian(key.substr(2, 8))));
  return DoomedKey{when, std::string(key.substr(10))};
}

}  // namespace bulkhead::keys
