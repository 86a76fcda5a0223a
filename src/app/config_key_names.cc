#include "app/config_key_names.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/config_keys.h"

namespace bulkhead {
namespace {

// Edits (insert, remove, replace one character) from one word to the other.
size_t distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  for (size_t i = 0; i <= to.size(); ++i) row[i] = i;
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

std::string_view section_of(std::string_view name) { return name.substr(0, name.find('.')); }
std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

constexpr std::string_view kBelowIssuers = "issuers.";

// Of "issuers.github" and what is below it "github"; empty for all other names.
std::string_view issuer_of(std::string_view name) {
  return name.starts_with(kBelowIssuers) ? section_of(name.substr(kBelowIssuers.size())) : "";
}

bool has_wrong_issuer(std::string_view name) {
  return name.starts_with(kBelowIssuers) && !is_issuer_name(issuer_of(name));
}

// One that has every key that `name` can be about.
Config config_about(std::string_view name) {
  Config config;
  make_named(config, name);
  if (config.issuers.empty()) config.issuers.try_emplace("NAME");
  return config;
}

std::vector<std::string> candidates_like(std::string_view name) {
  Config config = config_about(name);
  std::vector<std::string> names;
  for (const ConfigKey& key : config_keys(config)) {
    const std::string section(section_of(key.name));
    const bool wants_key = name.contains('.');
    if (wants_key) names.emplace_back(key.name);
    if (!wants_key && (names.empty() || names.back() != section)) names.push_back(section);
  }
  return names;
}

}  // namespace

void make_named(Config& config, std::string_view name) {
  const std::string issuer(issuer_of(name));
  if (is_issuer_name(issuer)) config.issuers.try_emplace(issuer);
}

KeyNameKind kind_of_key_name(std::string_view name) {
  if (has_wrong_issuer(name)) return KeyNameKind::kUnknown;
  Config config = config_about(name);
  const std::vector<ConfigKey> keys = config_keys(config);
  if (std::ranges::find(keys, name, &ConfigKey::name) != keys.end()) return KeyNameKind::kKey;
  const std::string below = std::string(name) + ".";
  const bool is_section = std::ranges::any_of(
      keys, [&](const ConfigKey& key) { return key.name.starts_with(below); });
  return is_section ? KeyNameKind::kSection : KeyNameKind::kUnknown;
}

std::string unknown_key(std::string_view name) {
  if (has_wrong_issuer(name)) {
    return "an issuer's name has 1 to 32 characters of a-z, 0-9, '_' and '-'";
  }
  const std::vector<std::string> names = candidates_like(name);
  const auto cost = [&](const std::string& candidate) {
    // The right key in the wrong section is near, too.
    const bool moved = last_part(candidate) == last_part(name);
    return moved ? size_t{1} : distance(name, candidate);
  };
  const auto nearest = std::ranges::min_element(names, {}, cost);
  if (cost(*nearest) <= std::max<size_t>(2, name.size() / 5)) {
    return fmt::format("unknown key; did you mean {}?", *nearest);
  }
  std::vector<std::string> siblings;
  std::ranges::copy_if(names, std::back_inserter(siblings), [&](const std::string& candidate) {
    return section_of(candidate) == section_of(name);
  });
  return fmt::format("unknown key; there are {}",
                     fmt::join(siblings.empty() ? names : siblings, ", "));
}

}  // namespace bulkhead
