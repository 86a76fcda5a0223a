// What one may do to a repository in the words of the distribution API, and which permissions give
// it. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "auth/permissions.h"

namespace bulkhead {

// A set of actions.
using Actions = uint8_t;
inline constexpr Actions kNoActions = 0;
inline constexpr Actions kPull = 1;
inline constexpr Actions kPush = 2;
inline constexpr Actions kDelete = 4;
inline constexpr Actions kGrant = 8;
inline constexpr Actions kAllActions = kPull | kPush | kDelete | kGrant;

// One way to an action; deleting has two, for pruners delete images wherever they are.
struct ActionPermission {
  Actions action;
  std::string_view name;
  Verb verb;
  Resource resource;
};
std::span<const ActionPermission> action_permissions();

Actions actions_of(const Permissions& permissions);

// Their names in one order, "pull,push" for the separator ","; empty for none.
std::string print_actions(Actions actions, std::string_view separator);

}  // namespace bulkhead
