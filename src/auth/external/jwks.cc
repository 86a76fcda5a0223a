#include "auth/external/jwks.h"

#include <algorithm>
#include <boost/json.hpp>

#include "auth/base64url.h"
#include "auth/external/unique_keys.h"

namespace bulkhead {
namespace {

namespace json = boost::json;

std::unexpected<Error> unusable() {
  return fail(ErrorCode::kInvalid, "not a key that verifies tokens");
}

// Empty when the member is absent or no text; no member read here may be empty.
std::string_view text_of(const json::object& jwk, std::string_view member) {
  const json::value* value = jwk.if_contains(member);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

Result<std::string> bytes_of(const json::object& jwk, std::string_view member) {
  auto bytes = decode_base64url(text_of(jwk, member));
  if (!bytes || bytes->empty()) return unusable();
  return *std::move(bytes);
}

bool may_verify(const json::object& jwk) {
  // A private key that lies open is nobody's any more.
  if (jwk.contains("d")) return false;
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
  const json::value* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) return true;
  return operations->is_array() && std::ranges::any_of(operations->get_array(), [](auto& each) {
           return each.is_string() && each.get_string() == "verify";
         });
}

Result<PublicKey> parse_key(const json::object& jwk) {
  const std::string_view type = text_of(jwk, "kty");
  const std::string_view curve = text_of(jwk, "crv");
  if (type == "RSA") return PublicKey::rsa(TRY(bytes_of(jwk, "n")), TRY(bytes_of(jwk, "e")));
  if (type == "OKP" && curve == "Ed25519") return PublicKey::ed25519(TRY(bytes_of(jwk, "x")));
  if (type == "EC" && curve == "P-256") {
    return PublicKey::p256(TRY(bytes_of(jwk, "x")), TRY(bytes_of(jwk, "y")));
  }
  if (type == "EC" && curve == "P-384") {
    return PublicKey::p384(TRY(bytes_of(jwk, "x")), TRY(bytes_of(jwk, "y")));
  }
  return unusable();
}

}  // namespace

struct JwkReader {
  static Result<JwkSet::Key> read(const json::value& value) {
    if (!value.is_object()) return unusable();
    const json::object& jwk = value.get_object();
    const std::string_view id = text_of(jwk, "kid");
    if (id.empty() || !may_verify(jwk)) return unusable();
    JwkSet::Key key{std::string(id), std::nullopt, TRY(parse_key(jwk))};
    if (!jwk.contains("alg")) return key;
    key.only = find_jws_algorithm(text_of(jwk, "alg"));
    if (!key.only || kind_of(*key.only) != key.key.kind()) return unusable();
    return key;
  }
};

Result<JwkSet> JwkSet::parse(std::string_view text) {
  if (text.size() > kJwksBytesMax || !has_unique_keys(text)) {
    return fail(ErrorCode::kInvalid, "not a JSON text of at most 1 MiB with every key once");
  }
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(ErrorCode::kInvalid, "a JWK set is an object");
  const json::value* list = value.get_object().if_contains("keys");
  if (list == nullptr || !list->is_array()) {
    return fail(ErrorCode::kInvalid, "a JWK set has a list of keys");
  }
  if (list->get_array().size() > kJwksKeysMax) {
    return fail(ErrorCode::kInvalid, "a JWK set has at most 100 keys");
  }
  JwkSet set;
  for (const json::value& each : list->get_array()) {
    auto key = JwkReader::read(each);
    if (key) set.keys_.push_back(*std::move(key));
  }
  return set;
}

bool JwkSet::has(std::string_view id) const {
  return std::ranges::find(keys_, id, &Key::id) != keys_.end();
}

const PublicKey* JwkSet::find(std::string_view id, JwsAlgorithm algorithm) const {
  for (const Key& key : keys_) {
    if (key.id != id || key.key.kind() != kind_of(algorithm)) continue;
    if (!key.only || *key.only == algorithm) return &key.key;
  }
  return nullptr;
}

}  // namespace bulkhead
