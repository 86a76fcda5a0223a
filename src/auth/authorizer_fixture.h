// The fixture of the Authorizer's tests: a registry, and identities of its users with a password
// or with a token of any content.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "auth/authorizer.h"
#include "auth/test_registry.h"

namespace bulkhead {

class AuthorizerTest : public testing::Test {
 protected:
  Identity basic(const std::string& user) {
    const auto found = find_user(*registry_.snapshot(), user).value();
    return {.user = found->id,
            .user_name = user,
            .method = AuthenticationMethod::kBasic,
            .credential_epoch = found->record.credential_epoch};
  }
  Identity with_token(const std::string& user, std::vector<TokenEntry> entries) {
    Identity identity = user == "anonymous" ? Identity{} : basic(user);
    identity.method = AuthenticationMethod::kToken;
    identity.token_entries = std::make_shared<const std::vector<TokenEntry>>(std::move(entries));
    return identity;
  }
  Decision decide(const Identity& who, const char* repository, Actions wanted) {
    const auto name = RepositoryName::parse(repository).value();
    return authorizer_.decide(*registry_.snapshot(), who, name, wanted).value();
  }
  Actions actions(const std::string& user, const char* repository) {
    const Identity who = user == "anonymous" ? Identity{} : basic(user);
    const auto name = RepositoryName::parse(repository).value();
    return authorizer_.actions_of(*registry_.snapshot(), who, name).value();
  }
  ReadableSet readable(const Identity& who) {
    return authorizer_.readable(*registry_.snapshot(), who).value();
  }

  TestRegistry registry_;
  Authorizer authorizer_{AnonymousPush::kRefused};
};

}  // namespace bulkhead
