// An issuer in a test: keys of every kind, their JWK form, and tokens signed with them.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "auth/external/public_key.h"

namespace bulkhead {

class TestKey {
 public:
  // Pairs are made once in a process and shared by all tests, since RSA takes its time.
  static const TestKey& rsa();
  static const TestKey& other_rsa();
  static const TestKey& p256();
  static const TestKey& p384();
  static const TestKey& ed25519();
  static const TestKey& of(KeyKind kind);
  static TestKey make_rsa(unsigned bits);

  // A JWK of the public half; `more` is put in behind, as R"(,"use":"sig")".
  std::string jwk(const std::string& id, const std::string& more = "") const;
  std::string sign(JwsAlgorithm algorithm, const std::string& text) const;
  // The public half in PEM form, with which a careless verifier might be fed as a shared secret.
  std::string pem() const;

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const;
  };
  explicit TestKey(KeyKind kind, EVP_PKEY* pair) : kind_(kind), pair_(pair) {}
  std::string number(const char* name, size_t bytes) const;

  KeyKind kind_;
  std::unique_ptr<EVP_PKEY, FreeKey> pair_;
};

// "RS256".
std::string name_of(JwsAlgorithm algorithm);

// A JWS of these texts; nothing is checked.
std::string sign_jwt(const TestKey& key, JwsAlgorithm algorithm, const std::string& header,
                     const std::string& payload);
std::string plain_header(JwsAlgorithm algorithm, const std::string& key_id);

}  // namespace bulkhead
