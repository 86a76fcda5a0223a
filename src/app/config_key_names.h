// Names of configuration keys as people write them: whether there is such a key, and what a wrong
// one may have meant. Pure; rests on the table in config_keys.h.
#pragma once

#include <string>
#include <string_view>

#include "app/config.h"

namespace bulkhead {

// Makes the issuer that `name` speaks of, "issuers.github" or a key below it, unless it is there.
// Nothing happens for all other names.
void make_named(Config& config, std::string_view name);

enum class KeyNameKind { kSection, kKey, kUnknown };
// "issuers.github" is a section, whether anything was said about it or not.
KeyNameKind kind_of_key_name(std::string_view name);

// Why `name`, a section or "section.key", is wrong: "unknown key; did you mean …?".
std::string unknown_key(std::string_view name);

}  // namespace bulkhead
