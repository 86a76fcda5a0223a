#include "auth/external/key_source.h"

#include <boost/json.hpp>
#include <fstream>

#include "auth/external/issuer_url.h"
#include "auth/external/unique_keys.h"

namespace bulkhead {
namespace {

namespace json = boost::json;

constexpr std::string_view kDiscoveryPath = "/.well-known/openid-configuration";

Result<std::string> blocking_read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // One byte more than a set may have shows that it has too many.
  std::string text(kJwksBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && file.fail()) return fail(ErrorCode::kUnavailable, "cannot read " + path);
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

std::string discovery_url(std::string_view issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return std::string(issuer) + std::string(kDiscoveryPath);
}

Result<std::string> jwks_url_of(std::string_view document, const KeySource& source) {
  const auto invalid = [&](const char* what) {
    return fail(ErrorCode::kInvalid, "the discovery document of " + source.issuer + what);
  };
  json::error_code error;
  const json::value value =
      has_unique_keys(document) ? json::parse(document, error) : json::value();
  if (error || !value.is_object()) return invalid(" is no JSON object with every key once");
  const json::value* issuer = value.get_object().if_contains("issuer");
  const json::value* url = value.get_object().if_contains("jwks_uri");
  if (issuer == nullptr || !issuer->is_string() || issuer->get_string() != source.issuer) {
    return invalid(" names another issuer");
  }
  if (url == nullptr || !url->is_string()) return invalid(" has no jwks_uri");
  std::string found(url->get_string());
  const IssuerUrlKind kind = issuer_url_kind(found);
  // Nobody out there may send us to what listens on this machine.
  const bool is_allowed = kind == IssuerUrlKind::kHttps ||
                          (kind == IssuerUrlKind::kLoopback &&
                           issuer_url_kind(source.issuer) == IssuerUrlKind::kLoopback);
  if (!is_allowed) return invalid(" has a jwks_uri that is no https:// address");
  return found;
}

}  // namespace

Result<JwkSet> blocking_load_keys(const KeySource& source, DocumentFetcher& fetcher) {
  if (!source.jwks_file.empty()) return JwkSet::parse(TRY(blocking_read_file(source.jwks_file)));
  std::string url = source.jwks_url;
  if (url.empty()) {
    const std::string document =
        TRY(fetcher.blocking_fetch(discovery_url(source.issuer), source.ca_file));
    url = TRY(jwks_url_of(document, source));
  }
  return JwkSet::parse(TRY(fetcher.blocking_fetch(url, source.ca_file)));
}

}  // namespace bulkhead
