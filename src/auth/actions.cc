#include "auth/actions.h"

#include <array>

namespace bulkhead {
namespace {

constexpr std::array<ActionPermission, 5> kPermissions = {{
    {kPull, "pull", Verb::kGet, Resource::kLayers},
    {kPush, "push", Verb::kUpdate, Resource::kLayers},
    {kDelete, "delete", Verb::kDelete, Resource::kLayers},
    {kDelete, "delete", Verb::kDelete, Resource::kImages},
    {kGrant, "grant", Verb::kCreate, Resource::kRoleBindings},
}};

}  // namespace

std::span<const ActionPermission> action_permissions() { return kPermissions; }

Actions actions_of(const Permissions& permissions) {
  Actions actions = kNoActions;
  for (const ActionPermission& way : kPermissions) {
    if (permissions.allows(way.verb, way.resource)) actions |= way.action;
  }
  return actions;
}

std::string print_actions(Actions actions, std::string_view separator) {
  std::string text;
  for (const ActionPermission& way : kPermissions) {
    if ((actions & way.action) == 0) continue;
    actions = static_cast<Actions>(actions & ~way.action);
    if (!text.empty()) text += separator;
    text += way.name;
  }
  return text;
}

}  // namespace bulkhead
