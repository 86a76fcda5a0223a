#include "app/commands/config_options.h"

namespace bulkhead {

void ConfigOptions::add_to(const Command& command) {
  command.add_option("--config", "FILE", config_file, "A YAML configuration file");
  command.add_option("--set", "SECTION.KEY=VALUE", assignments,
                     "One configuration key; wins over the file. Repeatable");
}

Result<Config> ConfigOptions::config_before_check() const {
  Config config;
  if (!config_file.empty()) TRY(read_config_file(config, config_file));
  for (const std::string& assignment : assignments) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      return fail(ErrorCode::kInvalid,
                  "--set " + assignment + ": write --set SECTION.KEY=VALUE");
    }
    const std::string_view text = assignment;
    TRY(set_config_key(config, text.substr(0, equals), text.substr(equals + 1)));
  }
  return config;
}

Result<Config> ConfigOptions::config() const {
  Config config = TRY(config_before_check());
  TRY(check_config(config));
  return config;
}

}  // namespace bulkhead
