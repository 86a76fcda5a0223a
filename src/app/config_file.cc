// The YAML form of the configuration: two levels, sections and keys. yaml-cpp keeps duplicate keys
// silently and reads every scalar as text; both are judged here, with the line they stand on.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "app/config.h"
#include "app/config_keys.h"

namespace bulkhead {
namespace {

class ConfigFile {
 public:
  ConfigFile(Config& config, const std::string& name) : config_(config), name_(name) {}

  Result<void> read(const YAML::Node& root) {
    if (root.IsNull()) return {};
    if (!root.IsMap()) return wrong(root, "expected sections, such as 'http:'");
    for (const auto& entry : root) {
      const YAML::Node& section = entry.first;
      const std::string section_name = TRY(name_of(section));
      if (kind_of_key_name(section_name) != KeyNameKind::kSection) {
        return wrong(section, fmt::format("{}: {}", section_name, unknown_key(section_name)));
      }
      TRY(check_first(section, section_name));
      TRY(read_section(section_name, entry.second));
    }
    return {};
  }

 private:
  Result<void> read_section(const std::string& section, const YAML::Node& keys) {
    if (keys.IsNull()) return {};
    if (!keys.IsMap()) return wrong(keys, section + ": expected keys below it, indented");
    for (const auto& entry : keys) {
      const YAML::Node& key = entry.first;
      const YAML::Node& value = entry.second;
      const std::string name = fmt::format("{}.{}", section, TRY(name_of(key)));
      if (kind_of_key_name(name) != KeyNameKind::kKey) {
        return wrong(key, fmt::format("{}: {}", name, unknown_key(name)));
      }
      TRY(check_first(key, name));
      if (!value.IsScalar()) return wrong(key, name + ": expected a single value");
      const auto set = set_config_key(config_, name, value.Scalar());
      if (!set) return wrong(value, set.error().message);
    }
    return {};
  }

  Result<std::string> name_of(const YAML::Node& key) const {
    if (!key.IsScalar()) return wrong(key, "expected a key");
    return key.Scalar();
  }

  Result<void> check_first(const YAML::Node& key, const std::string& name) {
    if (seen_.insert(name).second) return {};
    return wrong(key, name + ": stands twice; keep one");
  }

  std::unexpected<Error> wrong(const YAML::Node& node, const std::string& what) const {
    return fail(ErrorCode::kInvalid,
                fmt::format("{}:{}: {}", name_, node.Mark().line + 1, what));
  }

  Config& config_;
  const std::string& name_;
  std::set<std::string> seen_;
};

}  // namespace

Result<void> read_config_text(Config& config, const std::string& text, const std::string& name) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      return fail(ErrorCode::kInvalid, name + ": holds more than one YAML document; keep one");
    }
    return documents.empty() ? Result<void>{} : ConfigFile(config, name).read(documents.front());
  } catch (const YAML::Exception& exception) {
    return fail(ErrorCode::kInvalid, fmt::format("{}:{}: not YAML: {}", name,
                                                 exception.mark.line + 1, exception.msg));
  }
}

Result<void> read_config_file(Config& config, const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || errno == EISDIR) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
    return fail(code, fmt::format("cannot read the configuration file {}: {}", path,
                                  std::strerror(errno)));
  }
  return read_config_text(config, text.str(), path);
}

}  // namespace bulkhead
