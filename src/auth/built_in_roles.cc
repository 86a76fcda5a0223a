#include "auth/built_in_roles.h"

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

constexpr VerbSet kGetting = set_of(Verb::kGet);
constexpr VerbSet kUpdating = set_of(Verb::kUpdate);
constexpr VerbSet kWriting = set_of(Verb::kCreate) | kUpdating | set_of(Verb::kPatch) |
                             set_of(Verb::kDelete) | set_of(Verb::kDeleteCollection);
constexpr VerbSet kGettingAndDeleting = kGetting | set_of(Verb::kDelete);

constexpr std::array kViewed = {Resource::kImageStreamImages, Resource::kImageStreamMappings,
                                Resource::kImageStreams,      Resource::kImageStreamTags,
                                Resource::kImageTags,         Resource::kImageStreamStatus};
constexpr std::array kEdited = {Resource::kImageStreamImages,  Resource::kImageStreamMappings,
                                Resource::kImageStreams,       Resource::kImageStreamTags,
                                Resource::kImageTags,          Resource::kImageStreamSecrets,
                                Resource::kServiceAccounts,    Resource::kSecrets};

constexpr Permissions image_puller() { return Permissions().allow(kGetting, Resource::kLayers); }

constexpr Permissions image_pusher() {
  return image_puller().allow(kUpdating, Resource::kLayers);
}

constexpr Permissions registry_viewer() {
  Permissions all = image_puller();
  for (const Resource resource : kViewed) all.allow(kReading, resource);
  all.allow(kGetting, Resource::kNamespaces).allow(kGetting, Resource::kProjects);
  return all;
}

// Whoever may delete a tag by the image API may delete it, and its content, by the other too.
constexpr Permissions registry_editor() {
  Permissions all = registry_viewer() | image_pusher();
  for (const Resource resource : kEdited) all.allow(kReading | kWriting, resource);
  all.allow(set_of(Verb::kCreate), Resource::kImageStreamImports);
  return all.allow(set_of(Verb::kDelete), Resource::kLayers);
}

constexpr Permissions registry_admin() {
  Permissions all = registry_editor();
  all.allow(kReading | kWriting, Resource::kRoles).allow(kReading | kWriting,
                                                         Resource::kRoleBindings);
  return all.allow(kGettingAndDeleting, Resource::kProjects);
}

constexpr Permissions image_pruner() {
  Permissions all;
  all.allow(kReading | set_of(Verb::kDelete), Resource::kImages);
  return all.allow(kReading, Resource::kImageStreams)
      .allow(kUpdating, Resource::kImageStreamStatus);
}

constexpr Permissions image_auditor() {
  return Permissions().allow(kReading | kUpdating | set_of(Verb::kPatch), Resource::kImages);
}

constexpr std::array<BuiltInRole, 11> kRoles = {{
    {Role::kPuller, "puller", image_puller()},
    {Role::kPusher, "pusher", image_pusher()},
    {Role::kAdmin, "admin", registry_admin()},
    {Role::kRegistryViewer, "registry-viewer", registry_viewer()},
    {Role::kRegistryEditor, "registry-editor", registry_editor()},
    {Role::kRegistryAdmin, "registry-admin", registry_admin()},
    {Role::kImagePuller, "system:image-puller", image_puller()},
    {Role::kImagePusher, "system:image-pusher", image_pusher()},
    {Role::kImagePruner, "system:image-pruner", image_pruner()},
    {Role::kImageAuditor, "system:image-auditor", image_auditor()},
    {Role::kClusterAdmin, "cluster-admin", Permissions::everything()},
}};

constexpr Permissions kLooking = registry_viewer();
constexpr Permissions kLookingAndPushing = registry_viewer() | image_pusher();

}  // namespace

std::span<const BuiltInRole> built_in_roles() { return kRoles; }

const BuiltInRole* find_built_in_role(Role role) {
  const auto found = std::ranges::find(kRoles, role, &BuiltInRole::role);
  return found == kRoles.end() ? nullptr : &*found;
}

const BuiltInRole* find_built_in_role(std::string_view name) {
  const auto found = std::ranges::find(kRoles, name, &BuiltInRole::name);
  return found == kRoles.end() ? nullptr : &*found;
}

const Permissions& everyones_most(AnonymousPush anonymous_push) {
  return anonymous_push == AnonymousPush::kAllowed ? kLookingAndPushing : kLooking;
}

}  // namespace bulkhead
