// Scopes: parse and print are inverse, and nothing outside the grammar gets through.
#include "auth/api_keys.h"
#include "auth/challenge.h"
#include "auth/robots.h"
#include "auth/scope.h"
#include "base/invariant.h"

using namespace bulkhead;

namespace {

void check_one(std::string_view text) {
  const auto scope = parse_scope(text);
  if (!scope) return;
  INVARIANT(scope->actions != kNoActions && !(scope->actions & kGrant), "only what may be asked");
  const std::string printed = to_string(*scope);
  const auto again = parse_scope(printed);
  INVARIANT(again == *scope, "a printed scope is read back");
  INVARIANT(to_string(*again) == printed, "a scope has one spelling");
}

void check_list(const std::string& text) {
  const auto scopes = parse_scopes({text});
  if (!scopes) return;
  INVARIANT(scopes->size() <= kScopesMax, "scopes are bounded");
  const std::string printed = to_string(*scopes);
  // "*" is printed at length, so the text may grow over the limit.
  const auto again = parse_scopes({printed});
  INVARIANT(again ? *again == *scopes : printed.size() > kScopeBytesMax, "they are read back");
  const auto both = parse_scopes({text, printed});
  INVARIANT(!both || *both == *scopes, "the same scopes again add nothing");
  const std::string challenge = bearer_challenge("r", "s", *scopes, ChallengeError::kNone);
  for (char character : challenge) {
    INVARIANT(character >= ' ' && character <= '~', "it may go into a header");
  }
}

// API keys, their scopes and the names of robots come from the same strangers.
void check_keys(const std::string& text) {
  const auto key = ApiKeyText::parse(text);
  INVARIANT(!key || key->text() == text, "a key has one spelling");
  const auto robot = RobotName::parse(text);
  INVARIANT(!robot || robot->text() == text, "a robot has one name");
  const auto scope = KeyScope::parse(text);
  if (!scope) return;
  INVARIANT(scope->actions != kNoActions && !(scope->actions & kGrant), "only what a key may");
  INVARIANT(KeyScope::parse(scope->text())->text() == scope->text(), "it is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_one(text);
  check_list(text);
  check_keys(text);
  return 0;
}
