// The roles that every registry has. puller, pusher and admin are the short names; the others mean
// what OpenShift's roles of these names mean for images (its bootstrap policy). Constants.
#pragma once

#include <span>
#include <string_view>

#include "auth/permissions.h"
#include "metadata/records.h"

namespace bulkhead {

struct BuiltInRole {
  Role role;
  std::string_view name;
  Permissions permissions;
};

std::span<const BuiltInRole> built_in_roles();
const BuiltInRole* find_built_in_role(Role role);               // null for another
const BuiltInRole* find_built_in_role(std::string_view name);  // null for another

// The most that everyone may be given: to look and pull, and with auth.anonymous_push to push.
enum class AnonymousPush { kRefused, kAllowed };
const Permissions& everyones_most(AnonymousPush anonymous_push);

}  // namespace bulkhead
