// API keys: rows `J` (by id) and `V` (by owner). A key is a credential of its owner, a user or a
// robot, for clients that should not know a password: it expires, is revoked alone, and may be
// narrowed. It never gives more than its owner has at that moment, and no administration. Pure
// functions over a snapshot or inside a transaction body; each tests before it writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account_limits.h"
#include "auth/actions.h"
#include "auth/api_key_text.h"
#include "auth/grant_target.h"
#include "auth/identity.h"

namespace bulkhead {

inline constexpr size_t kApiKeyNameBytesMax = 64;

// What a key without scopes leaves of its owner's actions.
inline constexpr Actions kKeyActions = kPull | kPush | kDelete;

// One thing that a key may do, written TARGET:ACTION[,ACTION…], as "team/app:pull,push". Bound to
// the id, so that a name's next owner is not meant.
struct KeyScope {
  GrantTarget target;  // a namespace or a repository
  Actions actions = kNoActions;
  uint64_t object = 0;  // its id; 0 until bound_scope()

  static Result<KeyScope> parse(std::string_view text);  // Errors: kInvalid, kNameInvalid
  std::string text() const;
};
// With the id of what exists. Errors: kNotFound.
Result<KeyScope> bound_scope(Snapshot& snapshot, KeyScope scope);

struct ApiKey {
  ApiKeyId id{};
  ApiKeyRecord record;
};

// The record's scopes. kCorrupt.
Result<std::vector<KeyScope>> scopes_of(const ApiKeyRecord& record);

inline constexpr std::chrono::milliseconds kKeyLifetimeMax = std::chrono::hours(365 * 24);
// When a key made now ends. Errors: kInvalid unless its lifetime is between 1 ms and the most.
Result<UnixTime> expiry_of_key(UnixTime now, std::chrono::milliseconds lifetime,
                               std::chrono::milliseconds lifetime_max);

struct NewApiKey {
  ApiKeyId id{};
  UserId owner{};
  std::string name;
  std::string secret_hash;
  UnixTime created{};
  UnixTime expires{};  // zero: never
  std::vector<KeyScope> scopes;
};
// Errors: kInvalid for the name and over the limits; kNotFound for a scope.
Result<void> add_api_key(Transaction& transaction, NewApiKey key, const AccountLimits& limits);
// Dead at the next request. Errors: kNotFound.
Result<void> revoke_api_key(Transaction& transaction, ApiKeyId id);
// When the owner goes.
void remove_api_keys(Transaction& transaction, UserId owner);

Result<std::optional<ApiKey>> find_api_key(Snapshot& snapshot, ApiKeyId id);
// In order of their ids.
std::vector<ApiKeyId> api_key_ids_of(Snapshot& snapshot, UserId owner);
Result<std::vector<ApiKey>> api_keys_of(Snapshot& snapshot, UserId owner);

// Absent for an unknown key, a wrong secret and a key whose time is over; the first two cost the
// same.
Result<std::optional<ApiKey>> verify_api_key(Snapshot& snapshot, const ApiKeyText& shown,
                                             UnixTime now);
// Whether a key that was verified before still is `owner`'s and has not expired.
Result<bool> is_live_api_key(Snapshot& snapshot, ApiKeyId id, UserId owner, UnixTime now);

// What credentials leave of their owner's rights.
class KeyLimits {
 public:
  // Of an identity without a key: everything. Absent when its key was revoked. Expiry is looked at
  // when a request begins, not here, so that a long push survives it.
  static Result<std::optional<KeyLimits>> find(Snapshot& snapshot, const Identity& identity);

  Actions actions_at(NamespaceId ns, RepositoryId repository) const;

 private:
  Actions everywhere_ = kAllActions;
  std::vector<KeyScope> scopes_;
};

}  // namespace bulkhead
