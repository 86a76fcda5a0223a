// One decision per request: may this identity do these actions to this repository, by the rows of
// one snapshot? Pure reads; the same functions run inside writing transactions (Authority).
// Nothing here depends on whether a repository exists, except for those who may read it.
#pragma once

#include <set>

#include "auth/identity.h"
#include "metadata/metadata_store.h"
#include "oci/repository_name.h"

namespace bulkhead {

enum class Decision {
  kAllowed,
  kUnauthenticated,    // no credentials: 401 with a challenge
  kInsufficientScope,  // the token does not cover it: 401 insufficient_scope
  kDenied,             // credentials that no token could better: 403
};

// What one may read without naming it first (catalog, mount without a source).
struct ReadableSet {
  bool everything = false;  // an administrator
  std::set<NamespaceId> namespaces;
  std::set<RepositoryId> repositories;
  bool contains(const RepositoryRef& repository) const {
    return everything || namespaces.contains(repository.namespace_id) ||
           repositories.contains(repository.id);
  }
};

// Where a name points at this moment: ids are zero for what does not exist.
struct Place {
  RepositoryId repository_id{};
  NamespaceId namespace_id{};
};
Result<Place> find_place(Snapshot& snapshot, const RepositoryName& name);

inline constexpr Actions kAllActions = kPull | kPush | kDelete | kGrant;

// What a role allows (docs/design/authentication.md); nothing for a role that only a newer version
// knows.
Actions actions_of_role(Role role);

class Authorizer {
 public:
  explicit Authorizer(bool anonymous_push) : anonymous_push_(anonymous_push) {}

  // `wanted` is not empty. kUnauthenticated also when the user was removed or disabled.
  Result<Decision> decide(Snapshot& snapshot, const Identity& identity, const RepositoryName& name,
                          Actions wanted) const;

  // Whether the token (if any) has an entry for `name` at all: decides how a mount whose source
  // may not be read is answered. True for identities without a token.
  static bool token_mentions(const Identity& identity, const RepositoryName& name);

  // The actions that the rows give `user` (united with everyone's) on an existing or future
  // repository, before any token narrows them. None for a removed or disabled user.
  Result<Actions> actions_of(Snapshot& snapshot, UserId user, const RepositoryName& name) const;

  // Everything `identity` may pull: bindings of the user and of everyone, narrowed by the token.
  Result<ReadableSet> readable(Snapshot& snapshot, const Identity& identity) const;

  // Whether the catalog may be listed at all (its content is filtered by listable()).
  Result<Decision> decide_catalog(Snapshot& snapshot, const Identity& identity) const;

  // What the catalog shows to whom decide_catalog() has let in: readable(), but not narrowed, for
  // a token's entry for the catalog lists names and opens none of them.
  Result<ReadableSet> listable(Snapshot& snapshot, const Identity& identity) const;

  // Whether `identity` is an administrator of the registry (metrics, admin routes). No token
  // covers that: with one it is kDenied.
  Result<Decision> decide_administration(Snapshot& snapshot, const Identity& identity) const;

  // The same question as decide(), as a pure check to run inside the writing transaction:
  // kDenied or kUnauthenticated when the answer is no longer yes. Copies what it needs; this
  // Authorizer outlives it.
  Authority authority(Identity identity, RepositoryName name, Actions wanted) const;

 private:
  Result<Actions> actions_at(Snapshot& snapshot, UserId user, UserKind kind,
                             const Place& place) const;

  bool anonymous_push_;
};

}  // namespace bulkhead
