// What whoever may grant on a namespace or repository sees and changes there over HTTP: robots that
// live in it, their keys, and role bindings on it (docs/api/account.md). The rules are
// auth/delegation.h's.
#pragma once

#include <memory>

#include "api/account/account_endpoint.h"
#include "api/settings.h"

namespace bulkhead {

class DelegationEndpoint {
 public:
  // `settings` outlives this object.
  DelegationEndpoint(AccountParts parts, const ApiSettings& settings)
      : parts_(parts), settings_(settings) {}

  Task<Response> robots(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> add_robot(Call& call);
  Task<Response> remove_robot(Call& call);
  Task<Response> add_robot_key(Call& call);
  Task<Response> revoke_robot_key(Call& call);
  Task<Response> bindings(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> grant(Call& call);
  Task<Response> revoke(Call& call);

 private:
  AccountParts parts_;
  const ApiSettings& settings_;
};

}  // namespace bulkhead
