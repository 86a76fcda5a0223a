#include "app/config.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/config_key_names.h"
#include "app/config_keys.h"
#include "http/request_grammar.h"
#include "http/trusted_proxies.h"
#include "oci/repository_name.h"

namespace bulkhead {
namespace {

std::string_view section_of(std::string_view name) { return name.substr(0, name.find('.')); }

std::string quoted(const std::string& text) {
  std::string out;
  for (const char character : text) out += character == '\'' ? "''" : std::string(1, character);
  return fmt::format("'{}'", out);
}

// Text is quoted, since YAML would read some of it as something else.
std::string as_yaml(const ConfigField& field) {
  if (const auto* list = std::get_if<ListField>(&field)) {
    std::vector<std::string> items;
    for (const std::string& item : *list->value) items.push_back(quoted(item));
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
  const std::string text = print_field(field);
  return std::holds_alternative<TextField>(field) ? quoted(text) : text;
}

std::string indentation(std::string_view name) {
  return std::string(2 * static_cast<size_t>(std::ranges::count(name, '.')), ' ');
}

// The names of the sections that `name` is in and `before`, the key before it, was not.
std::string section_lines(std::string_view name, std::string_view before) {
  std::string out;
  for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    if (before.starts_with(name.substr(0, dot + 1))) continue;
    const std::string_view section = name.substr(0, dot);
    if (!section.contains('.') && !before.empty()) out += "\n";
    out += fmt::format("{}{}:\n", indentation(section), section.substr(section.rfind('.') + 1));
  }
  return out;
}

// Scheme and authority, nothing after it: "/token" is put behind it.
bool is_public_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) return is_host_and_port(url.substr(scheme.size()));
  }
  return false;
}

Result<void> check_namespaces(std::string_view key, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto repository = RepositoryName::parse(name + "/any");
    if (repository && repository->namespace_name() == name) continue;
    return fail(ErrorCode::kInvalid, fmt::format("{}: '{}' is no namespace's name", key, name));
  }
  return {};
}

}  // namespace

AnonymousPush anonymous_push(const Config& config) {
  return config.auth.anonymous_push ? AnonymousPush::kAllowed : AnonymousPush::kRefused;
}

AuditSettings audit_settings(const Config& config) {
  AuditSettings settings = config.audit.settings;
  settings.sync = config.audit.sync == "always" ? AuditSync::kAlways : AuditSync::kInterval;
  return settings;
}

Result<void> set_config_key(Config& config, std::string_view key, std::string_view value) {
  make_named(config, key);
  for (const ConfigKey& known : config_keys(config)) {
    if (known.name != key) continue;
    const auto read = read_field(known.field, value);
    if (read) return {};
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", key, read.error().message));
  }
  return fail(ErrorCode::kInvalid, fmt::format("{}: {}", key, unknown_key(key)));
}

Result<void> set_config_list(Config& config, std::string_view key,
                             std::vector<std::string> values) {
  make_named(config, key);
  for (const ConfigKey& known : config_keys(config)) {
    const auto* list = known.name == key ? std::get_if<ListField>(&known.field) : nullptr;
    if (list == nullptr) continue;
    *list->value = std::move(values);
    return {};
  }
  return fail(ErrorCode::kInvalid, fmt::format("{}: expected a single value", key));
}

Result<void> check_config(const Config& config) {
  if (config.server.listen.empty()) {
    return fail(ErrorCode::kInvalid, "server.listen: expected HOST:PORT; it is empty");
  }
  if (!config.api.public_url.empty() && !is_public_url(config.api.public_url)) {
    return fail(ErrorCode::kInvalid,
                fmt::format("http.public_url: expected https://HOST or http://HOST:PORT without a "
                            "path; got '{}'",
                            config.api.public_url));
  }
  const auto proxies = TrustedProxies::parse(config.api.trusted_proxies);
  if (!proxies) {
    return fail(ErrorCode::kInvalid, "http.trusted_proxies: " + proxies.error().message);
  }
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    return fail(ErrorCode::kInvalid,
                "tls.certificate and tls.key belong together: set both or neither");
  }
  if (!config.tls.client_ca.empty() && config.tls.certificate.empty()) {
    return fail(ErrorCode::kInvalid, "tls.client_ca needs tls.certificate and tls.key");
  }
  if (config.token.lifetime % std::chrono::seconds(1) != Milliseconds(0)) {
    return fail(ErrorCode::kInvalid, "token.lifetime: expected whole seconds");
  }
  if (config.api.page_default > config.api.page_max) {
    return fail(ErrorCode::kInvalid, "limits.page_default must not exceed limits.page_max");
  }
  if (config.repository.upload_lifetime < config.repository.upload_idle) {
    return fail(ErrorCode::kInvalid,
                "storage.upload_lifetime must not be shorter than storage.upload_idle");
  }
  if (config.external.keys.kept_for < config.external.keys.refreshed_after) {
    return fail(ErrorCode::kInvalid,
                "external.keys_kept_for must not be shorter than external.keys_refreshed_after");
  }
  TRY(check_namespaces("manifests.allow_missing_children_in",
                       config.repository.allow_missing_children_in));
  TRY(check_issuers(config.issuers));
  return {};
}

std::string print_config(const Config& config) {
  Config shown = config;
  std::string out;
  std::string before;
  for (const ConfigKey& key : config_keys(shown)) {
    const std::string space = indentation(key.name);
    out += section_lines(key.name, before);
    out += fmt::format("{}# {}\n{}{}: {}\n", space, key.meaning, space,
                       key.name.substr(key.name.rfind('.') + 1), as_yaml(key.field));
    before = key.name;
  }
  return out;
}

std::string config_reference() {
  Config defaults;
  defaults.issuers.try_emplace("NAME");
  std::string out;
  std::string section;
  for (const ConfigKey& key : config_keys(defaults)) {
    if (section_of(key.name) != section) {
      section = section_of(key.name);
      out += fmt::format("{}### {}\n\n| key | default | values | meaning |\n|---|---|---|---|\n",
                         out.empty() ? "" : "\n", section);
    }
    const std::string value = print_field(key.field);
    out += fmt::format("| `{}` | {} | {} | {} |\n", key.name,
                       value.empty() ? "" : fmt::format("`{}`", value), describe_field(key.field),
                       key.meaning);
  }
  return out;
}

}  // namespace bulkhead
