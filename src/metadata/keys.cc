#include "metadata/keys.h"

#include "base/crc32c.h"
#include "base/invariant.h"

namespace bulkhead::keys {
namespace {

std::string join(char kind, std::initializer_list<std::string_view> parts) {
  size_t size = 1;
  for (std::string_view part : parts) size += part.size();
  std::string key;
  key.reserve(size);
  key.push_back(kind);
  for (std::string_view part : parts) key.append(part);
  return key;
}

std::string bytes(RepositoryId id) { return big_endian(static_cast<uint64_t>(id)); }
std::string bytes(NamespaceId id) { return big_endian(static_cast<uint64_t>(id)); }
std::string bytes(UserId id) { return big_endian(static_cast<uint64_t>(id)); }
std::string bytes(GroupId id) { return big_endian(static_cast<uint64_t>(id)); }
std::string bytes(ApiKeyId id) { return big_endian(static_cast<uint64_t>(id)); }
std::string bytes(SubjectId id) { return big_endian(static_cast<uint64_t>(id)); }

std::string shard_of(std::string_view item) {
  return std::string(1, static_cast<char>(crc32c(item) % kShards));
}

std::string time_bytes(UnixTime when) {
  return big_endian(static_cast<uint64_t>(to_milliseconds(when)));
}

constexpr std::string_view kLeaseMark("\0", 1);
constexpr std::string_view kLinkMark("\1", 1);
constexpr std::string_view kEnd("\0", 1);

}  // namespace

std::string big_endian(uint64_t value) {
  std::string out(8, '\0');
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<char>(value & 0xFF);
  return out;
}

uint64_t from_big_endian(std::string_view eight_bytes) {
  INVARIANT(eight_bytes.size() == 8, "an id has eight bytes");
  uint64_t value = 0;
  for (unsigned char byte : eight_bytes) value = value << 8 | byte;
  return value;
}

std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF) end.pop_back();
  INVARIANT(!end.empty(), "every key begins with a letter");
  ++end.back();
  return end;
}

std::string unregistered_digest_key(std::string_view text) {
  INVARIANT(!text.empty() && text.size() <= 200, "the manifest parser bounds subject digests");
  std::string key("\xFF");
  key.push_back(static_cast<char>(text.size()));
  key.append(text);
  return key;
}

std::string name(std::string_view full_name) { return join('c', {full_name}); }
std::string namespace_(std::string_view name) { return join('n', {name}); }
std::string namespaces() { return "n"; }
std::string namespace_name(NamespaceId id) { return join('N', {bytes(id)}); }
std::string repository(RepositoryId id) { return join('r', {bytes(id)}); }
std::string unlink_epoch(RepositoryId id) { return join('w', {bytes(id)}); }

std::string upload(RepositoryId id, const UploadId& upload) {
  return join('u', {bytes(id), upload});
}
std::string upload_segments(RepositoryId id, const UploadId& upload) {
  return join('s', {bytes(id), upload});
}
std::string upload_segment(RepositoryId id, const UploadId& upload, uint32_t number) {
  return join('s', {bytes(id), upload, std::string_view(big_endian(number)).substr(4)});
}

std::string blob(const Digest& digest) { return join('b', {digest.key()}); }
std::string holders(const Digest& digest) { return join('v', {digest.key()}); }
std::string holder(const Digest& digest, NamespaceId ns, RepositoryId id) {
  return join('v', {digest.key(), bytes(ns), bytes(id)});
}
std::string held(RepositoryId id, const Digest& digest) {
  return join('k', {bytes(id), digest.key()});
}
std::string lease(RepositoryId id, const Digest& digest) {
  return join('k', {bytes(id), digest.key(), kLeaseMark});
}
std::string links(RepositoryId id, const Digest& digest) {
  return join('k', {bytes(id), digest.key(), kLinkMark});
}
std::string link(RepositoryId id, const Digest& digest, const Digest& manifest) {
  return join('k', {bytes(id), digest.key(), kLinkMark, manifest.key()});
}

