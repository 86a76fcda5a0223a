// The rows `K` of the keys that seal tokens, and what may be done to them. One key signs; one, the
// standby, is published and verifies already, so that it may sign at any moment; those that signed
// before verify until the last token they may have signed has ended. Every change counts in the
// row `M signing_keys_generation`, by which a running server sees that its keys are old. Pure
// functions over a snapshot or inside a transaction body; randomness comes from outside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/metadata_store.h"
#include "runtime/random_source.h"

namespace bulkhead {

inline constexpr size_t kSigningKeyMaterialBytes = 32;   // one key
inline constexpr size_t kSigningKeysMaterialBytes = 64;  // the two of a new registry
// Unless configured otherwise; bounds the rows, and the published set, however often somebody
// rotates.
inline constexpr size_t kSigningKeysMax = 16;

// The private half of a new key, whose name no command line takes for an option.
std::string new_signing_key(RandomSource& random);

enum class SigningKeyState { kSigning, kStandby, kRetired };
std::string_view to_string(SigningKeyState state);

struct SigningKeyRow {
  std::string id;  // the RFC 7638 thumbprint of the public half
  SigningKeyRecord record;
  SigningKeyState state() const;
  // A retired key's time is over.
  bool has_ended(UnixTime now) const;
};
Result<std::vector<SigningKeyRow>> list_signing_keys(Snapshot& snapshot);

// Moves with every change of the keys; 0 before the first.
Result<uint64_t> signing_keys_generation(Snapshot& snapshot);

// Makes the two keys of a new registry of `material`, 64 random bytes. Errors: kAlreadyExists.
Result<void> create_signing_keys(Transaction& transaction, std::string_view material,
                                 UnixTime now);

// What becomes of the key that signs so far.
struct Rotation {
  UnixTime now{};
  // Until when its tokens are good. With `now`, every key that has ever signed goes at once, and
  // all tokens die with it.
  UnixTime verifies_until{};
  // How many keys there may be behind it, at least 3; with fewer it would not overlap.
  size_t keys_max = kSigningKeysMax;
};

// The standby signs from now on, and a new standby is made of `material`, 32 random bytes. Retired
// keys whose time is over go. Errors: kConflict when there would be too many.
Result<void> rotate_signing_keys(Transaction& transaction, std::string_view material,
                                 const Rotation& rotation);

// Drops one key and every token it signed: the standby takes over for one that signs, and a new
// standby is made of `material` when there is none. Errors: kNotFound.
Result<void> retire_signing_key(Transaction& transaction, std::string_view id,
                                std::string_view material, UnixTime now);

}  // namespace bulkhead
