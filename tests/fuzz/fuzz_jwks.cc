// JWK sets: whatever is taken is bounded, and each key verifies for its own kind only.
#include "auth/external/jwks.h"
#include "base/invariant.h"

using namespace bulkhead;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto set = JwkSet::parse(text);
  if (!set) return 0;
  INVARIANT(set->size() <= kJwksKeysMax, "keys are bounded");
  INVARIANT(!set->has(""), "every key has an id");
  for (const char* name : {"RS256", "PS384", "ES256", "ES384", "EdDSA"}) {
    const JwsAlgorithm algorithm = find_jws_algorithm(name).value();
    for (const char* id : {"a", "b", "c", "d"}) {
      const PublicKey* key = set->find(id, algorithm);
      if (key == nullptr) continue;
      INVARIANT(key->kind() == kind_of(algorithm), "a key fits what it is asked for");
      INVARIANT(!key->has_signed(algorithm, text, text), "a text is no signature of itself");
    }
  }
  return 0;
}
