// Tokens: no text but what the registry sealed is accepted, and claims parse and print are inverse.
// The input is used as a token, as claims, and as claims under a good signature.
#include "auth/base64url.h"
#include "auth/tokens.h"
#include "base/invariant.h"
#include "key_value/memory_store.h"
#include "runtime/blocking_executor.h"

using namespace bulkhead;

namespace {

const UnixTime kNow = unix_time(1'700'000'000'000);

struct World {
  MemoryStore store;
  MetadataStore metadata{store};
  SigningKeys keys = make_keys();
  Tokens tokens{SigningKeys::load(*metadata.snapshot()).value(), "registry"};

  SigningKeys make_keys() {
    BlockingExecutor executor;
    INVARIANT(executor.run(metadata.transact([](Transaction& transaction) {
                const std::string material = std::string(32, 'k') + std::string(32, 'l');
                return create_signing_keys(transaction, material, kNow);
              })),
              "the store is empty");
    return SigningKeys::load(*metadata.snapshot()).value();
  }
};

void check_claims(std::string_view text) {
  const auto claims = parse_claims(text);
  if (!claims) return;
  const std::string printed = print_claims(*claims);
  const auto again = parse_claims(printed);
  INVARIANT(again && print_claims(*again) == printed, "printed claims are read back");
}

void check_base64url(std::string_view text) {
  const auto bytes = decode_base64url(text);
  INVARIANT(!bytes || encode_base64url(*bytes) == text, "base64url has one spelling");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World world;
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_claims(text);
  check_base64url(text);
  const auto opened = world.keys.open(text);
  INVARIANT(!opened || world.keys.seal(opened->payload) == text,
            "Ed25519 seals one payload in one way");
  const auto snapshot = world.metadata.snapshot();
  INVARIANT(opened || !world.tokens.verify(*snapshot, text, kNow),
            "only what was sealed verifies");

  const auto identity = world.tokens.verify(*snapshot, world.keys.seal(text), kNow);
  INVARIANT(!identity || parse_claims(text), "only well-formed claims verify");
  INVARIANT(!identity || identity->method == AuthenticationMethod::kToken, "it says so");
  return 0;
}
