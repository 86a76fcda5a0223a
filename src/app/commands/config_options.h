// The options that make a Config: a file, and single keys that win over it.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "app/config.h"

namespace bulkhead {

struct ConfigOptions {
  std::string config_file;
  std::vector<std::string> assignments;  // "section.key=value"

  void add_to(const Command& command);
  // Defaults, then the file, then the assignments. kInvalid.
  Result<Config> config_before_check() const;
  // The same, checked as a whole.
  Result<Config> config() const;
};

}  // namespace bulkhead
