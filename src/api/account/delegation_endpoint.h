// What whoever may grant on a namespace or repository changes there over HTTP: robots that live in
// it, their keys, and role bindings on it (docs/api/account.md). The rules are auth/delegation.h's.
#pragma once

#include <memory>

#include "api/account/account_endpoint.h"

namespace bulkhead {

class DelegationEndpoint {
 public:
  explicit DelegationEndpoint(AccountParts parts) : parts_(parts) {}

  Task<Response> robots(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> add_robot(Call& call);
  Task<Response> remove_robot(Call& call);
  Task<Response> add_robot_key(Call& call);
  Task<Response> revoke_robot_key(Call& call);
  Task<Response> grant(Call& call);
  Task<Response> revoke(Call& call);

 private:
  AccountParts parts_;
};

}  // namespace bulkhead
