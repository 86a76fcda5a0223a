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
  std::string name;  // "section.key", or "section.NAME.key" where the operator names things
  ConfigField field;
  std::string_view meaning;  // one line
};

// The keys, their fields pointing into `config`, which outlives them. Issuers that it has not have
// none.
std::vector<ConfigKey> config_keys(Config& config);

}  // namespace bulkhead
