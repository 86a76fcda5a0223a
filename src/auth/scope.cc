#include "auth/scope.h"

#include <algorithm>

#include "base/invariant.h"

namespace bulkhead {
namespace {

constexpr std::string_view kCatalogScope = "registry:catalog:*";

std::unexpected<Error> malformed() { return fail(ErrorCode::kInvalid, "malformed scope"); }

// "repository(plugin)" gives "repository"; absent when what stands behind it is not a class.
std::optional<std::string_view> without_class(std::string_view type) {
  const size_t open = type.find('(');
  if (open == std::string_view::npos) return type;
  std::string_view name = type.substr(open + 1);
  if (!name.ends_with(')')) return std::nullopt;
  name.remove_suffix(1);
  const bool is_word = !name.empty() && std::ranges::all_of(name, [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
  });
  if (!is_word) return std::nullopt;
  return type.substr(0, open);
}

Result<Actions> parse_action(std::string_view text) {
  if (text == "pull") return kPull;
  if (text == "push") return kPush;
  if (text == "delete") return kDelete;
  if (text == "*") return kPull | kPush | kDelete;
  return malformed();
}

Result<Actions> parse_actions(std::string_view text) {
  Actions actions = kNoActions;
  for (;;) {
    const size_t comma = text.find(',');
    actions |= TRY(parse_action(text.substr(0, comma)));
    if (comma == std::string_view::npos) return actions;
    text.remove_prefix(comma + 1);
  }
}

void unite(std::vector<Scope>& scopes, Scope scope) {
  const auto same = std::ranges::find(scopes, scope.repository, &Scope::repository);
  if (same == scopes.end()) {
    scopes.push_back(std::move(scope));
  } else {
    same->actions |= scope.actions;
  }
}

}  // namespace

Result<Scope> parse_scope(std::string_view text) {
  const size_t first = text.find(':');
  const size_t last = text.rfind(':');
  if (first == last) return malformed();  // none, or one that cannot part three
  const auto type = without_class(text.substr(0, first));
  if (!type) return malformed();
  const std::string_view name = text.substr(first + 1, last - first - 1);
  const std::string_view actions = text.substr(last + 1);
  if (*type == "registry" && name == kCatalogName && actions == "*") {
    return Scope{std::nullopt, kPull};
  }
  if (*type != "repository") return malformed();
  auto repository = RepositoryName::parse(name);
  if (!repository) return malformed();
  return Scope{*std::move(repository), TRY(parse_actions(actions))};
}

Result<std::vector<Scope>> parse_scopes(const std::vector<std::string>& parameters) {
  size_t bytes = 0;
  for (const std::string& parameter : parameters) bytes += parameter.size();
  if (bytes > kScopeBytesMax) return fail(ErrorCode::kInvalid, "the scopes exceed 8 KiB");
  std::vector<Scope> scopes;
  size_t count = 0;
  for (std::string_view rest : parameters) {
    while (!rest.empty()) {
      if (++count > kScopesMax) return fail(ErrorCode::kInvalid, "more than 64 scopes");
      const size_t space = rest.find(' ');
      unite(scopes, TRY(parse_scope(rest.substr(0, space))));
      if (space == std::string_view::npos) break;
      rest.remove_prefix(space + 1);
      if (rest.empty()) return malformed();
    }
  }
  return scopes;
}

std::string to_string(const Scope& scope) {
  if (!scope.repository) return std::string(kCatalogScope);
  INVARIANT(scope.actions & (kPull | kPush | kDelete), "a scope asks for something");
  return "repository:" + scope.repository->as_written() + ":" +
         print_actions(scope.actions & (kPull | kPush | kDelete), ",");
}

std::string to_string(const std::vector<Scope>& scopes) {
  std::string text;
  for (const Scope& scope : scopes) {
    if (!text.empty()) text += ' ';
    text += to_string(scope);
  }
  return text;
}

}  // namespace bulkhead
