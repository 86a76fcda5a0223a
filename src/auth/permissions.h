// What may be done to what: verbs on resources, in the words of Kubernetes and of the image API
// (image.openshift.io/v1). Permissions is a plain set that unites; roles are made of it. Pure; any
// thread. The text form of a rule, as custom roles are written and stored:
//
//   VERB[,VERB…] RESOURCE[,RESOURCE…]      * is every verb, or every resource
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead {

enum class Verb : uint8_t {
  kGet, kList, kWatch, kCreate, kUpdate, kPatch, kDelete, kDeleteCollection
};
// A bit for each verb.
using VerbSet = uint8_t;
constexpr VerbSet set_of(Verb verb) { return static_cast<VerbSet>(1U << static_cast<int>(verb)); }
inline constexpr VerbSet kEveryVerb = 0xFF;
inline constexpr VerbSet kReading = set_of(Verb::kGet) | set_of(Verb::kList) | set_of(Verb::kWatch);

enum class Resource : uint8_t {
  kLayers,  // imagestreams/layers, a repository's content: get is to pull, update to push
  kImageStreams,
  kImageStreamStatus,
  kImageStreamSecrets,
  kImageStreamTags,
  kImageTags,
  kImageStreamImages,
  kImageStreamMappings,
  kImageStreamImports,
  kRoles,
  kRoleBindings,
  kServiceAccounts,
  kSecrets,
  kNamespaces,
  kProjects,
  // From here on of the registry as a whole: a binding below it never gives them.
  kImages,
  kImageSignatures,
  kClusterRoles,
  kClusterRoleBindings,
  kUsers,
  kGroups,
  kMetrics,
  kAuditRecords,
};
inline constexpr size_t kResources = static_cast<size_t>(Resource::kAuditRecords) + 1;
constexpr bool is_of_the_registry(Resource resource) { return resource >= Resource::kImages; }

std::string_view to_string(Verb verb);
std::string_view to_string(Resource resource);  // "imagestreams/layers"
std::optional<Verb> find_verb(std::string_view name);
std::optional<Resource> find_resource(std::string_view name);

class Permissions {
 public:
  static constexpr Permissions everything() {
    Permissions all;
    all.verbs_.fill(kEveryVerb);
    return all;
  }
  constexpr Permissions& allow(VerbSet verbs, Resource resource) {
    verbs_[static_cast<size_t>(resource)] |= verbs;
    return *this;
  }
  constexpr bool allows(Verb verb, Resource resource) const {
    return (verbs_of(resource) & set_of(verb)) != 0;
  }
  constexpr VerbSet verbs_of(Resource resource) const {
    return verbs_[static_cast<size_t>(resource)];
  }
  // Whether these hold all that `others` hold.
  constexpr bool cover(const Permissions& others) const { return (*this & others) == others; }
  // Without what is of the registry as a whole.
  constexpr Permissions below_the_registry() const {
    Permissions out = *this;
    for (size_t i = static_cast<size_t>(Resource::kImages); i < kResources; ++i) out.verbs_[i] = 0;
    return out;
  }

  constexpr Permissions operator|(const Permissions& other) const {
    Permissions out = *this;
    for (size_t i = 0; i < kResources; ++i) out.verbs_[i] |= other.verbs_[i];
    return out;
  }
  constexpr Permissions operator&(const Permissions& other) const {
    Permissions out = *this;
    for (size_t i = 0; i < kResources; ++i) out.verbs_[i] &= other.verbs_[i];
    return out;
  }
  bool operator==(const Permissions&) const = default;

 private:
  std::array<VerbSet, kResources> verbs_{};
};

inline constexpr size_t kRuleBytesMax = 1024;

// Errors: kInvalid, naming the word that is not known and those that are.
Result<Permissions> parse_rule(std::string_view text);

// As few rules as resources have different verbs; parse_rule() of them unites to the same.
std::vector<std::string> print_rules(const Permissions& permissions);

}  // namespace bulkhead
