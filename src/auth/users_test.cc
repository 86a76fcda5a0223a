#include "auth/users.h"

#include <gtest/gtest.h>

#include "auth/test_registry.h"

namespace bulkhead {
namespace {

TEST(Users, NamesFitAGrammar) {
  const std::vector<std::string> good = {"a", "0", "alice", "a.b_c-d", "4eyes", "x--",
                                         std::string(64, 'a')};
  for (const std::string& name : good) {
    EXPECT_TRUE(check_user_name(name)) << name;
  }
  const std::vector<std::string> bad = {"", "Alice", "-a", ".a", "_a", "a b", "a:b", "a/b", "ä",
                                        "anonymous", std::string(65, 'a'),
                                        std::string("a\0b", 3)};
  for (const std::string& name : bad) {
    const auto checked = check_user_name(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
  }
}

TEST(Users, AreFoundByNameWithWhatWasGiven) {
  TestRegistry registry;
  const UserId id = registry.add_user("alice", UserKind::kAdministrator);
  EXPECT_GE(static_cast<uint64_t>(id), kFirstId);
  const auto user = find_user(*registry.snapshot(), "alice").value();
  ASSERT_TRUE(user);
  EXPECT_EQ(user->id, id);
  EXPECT_EQ(user->record.name, "alice");
  EXPECT_EQ(user->record.password_hash, kSecretHash);
  EXPECT_EQ(user->record.kind, UserKind::kAdministrator);
  EXPECT_EQ(user->record.created, registry.clock.time);
}

TEST(Users, ANameIsTakenOnce) {
  TestRegistry registry;
  registry.add_user("alice");
  const auto again = registry.transact([&](Transaction& transaction) {
    return add_user(transaction, "alice", "x", UserKind::kOrdinary, registry.clock.time);
  });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(find_user(*registry.snapshot(), "alice").value()->record.password_hash, kSecretHash);
}

TEST(Users, TextsThatCannotBeNamesAreNobody) {
  TestRegistry registry;
  for (std::string name : {std::string("anonymous"), std::string(), std::string(100'000, 'a')}) {
    EXPECT_FALSE(find_user(*registry.snapshot(), name).value());
  }
}

TEST(Users, APasswordIsReplaced) {
  TestRegistry registry;
  registry.add_user("alice");
  ASSERT_TRUE(registry.transact([](Transaction& transaction) {
    return set_password_hash(transaction, "alice", "new");
  }));
  EXPECT_EQ(find_user(*registry.snapshot(), "alice").value()->record.password_hash, "new");
  const auto nobody = registry.transact([](Transaction& transaction) {
    return set_password_hash(transaction, "bob", "new");
  });
  EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
}

TEST(Users, ARemovedUserLeavesNothingToASuccessor) {
  TestRegistry registry;
  const UserId first = registry.add_user("alice");
  registry.grant("alice", Role::kAdmin, "team");
  registry.grant("alice", Role::kPuller, "other/app");
  registry.remove_user("alice");
  EXPECT_FALSE(find_user(*registry.snapshot(), "alice").value());
  EXPECT_FALSE(find_active_user(*registry.snapshot(), first).value());
  EXPECT_TRUE(bindings_of(*registry.snapshot(), subject_of(first)).value().empty());

  const UserId second = registry.add_user("alice");
  EXPECT_NE(second, first);
  EXPECT_TRUE(bindings_of(*registry.snapshot(), subject_of(second)).value().empty());
}

TEST(Users, RemovingNobodyIsAnError) {
  TestRegistry registry;
  const auto removed = registry.transact([](Transaction& transaction) {
    return remove_user(transaction, "alice");
  });
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error(), (Error{ErrorCode::kNotFound, "there is no user alice"}));
}

TEST(Users, ADisabledUserIsNotActive) {
  TestRegistry registry;
  const UserId id = registry.add_user("alice");
  EXPECT_TRUE(find_active_user(*registry.snapshot(), id).value());
  registry.disable_user(id);
  EXPECT_FALSE(find_active_user(*registry.snapshot(), id).value());
}

TEST(Users, AreListedByName) {
  TestRegistry registry;
  registry.add_user("zoe");
  registry.add_user("alice");
  registry.add_user("bob");
  std::vector<std::string> names;
  for (const User& user : list_users(*registry.snapshot()).value()) {
    names.push_back(user.record.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"alice", "bob", "zoe"}));
}

}  // namespace
}  // namespace bulkhead
