// Every configuration key, in the order the documentation lists them. The only place that knows a
// key's name; defaults are those of a fresh Config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/config_field.h"

namespace bulkhead {

struct ConfigKey {
  std::string_view name;  // "section.key"
  ConfigField field;
  std::string_view meaning;  // one line
};

// The keys, their fields pointing into `config`, which outlives them.
std::vector<ConfigKey> config_keys(Config& config);

enum class KeyNameKind { kSection, kKey, kUnknown };
KeyNameKind kind_of_key_name(std::string_view name);

// Why `name`, a section or "section.key", is wrong: "unknown key; did you mean …?".
std::string unknown_key(std::string_view name);

}  // namespace bulkhead
