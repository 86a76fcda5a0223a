#include "metadata/namespace_names.h"

#include <gtest/gtest.h>

#include "key_value/memory_store.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {
namespace {

class NamespaceNamesTest : public testing::Test {
 protected:
  NamespaceId make(const std::string& name) {
    return executor_
        .run(metadata_.transact([&](Transaction& transaction) {
          return ensure_namespace(transaction, name, {});
        }))
        .value();
  }
  // As registries were before: the id has no name.
  NamespaceId make_unnamed(const std::string& name) {
    const NamespaceId id = make(name);
    const auto removed = executor_.run(metadata_.transact([&](Transaction& transaction) {
      transaction.remove(keys::namespace_name(id));
      return Result<bool>(true);
    }));
    EXPECT_TRUE(removed);
    return id;
  }
  std::optional<std::string> name_of(NamespaceId id) {
    return find_namespace_name(*metadata_.snapshot(), id).value();
  }
  uint64_t name_all() { return executor_.run(name_namespaces(metadata_)).value(); }

  MemoryStore rows_;
  MetadataStore metadata_{rows_};
  BlockingExecutor executor_;
};

TEST_F(NamespaceNamesTest, ANewNamespaceHasItsName) {
  const NamespaceId id = make("team");
  EXPECT_EQ(make("team"), id);
  EXPECT_EQ(name_of(id), "team");
  EXPECT_EQ(name_of(NamespaceId{999}), std::nullopt);
}

TEST_F(NamespaceNamesTest, OldOnesGetTheirsOnce) {
  std::vector<NamespaceId> ids;
  for (int i = 0; i < 2500; ++i) ids.push_back(make_unnamed("old" + std::to_string(i)));
  const NamespaceId named = make("new");
  EXPECT_EQ(name_all(), 2500u);
  for (int i = 0; i < 2500; ++i) EXPECT_EQ(name_of(ids[i]), "old" + std::to_string(i));
  EXPECT_EQ(name_of(named), "new");
  EXPECT_EQ(name_all(), 0u);
}

}  // namespace
}  // namespace bulkhead
