#include "auth/external/issuer_settings.h"

#include <algorithm>
#include <set>

#include "auth/external/issuer_url.h"

namespace bulkhead {
namespace {

constexpr size_t kIssuerNameBytesMax = 32;

bool is_alphanumeric(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

Result<void> check_issuer(const std::string& name, const IssuerSettings& issuer) {
  const auto refuse = [&](const char* key, const char* what) {
    return fail(ErrorCode::kInvalid, "issuers." + name + "." + key + ": " + what);
  };
  if (issuer_url_kind(issuer.url) == IssuerUrlKind::kRefused) {
    return refuse("url", "expected https://HOST, as tokens have it in iss");
  }
  const auto is_empty = [](const std::string& text) { return text.empty(); };
  if (issuer.audiences.empty() || std::ranges::any_of(issuer.audiences, is_empty)) {
    return refuse("audiences", "expected at least one audience, or tokens made for others count");
  }
  if (issuer.subject_claim.empty()) return refuse("subject_claim", "expected a claim's name");
  if (issuer.username_claim.empty()) return refuse("username_claim", "expected a claim's name");
  for (const std::string& claim : issuer.required_claims) {
    const RequiredClaim parts = split_required_claim(claim);
    if (parts.name.empty() || parts.value.empty()) {
      return refuse("required_claims", "expected NAME=VALUE");
    }
  }
  if (!issuer.jwks_url.empty() && !issuer.jwks_file.empty()) {
    return refuse("jwks_file", "keys come from a file or from jwks_url, not from both");
  }
  if (!issuer.jwks_url.empty() && issuer_url_kind(issuer.jwks_url) == IssuerUrlKind::kRefused) {
    return refuse("jwks_url", "expected https://HOST/PATH");
  }
  return {};
}

}  // namespace

bool is_issuer_name(std::string_view name) {
  if (name.empty() || name.size() > kIssuerNameBytesMax || !is_alphanumeric(name[0])) return false;
  return std::ranges::all_of(name, [](char character) {
    return is_alphanumeric(character) || character == '_' || character == '-';
  });
}

RequiredClaim split_required_claim(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {text, {}};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Result<void> check_issuers(const Issuers& issuers) {
  std::set<std::string_view> urls;
  for (const auto& [name, issuer] : issuers) {
    TRY(check_issuer(name, issuer));
    if (!urls.insert(issuer.url).second) {
      return fail(ErrorCode::kInvalid, "issuers." + name + ".url: another issuer has it already");
    }
  }
  return {};
}

}  // namespace bulkhead