std::string manifest(RepositoryId id, const Digest& manifest) {
  return join('m', {bytes(id), manifest.key()});
}
std::string manifests(RepositoryId id) { return join('m', {bytes(id)}); }
std::string keepers(RepositoryId id, const Digest& manifest) {
  return join('p', {bytes(id), manifest.key()});
}
std::string keeper(RepositoryId id, const Digest& manifest, Keeper kind, std::string_view who) {
  const char kind_byte = static_cast<char>(kind);
  return join('p', {bytes(id), manifest.key(), std::string_view(&kind_byte, 1), who});
}
std::string referrers(RepositoryId id, std::string_view subject_key) {
  return join('f', {bytes(id), subject_key});
}
// A short hash keeps one type together; the whole type is compared in the row.
std::string referrers_of_type(RepositoryId id, std::string_view subject_key,
                              std::string_view artifact_type) {
  return join('f', {bytes(id), subject_key, big_endian(crc32c(artifact_type))});
}
std::string referrer(RepositoryId id, std::string_view subject_key, std::string_view artifact_type,
                     const Digest& manifest) {
  return referrers_of_type(id, subject_key, artifact_type) + manifest.key();
}

std::string tag(RepositoryId id, std::string_view tag) { return join('g', {bytes(id), tag}); }
std::string tags(RepositoryId id) { return join('g', {bytes(id)}); }
std::string tag_event(RepositoryId id, std::string_view tag, uint64_t generation) {
  return join('h', {bytes(id), tag, kEnd, big_endian(~generation)});
}

std::string expiry(UnixTime when, Expiring kind, std::string_view item) {
  const char kind_byte = static_cast<char>(kind);
  return join('e', {shard_of(item), std::string_view(&kind_byte, 1), time_bytes(when), item});
}
std::string expiry_shard(uint8_t shard, Expiring kind) {
  return join('e', {std::string{static_cast<char>(shard), static_cast<char>(kind)}});
}
std::string review(const Digest& digest) {
  return join('q', {shard_of(digest.key()), digest.key()});
}
std::string doomed(UnixTime when, std::string_view segment) {
  return join('d', {shard_of(segment), time_bytes(when), segment});
}
std::string doomed_shard(uint8_t shard) {
  return join('d', {std::string(1, static_cast<char>(shard))});
}

std::string user(UserId id) { return join('a', {bytes(id)}); }
std::string user_name(std::string_view name) { return join('A', {name}); }
std::string group(GroupId id) { return join('t', {bytes(id)}); }
std::string groups() { return "t"; }
std::string group_name(std::string_view name) { return join('T', {name}); }
std::string memberships(UserId id) { return join('o', {bytes(id)}); }
std::string membership(UserId user, GroupId group) {
  return join('o', {bytes(user), bytes(group)});
}
std::string members(GroupId id) { return join('O', {bytes(id)}); }
std::string member(GroupId group, UserId user) { return join('O', {bytes(group), bytes(user)}); }
std::string role(uint64_t id) { return join('L', {big_endian(id)}); }
std::string roles() { return "L"; }
std::string role_name(std::string_view name) { return join('C', {name}); }
std::string bindings(SubjectId id) { return join('B', {bytes(id)}); }
std::string binding(SubjectId id, BindingObject kind, uint64_t object, std::string_view pattern) {
  const char kind_byte = static_cast<char>(kind);
  return join('B', {bytes(id), std::string_view(&kind_byte, 1), big_endian(object), pattern});
}
std::string target_bindings(BindingObject kind, uint64_t object, std::string_view pattern) {
  const char kind_byte = static_cast<char>(kind);
  return join('G', {std::string_view(&kind_byte, 1), big_endian(object), pattern, kEnd});
}
std::string target_binding(BindingObject kind, uint64_t object, std::string_view pattern,
                           SubjectId id) {
  return target_bindings(kind, object, pattern) + bytes(id);
}
std::string external_link(const Digest& identity) { return join('I', {identity.key()}); }
std::string external_links() { return "I"; }
std::string external_link_of(UserId id, const Digest& identity) {
  return join('W', {bytes(id), identity.key()});
}
std::string external_links_of(UserId id) { return join('W', {bytes(id)}); }
std::string signing_key(std::string_view kid) { return join('K', {kid}); }
std::string signing_keys() { return "K"; }
std::string api_key(ApiKeyId id) { return join('J', {bytes(id)}); }
std::string api_keys_of(UserId owner) { return join('V', {bytes(owner)}); }
std::string api_key_of(UserId owner, ApiKeyId id) { return join('V', {bytes(owner), bytes(id)}); }

std::string registry(std::string_view name) { return join('M', {name}); }
std::string hold(std::string_view backup) { return join('H', {backup}); }
std::string holds() { return "H"; }

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
