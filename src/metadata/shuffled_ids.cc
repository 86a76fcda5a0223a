#include "metadata/shuffled_ids.h"

#include <string>

#include "base/invariant.h"
#include "metadata/keys.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

// A Feistel network is a permutation whatever its rounds are; four of a good function are enough.
constexpr uint64_t kRounds = 6;

uint32_t mixed(std::string_view key, uint64_t round, uint32_t half) {
  const std::string text = std::string(key) + keys::big_endian(round) + keys::big_endian(half);
  const Digest digest = digest_of(DigestAlgorithm::kSha256, text);
  return static_cast<uint32_t>(keys::from_big_endian(digest.raw().substr(0, 8)));
}

}  // namespace

uint64_t shuffled_id(std::string_view key, uint64_t number) {
  INVARIANT(key.size() == kIdKeyBytes, "an id key has 16 bytes");
  auto left = static_cast<uint32_t>(number >> 32);
  auto right = static_cast<uint32_t>(number);
  for (uint64_t round = 0; round < kRounds; ++round) {
    const uint32_t next = left ^ mixed(key, round, right);
    left = right;
    right = next;
  }
  return uint64_t{left} << 32 | right;
}

}  // namespace bulkhead
