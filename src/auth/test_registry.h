// What the tests of this room share: a registry's rows in memory, and a clock to move. Each test
// makes its own, on its own thread.
#pragma once

#include <initializer_list>
#include <string>

#include "auth/groups.h"
#include "auth/api_keys.h"
#include "auth/role_bindings.h"
#include "auth/signing_keys.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "base/invariant.h"
#include "key_value/memory_store.h"
#include "metadata/metadata_store.h"
#include "runtime/blocking_executor.h"
#include "runtime/clock.h"

namespace bulkhead {

// bcrypt of "secret" at the lowest cost.
inline constexpr std::string_view kSecretHash =
    "$2b$04$KBCwKxOzLha2MUDgW0PjXe/hE/UCO9qF89dOydoHjSwxcHev5LRn.";

class TestClock : public Clock {
 public:
  UnixTime now() const override { return time; }
  UnixTime time = unix_time(1'700'000'000'000);
};

class TestRegistry {
 public:
  explicit TestRegistry(std::unique_ptr<KeyValueStore> rows = std::make_unique<MemoryStore>())
      : store(std::move(rows)) {}

  std::unique_ptr<KeyValueStore> store;
  MetadataStore metadata{*store};
  BlockingExecutor executor;
  TestClock clock;
  AccountLimits limits;

  template <class Body>
  auto transact(Body body) {
    return executor.run(metadata.transact(std::move(body)));
  }
  std::unique_ptr<Snapshot> snapshot() { return metadata.snapshot(); }

  UserId add_user(const std::string& name, UserKind kind = UserKind::kOrdinary) {
    return must(transact([&](Transaction& transaction) {
      return bulkhead::add_user(transaction, name, std::string(kSecretHash), kind, clock.time);
    }));
  }
  Result<void> try_grant(const std::string& user, Role role, const std::string& target,
                         AnonymousPush anonymous_push = AnonymousPush::kRefused) {
    return transact([&](Transaction& transaction) {
      return bulkhead::grant(transaction, role_grant(user, role, target), anonymous_push,
                             clock.time);
    });
  }
  void grant(const std::string& user, Role role, const std::string& target) {
    INVARIANT(try_grant(user, role, target, AnonymousPush::kAllowed), "the grant is possible");
  }
  Result<void> revoke(const std::string& user, Role role, const std::string& target) {
    return transact([&](Transaction& transaction) {
      return bulkhead::revoke(transaction, role_grant(user, role, target));
    });
  }
  static RoleGrant role_grant(const std::string& subject, Role role, const std::string& target) {
    return {subject, std::string(find_built_in_role(role)->name),
            GrantTarget::parse(target).value()};
  }
  void add_group(const std::string& name, std::initializer_list<std::string> members = {}) {
    INVARIANT(transact([&](Transaction& transaction) -> Result<void> {
                TRY(bulkhead::add_group(transaction, name, clock.time));
                for (const std::string& user : members) TRY(add_member(transaction, name, user));
                return {};
              }),
              "the group is new and its members exist");
  }
  void remove_user(const std::string& name) {
    INVARIANT(transact([&](Transaction& transaction) {
                return bulkhead::remove_user(transaction, name);
              }),
              "the user exists");
  }
  void set_state(const std::string& name, UserState state) {
    INVARIANT(transact([&](Transaction& transaction) {
                return set_user_state(transaction, name, state);
              }),
              "the user exists");
  }
  void set_password_hash(const std::string& name, std::string_view hash) {
    INVARIANT(transact([&](Transaction& transaction) {
                return bulkhead::set_password_hash(transaction, name, std::string(hash));
              }),
              "the user exists");
  }
  void disable_user(UserId id) {
    set_state(find_active_user(*snapshot(), id).value()->name, UserState::kDisabled);
  }
  // A key of that user's or robot's; scopes as KeyScope writes them, no lifetime for ever.
  Result<ApiKeyText> try_add_key(const std::string& owner, const std::vector<std::string>& scopes,
                                 std::chrono::milliseconds lifetime = {}) {
    const ApiKeyText key{ApiKeyId{next_key_++}, std::string(kApiKeySecretBytes, 's')};
    NewApiKey row{.id = key.id,
                  .owner = find_user(*snapshot(), owner).value()->id,
                  .name = "test",
                  .secret_hash = key.secret_hash(),
                  .created = clock.time};
    if (lifetime.count() > 0) row.expires = clock.time + lifetime;
    for (const std::string& scope : scopes) row.scopes.push_back(must(KeyScope::parse(scope)));
    TRY(transact([&](Transaction& transaction) { return add_api_key(transaction, row, limits); }));
    return key;
  }
  ApiKeyText add_key(const std::string& owner, const std::vector<std::string>& scopes = {},
                     std::chrono::milliseconds lifetime = {}) {
    return must(try_add_key(owner, scopes, lifetime));
  }
  RepositoryRef create(const std::string& name) {
    return must(transact([&](Transaction& transaction) {
      return ensure_repository(transaction, RepositoryName::parse(name).value(), clock.time);
    }));
  }
  // As a repository's deletion does first: its name is free again.
  void remove_repository(const std::string& name) {
    INVARIANT(transact([&](Transaction& transaction) -> Result<void> {
                transaction.remove(keys::name(name));
                return {};
              }),
              "rows can be removed");
  }
  SigningKeys signing_keys() {
    INVARIANT(transact([&](Transaction& transaction) {
                return create_signing_keys(transaction, std::string(32, 'a') +
                                                            std::string(32, 'b'), clock.time);
              }),
              "there are no keys yet");
    return must(SigningKeys::load(*snapshot()));
  }

  uint64_t next_key_ = 0x1000;

  template <class T>
  static T must(Result<T> result) {
    INVARIANT(result, "the test's setup succeeds");
    return *std::move(result);
  }
};

}  // namespace bulkhead
