// One decision per request: may this identity do these actions to this repository, by the rows of
// one snapshot? Pure reads; the same functions run inside writing transactions (Authority).
// Nothing here depends on whether a repository exists, except for those who may read it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "auth/api_keys.h"
#include "auth/role_bindings.h"
#include "auth/subjects.h"

namespace bulkhead {

enum class Decision {
  kAllowed,
  kUnauthenticated,    // no credentials: 401 with a challenge
  kInsufficientScope,  // the token does not cover it: 401 insufficient_scope
  kDenied,             // credentials that no token could better: 403
};

// What one may read without naming it first (catalog, mount without a source).
struct ReadableSet {
  struct Pattern {
    NamespaceId namespace_id{};
    std::string text;
  };
  bool everything = false;
  std::set<NamespaceId> namespaces = {};
  std::set<RepositoryId> repositories = {};
  std::vector<Pattern> patterns = {};
  KeyLimits limits = {};  // of the credentials' key, if any: less than all of the above

  // `path` is the repository's name without its namespace.
  bool contains(const RepositoryRef& repository, std::string_view path) const;
};

class Authorizer {
 public:
  explicit Authorizer(AnonymousPush anonymous_push) : anonymous_push_(anonymous_push) {}

  // `wanted` is not empty. kUnauthenticated also when the credentials have ended: the user was
  // removed or disabled, the password changed, or the API key revoked.
  Result<Decision> decide(Snapshot& snapshot, const Identity& identity, const RepositoryName& name,
                          Actions wanted) const;
  // The same for whoever goes on with the place: `place` is where `name` points in `snapshot`.
  Result<Decision> decide_at(Snapshot& snapshot, const Identity& identity,
                             const RepositoryName& name, const Place& place,
                             Actions wanted) const;

  // Whether the token (if any) has an entry for `name` at all: decides how a mount whose source
  // may not be read is answered. True for identities without a token.
  static bool token_mentions(const Identity& identity, const RepositoryName& name);

  // The actions that the rows give `identity` on an existing or future repository, narrowed by its
  // API key and not by its token. None when the credentials have ended.
  Result<Actions> actions_of(Snapshot& snapshot, const Identity& identity,
                             const RepositoryName& name) const;

  // All that the rows allow `caller` at `place`, before any token narrows it.
  Result<Permissions> permissions_at(Snapshot& snapshot, const Caller& caller,
                                     const Place& place) const;
  // Visits what permissions_at() unites; nothing for an administrator, who needs none of it.
  Result<void> visit_permissions(Snapshot& snapshot, const Caller& caller, const Place& place,
                                 BindingVisitor visit) const;

  // Everything `identity` may pull: bindings of the user and of everyone, narrowed by the token.
  Result<ReadableSet> readable(Snapshot& snapshot, const Identity& identity) const;

  // Whether the catalog may be listed at all (its content is filtered by listable()).
  Result<Decision> decide_catalog(Snapshot& snapshot, const Identity& identity) const;

  // What the catalog shows to whom decide_catalog() has let in: readable(), but not narrowed, for
  // a token's entry for the catalog lists names and opens none of them.
  Result<ReadableSet> listable(Snapshot& snapshot, const Identity& identity) const;

  // Whether `identity` may do this to a resource of the registry as a whole (metrics, admin
  // routes). No token and no API key covers that: with one it is kDenied.
  Result<Decision> decide_registry(Snapshot& snapshot, const Identity& identity, Verb verb,
                                   Resource resource) const;

  // The same question as decide(), as a pure check to run inside the writing transaction:
  // kDenied or kUnauthenticated when the answer is no longer yes. Copies what it needs; this
  // Authorizer outlives it.
  Authority authority(Identity identity, RepositoryName name, Actions wanted) const;

 private:
  // Those of the wanted actions that the rows allow.
  Result<Actions> find_actions(Snapshot& snapshot, const Caller& caller, const Place& place,
                               Actions wanted) const;
  Result<void> visit_permissions_of(Snapshot& snapshot, SubjectId subject, const Place& place,
                                    BindingVisitor visit) const;

  AnonymousPush anonymous_push_;
};

}  // namespace bulkhead
