// What people may see and change of their own account: who am I, my password, my API keys. JSON
// both ways (docs/api/account.md). Runs after the caller was let in with credentials of their own;
// the rules are auth/delegation.h's, inside the writing transactions.
#pragma once

#include <memory>

#include "api/call.h"
#include "auth/authenticator.h"
#include "auth/delegation.h"
#include "http/response.h"
#include "runtime/blocking_pool.h"
#include "runtime/random_source.h"

namespace bulkhead {

// What the account API is made of; what is referred to outlives it.
struct AccountParts {
  MetadataStore& metadata;
  Authenticator& authenticator;
  const Delegation& delegation;
  BlockingPool& password_pool;
  Clock& clock;
  RandomSource& random;
  std::chrono::milliseconds key_lifetime_max = kKeyLifetimeMax;
};

class AccountEndpoint {
 public:
  explicit AccountEndpoint(AccountParts parts) : parts_(parts) {}

  Task<Response> self(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> change_password(Call& call);
  Task<Response> keys(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> add_key(Call& call);
  Task<Response> revoke_key(Call& call);

 private:
  AccountParts parts_;
};

}  // namespace bulkhead
