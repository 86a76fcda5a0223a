#include "auth/permissions.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::array<std::string_view, 8> kVerbNames = {
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"};

constexpr std::array<std::string_view, kResources> kResourceNames = {
    "imagestreams/layers", "imagestreams",        "imagestreams/status",
    "imagestreams/secrets", "imagestreamtags",    "imagetags",
    "imagestreamimages",   "imagestreammappings", "imagestreamimports",
    "roles",               "rolebindings",        "serviceaccounts",
    "secrets",             "namespaces",          "projects",
    "images",              "imagesignatures",     "clusterroles",
    "clusterrolebindings", "users",               "groups",
    "metrics",             "auditrecords"};

template <size_t count>
std::optional<size_t> find_name(const std::array<std::string_view, count>& names,
                                std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<size_t>(found - names.begin());
}

template <size_t count>
std::string joined(const std::array<std::string_view, count>& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

// The places in `names` of a comma-separated list; "*" alone is all of them.
template <size_t count>
Result<std::vector<size_t>> parse_names(const std::array<std::string_view, count>& names,
                                        std::string_view text, const std::string& noun) {
  std::vector<size_t> found;
  if (text == "*") {
    for (size_t i = 0; i < count; ++i) found.push_back(i);
    return found;
  }
  for (;;) {
    const size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    const auto place = find_name(names, name);
    if (!place) {
      return fail(ErrorCode::kInvalid, "there is no " + noun + " '" + std::string(name) +
                                           "'; there are " + joined(names));
    }
    found.push_back(*place);
    if (comma == std::string_view::npos) return found;
    text.remove_prefix(comma + 1);
  }
}

std::string print_verbs(VerbSet verbs) {
  if (verbs == kEveryVerb) return "*";
  std::string text;
  for (size_t i = 0; i < kVerbNames.size(); ++i) {
    if (verbs & set_of(static_cast<Verb>(i))) text += std::string(kVerbNames[i]) + ",";
  }
  text.pop_back();
  return text;
}

}  // namespace

std::string_view to_string(Verb verb) { return kVerbNames[static_cast<size_t>(verb)]; }
std::string_view to_string(Resource resource) {
  return kResourceNames[static_cast<size_t>(resource)];
}

std::optional<Verb> find_verb(std::string_view name) {
  const auto place = find_name(kVerbNames, name);
  if (!place) return std::nullopt;
  return static_cast<Verb>(*place);
}

std::optional<Resource> find_resource(std::string_view name) {
  const auto place = find_name(kResourceNames, name);
  if (!place) return std::nullopt;
  return static_cast<Resource>(*place);
}

Result<Permissions> parse_rule(std::string_view text) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos || text.size() > kRuleBytesMax) {
    return fail(ErrorCode::kInvalid, "a rule is VERB[,VERB…] RESOURCE[,RESOURCE…], at most 1 KiB");
  }
  VerbSet verbs = 0;
  for (const size_t verb : TRY(parse_names(kVerbNames, text.substr(0, space), "verb"))) {
    verbs |= set_of(static_cast<Verb>(verb));
  }
  Permissions permissions;
  for (const size_t resource :
       TRY(parse_names(kResourceNames, text.substr(space + 1), "resource"))) {
    permissions.allow(verbs, static_cast<Resource>(resource));
  }
  return permissions;
}

std::vector<std::string> print_rules(const Permissions& permissions) {
  if (permissions == Permissions::everything()) return {"* *"};
  std::vector<std::pair<VerbSet, std::string>> groups;
  for (size_t i = 0; i < kResources; ++i) {
    const VerbSet verbs = permissions.verbs_of(static_cast<Resource>(i));
    if (verbs == 0) continue;
    const auto same = std::ranges::find(groups, verbs, &std::pair<VerbSet, std::string>::first);
    if (same == groups.end()) {
      groups.emplace_back(verbs, kResourceNames[i]);
    } else {
      same->second += "," + std::string(kResourceNames[i]);
    }
  }
  std::vector<std::string> rules;
  for (const auto& [verbs, resources] : groups) {
    rules.push_back(print_verbs(verbs) + " " + resources);
  }
  return rules;
}

}  // namespace bulkhead
