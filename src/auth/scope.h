// A scope: what a client asks a token for, and what a challenge tells it to ask for
// (distribution's scope grammar, distribution/docs/content/spec/auth/scope.md):
//
//   repository[(class)]:NAME:ACTION[,ACTION…]      ACTION = pull | push | delete | *
//   registry[(class)]:catalog:*
//
// The class is deprecated and dropped. Anything else is refused, also a NAME with a host in it:
// the one registry that can be meant is this one. Plain values; pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.h"
#include "base/result.h"
#include "oci/repository_name.h"

namespace bulkhead {

inline constexpr size_t kScopesMax = 64;
inline constexpr size_t kScopeBytesMax = 8 * 1024;  // of all parameters together

struct Scope {
  std::optional<RepositoryName> repository;  // absent: the registry's catalog
  Actions actions = kNoActions;              // "*" is every action it stands for; catalog: kPull

  bool operator==(const Scope&) const = default;
};

// One scope. Errors: kInvalid.
Result<Scope> parse_scope(std::string_view text);

// Every scope of a request: each parameter is empty or a list joined by single spaces. Scopes of
// one name are united (clients do repeat them). Errors: kInvalid, also over the limits.
Result<std::vector<Scope>> parse_scopes(const std::vector<std::string>& parameters);

// With the name as its writer wrote it and the actions in one order; parse_scope() reads it back.
// Precondition: at least one of pull, push, delete.
std::string to_string(const Scope& scope);
// Joined by spaces.
std::string to_string(const std::vector<Scope>& scopes);

}  // namespace bulkhead
