// The YAML form of the configuration: sections and keys, and below `issuers` one section for each.
// yaml-cpp keeps duplicate keys silently and reads every scalar as text; both are judged here, with
// the line they stand on.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "app/config.h"
#include "app/config_key_names.h"
#include "app/config_keys.h"

namespace bulkhead {
namespace {

class ConfigFile {
 public:
  ConfigFile(Config& config, const std::string& name) : config_(config), name_(name) {}

  Result<void> read(const YAML::Node& root) {
    if (root.IsNull()) return {};
    if (!root.IsMap()) return wrong(root, "expected sections, such as 'http:'");
    return read_section("", root);
  }

 private:
  // As deep as sections are nested, which the table of keys tells.
  Result<void> read_section(const std::string& section, const YAML::Node& keys) {
    if (keys.IsNull()) return {};
    if (!keys.IsMap()) return wrong(keys, section + ": expected keys below it, indented");
    for (const auto& entry : keys) {
      const YAML::Node& key = entry.first;
      const std::string last = TRY(name_of(key));
      const std::string name = section.empty() ? last : fmt::format("{}.{}", section, last);
      const KeyNameKind kind =
          last.contains('.') ? KeyNameKind::kUnknown : kind_of_key_name(name);
      if (kind == KeyNameKind::kUnknown) {
        return wrong(key, fmt::format("{}: {}", name, unknown_key(name)));
      }
      TRY(check_first(key, name));
      make_named(config_, name);
      if (kind == KeyNameKind::kSection) {
        TRY(read_section(name, entry.second));
      } else {
        TRY(read_key(key, name, entry.second));
      }
    }
    return {};
  }

  Result<void> read_key(const YAML::Node& key, const std::string& name, const YAML::Node& value) {
    const bool is_one = value.IsScalar();
    if (!is_one && !value.IsSequence()) return wrong(key, name + ": expected a single value");
    const auto set = is_one ? set_config_key(config_, name, value.Scalar())
                            : set_config_list(config_, name, TRY(texts_of(value)));
    return set ? Result<void>{} : wrong(is_one ? value : key, set.error().message);
  }

  Result<std::vector<std::string>> texts_of(const YAML::Node& list) const {
    std::vector<std::string> texts;
    for (const YAML::Node& item : list) {
      if (!item.IsScalar()) return wrong(item, "expected a list of texts");
      texts.push_back(item.Scalar());
    }
    return texts;
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
