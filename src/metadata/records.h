// The values of the rows drawn in keys.h. A record is plain data; what it means and which
// transaction may write it is said in repository/ and auth/. Digests are stored as Digest::key(),
// segments as their raw names. Field numbers are never reused.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "metadata/keys.h"

namespace bulkhead {

struct NamespaceRecord {
  NamespaceId id{};
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, id), visit(2, created);
  }
};

enum class RepositoryState : uint64_t { kActive = 1, kDeleting = 2 };

struct RepositoryRecord {
  RepositoryState state = RepositoryState::kActive;
  NamespaceId namespace_id{};
  std::string full_name;
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, state), visit(2, namespace_id), visit(3, full_name), visit(4, created);
  }
};

// A single number under a name: counters, epochs, the id a name stands for.
struct NumberRecord {
  uint64_t value = 0;
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, value);
  }
};

struct TextRecord {
  std::string text;
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, text);
  }
};

// An unfinished push. Bytes [0, offset) are in the upload's segment rows, hashed into `hash_state`.
struct UploadRecord {
  UserId owner{};
  uint64_t offset = 0;
  uint64_t segments = 0;             // committed segment rows, numbered from 0
  uint64_t next_number = 0;          // number of the next segment to mint
  std::string hash_state;            // Digester::state(); of the announced algorithm
  std::vector<std::string> pending;  // raw names of segments being written, at most 4
  UnixTime created{};
  UnixTime expiry{};                 // 24 h after the last progress; its `e` row has this time
  uint64_t crc = 0;                  // CRC-32C of bytes [0, offset)
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, owner), visit(2, offset), visit(3, segments), visit(4, next_number);
    visit(5, hash_state), visit(6, pending), visit(7, created), visit(8, expiry), visit(9, crc);
  }
};

struct SegmentRecord {
  std::string name;  // raw
  uint64_t length = 0;
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, name), visit(2, length);
  }
};

enum class BlobState : uint64_t { kLive = 1, kSuspect = 2 };

struct BlobRecord {
  BlobState state = BlobState::kLive;
  uint64_t size = 0;
  uint64_t crc = 0;                   // CRC-32C of the whole blob
  std::vector<std::string> segments;  // per segment: raw name + 8-byte length
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, state), visit(2, size), visit(3, crc), visit(4, segments);
  }
};

// ADR 0005: readable before `read_until`; until `expiry` still a witness for publishing.
struct LeaseRecord {
  UnixTime read_until{};
  UnixTime expiry{};
  std::string upload_id;  // the upload that wrote it, so that a retried PUT is recognised
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, read_until), visit(2, expiry), visit(3, upload_id);
  }
};

// A published manifest. `references` are the digests its link rows name (itself included);
// `children` those of them, or absent ones, that carry a parent keeper for this index.
struct ManifestRecord {
  std::string media_type;
  uint64_t size = 0;
  std::vector<std::string> references;
  std::vector<std::string> children;
  std::string subject_key;    // empty without a subject
  std::string artifact_type;  // as the referrers list shows it
  UnixTime created{};
  uint64_t total_size = 0;    // of itself and everything it references directly
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, media_type), visit(2, size), visit(3, references), visit(4, children);
    visit(5, subject_key), visit(6, artifact_type), visit(7, created), visit(8, total_size);
  }
};

// Of a ManifestRecord what an answer needs, without the list of all it refers to.
struct ManifestType {
  std::string media_type;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, media_type);
  }
};

struct TagRecord {
  std::string manifest;  // Digest::key()
  uint64_t generation = 0;
  UnixTime updated{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, manifest), visit(2, generation), visit(3, updated);
  }
};

struct TagEventRecord {
  std::string manifest;  // empty: the tag was deleted
  UnixTime when{};
  UserId who{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, manifest), visit(2, when), visit(3, who);
  }
};

// What the referrers list shows of a manifest; `annotations` alternates names and values.
struct ReferrerRecord {
  std::string media_type;
  uint64_t size = 0;
  std::string artifact_type;
  std::vector<std::string> annotations;
  uint64_t annotations_in_manifest = 0;  // 1: over 4 KiB, to be read from the manifest
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, media_type), visit(2, size), visit(3, artifact_type), visit(4, annotations);
    visit(5, annotations_in_manifest);
  }
};

enum class UserState : uint64_t { kActive = 1, kDisabled = 2 };
enum class UserKind : uint64_t { kOrdinary = 1, kAdministrator = 2, kRobot = 3 };

struct UserRecord {
  std::string name;
  std::string password_hash;  // bcrypt, "$2b$10$…"
  UserState state = UserState::kActive;
  UserKind kind = UserKind::kOrdinary;
  UnixTime created{};
  // Moves with what ends credentials: a new password, a disabled account. Tokens carry it.
  uint64_t credential_epoch = 0;
  // Where a robot lives, kNamespace or kRepository, and dies with.
  BindingObject home_kind = BindingObject::kRegistry;
  uint64_t home = 0;
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, name), visit(2, password_hash), visit(3, state), visit(4, kind), visit(5, created);
    visit(6, credential_epoch), visit(7, home_kind), visit(8, home);
  }
};

// Of a UserRecord what says whether their credentials count and what for.
struct UserStanding {
  std::string name;
  UserState state = UserState::kActive;
  UserKind kind = UserKind::kOrdinary;
  uint64_t credential_epoch = 0;
  BindingObject home_kind = BindingObject::kRegistry;
  uint64_t home = 0;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, name), visit(3, state), visit(4, kind), visit(6, credential_epoch);
    visit(7, home_kind), visit(8, home);
  }
};

struct GroupRecord {
  std::string name;
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, name), visit(2, created);
  }
};

// A role: a built-in one (auth/built_in_roles.h), or a row's id from kFirstId on.
enum class Role : uint64_t {
  kPuller = 1, kPusher = 2, kAdmin = 3,
  kRegistryViewer = 4, kRegistryEditor = 5, kRegistryAdmin = 6,
  kImagePuller = 7, kImagePusher = 8, kImagePruner = 9, kImageAuditor = 10,
  kClusterAdmin = 11
};

// A role that somebody made; `rules` as auth/permissions.h writes them.
struct RoleRecord {
  std::string name;
  std::vector<std::string> rules;
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, name), visit(2, rules), visit(3, created);
  }
};

struct RoleBindingRecord {
  std::vector<Role> roles;  // at least one
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, roles), visit(2, created);
  }
};

// Whoever `issuer` vouches for as `subject` is this user.
struct ExternalLinkRecord {
  std::string issuer;
  std::string subject;
  UserId user{};
  UnixTime created{};
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, issuer), visit(2, subject), visit(3, user), visit(4, created);
  }
};

struct ApiKeyRecord {
  UserId owner{};
  std::string name;         // for people
  std::string secret_hash;  // SHA-256, raw
  UnixTime created{};
  UnixTime expires{};               // zero: never
  std::vector<std::string> scopes;  // as auth/api_keys.h writes them; none: all that the owner may
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, owner), visit(2, name), visit(3, secret_hash), visit(4, created), visit(5, expires);
    visit(6, scopes);
  }
};

struct SigningKeyRecord {
  std::string private_key;  // 32 raw bytes, Ed25519
  UnixTime created{};
  uint64_t signs = 0;  // 1: new tokens are signed with it; 0: it only verifies
  UnixTime verifies_until{};  // zero, unless it has signed and was replaced
  std::string unknown_fields;
  template <class Visit>
  void fields(Visit& visit) {
    visit(1, private_key), visit(2, created), visit(3, signs), visit(4, verifies_until);
  }
};

}  // namespace bulkhead
