// The fixture of the Authenticator's tests: a registry whose reads are traced, and logins that
// hash on the spot and are counted.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "auth/authorization_header.h"
#include "auth/test_registry.h"
#include "key_value/traced_store.h"
#include "runtime/inline_pool.h"

namespace bulkhead {

class AuthenticatorTest : public testing::Test {
 protected:
  Result<Identity> authenticate(const std::string& authorization) {
    return registry_.executor.run(authenticator_.authenticate({.authorization = authorization}));
  }
  Result<Identity> login(std::string user, std::string password,
                         std::string peer_address = "192.0.2.1") {
    return registry_.executor.run(authenticator_.login(
        std::move(user), std::move(password), {.peer_address = std::move(peer_address)}));
  }
  // The rows that a login reads.
  std::vector<std::string> rows_read(const std::string& user, const std::string& password) {
    traced_.take();
    (void)login(user, password);
    return traced_.take().questions;
  }
  void add_users_who_may_not_log_in() {
    registry_.disable_user(registry_.add_user("bobby"));
    ASSERT_TRUE(registry_.transact([&](Transaction& transaction) {
      return add_user(transaction, "carol", "", UserKind::kOrdinary, registry_.clock.time);
    }));
  }
  std::string bearer(const Identity& who) {
    return "Bearer " +
           tokens_.issue(*registry_.snapshot(), who, {}, "id", registry_.clock.time).value();
  }
  std::string bearer(UserId user, const std::string& name) {
    return bearer(Identity{.user = user, .user_name = name});
  }

  TestRegistry registry_{std::make_unique<TracedStore>(std::make_unique<MemoryStore>())};
  TracedStore& traced_ = static_cast<TracedStore&>(*registry_.store);
  InlinePool pool_;
  LoginCache logins_{pool_, registry_.clock, std::string(32, 'k')};
  Tokens tokens_{registry_.signing_keys(), "registry"};
  Authenticator authenticator_{registry_.metadata, logins_, tokens_, registry_.clock};
};

inline const Error kInvalidCredentials = invalid_credentials().error();
inline const std::string kAlicesPassword = "Basic YWxpY2U6c2VjcmV0";
inline const Error kInvalidToken = invalid_token().error();

}  // namespace bulkhead
