// The one truth, as the domain sees it: typed transactions over the key-value store, names and
// ids. A repository or namespace is found by name once, at the edge; everything after goes by id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "key_value/key_value_store.h"
#include "metadata/record_codec.h"
#include "metadata/records.h"
#include "oci/repository_name.h"

namespace bulkhead {

class MetadataStore {
 public:
  // `store` outlives this object.
  explicit MetadataStore(KeyValueStore& store) : store_(store) {}

  // See KeyValueStore::snapshot: short-lived, never kept across a suspension.
  std::unique_ptr<Snapshot> snapshot() { return store_.snapshot(); }

  // Runs `body`, a Result<T>(Transaction&) as TransactionBody demands, and yields its value.
  template <class Body>
  auto transact(Body body)
      -> Task<typename std::invoke_result_t<Body&, Transaction&>::value_type> {
    using T = typename std::invoke_result_t<Body&, Transaction&>::value_type;
    Result<T> outcome = fail(ErrorCode::kUnavailable, "the transaction did not run");
    TransactionBody run = [&outcome, &body](Transaction& transaction) -> Result<void> {
      outcome = body(transaction);
      if (!outcome) return std::unexpected(outcome.error());
      return {};
    };
    Result<void> committed = co_await store_.transact(std::move(run));
    if (!committed) co_return std::unexpected(std::move(committed).error());
    co_return std::move(outcome);
  }

 private:
  KeyValueStore& store_;
};

// A pure check that a writer's authority still holds, run inside the writing transaction
// (ADR 0006). kDenied or kUnauthenticated when it does not.
using Authority = std::function<Result<void>(Snapshot&)>;

struct RepositoryRef {
  RepositoryId id;
  NamespaceId namespace_id;
  bool operator==(const RepositoryRef&) const = default;
};

// Absent when no repository of that name is active.
Result<std::optional<RepositoryRef>> find_repository(Snapshot& snapshot,
                                                     const RepositoryName& name);
Result<std::optional<NamespaceId>> find_namespace(Snapshot& snapshot, std::string_view name);
Result<std::optional<std::string>> find_namespace_name(Snapshot& snapshot, NamespaceId id);

// Both create what is missing (T0) and may be called from inside a larger body.
Result<NamespaceId> ensure_namespace(Transaction& transaction, std::string_view name,
                                     UnixTime now);
Result<RepositoryRef> ensure_repository(Transaction& transaction, const RepositoryName& name,
                                        UnixTime now);

// Every key that begins with `prefix`, in order: for rows that go together.
std::vector<std::string> keys_below(Snapshot& snapshot, std::string_view prefix);

// Hides the order of ids; for a new registry, before its first id. Errors: kAlreadyExists.
Result<void> create_id_key(Transaction& transaction, std::string_view sixteen_bytes);
// The next id of the registry's counter, shuffled if there is a key (shuffled_ids.h); never reused.
Result<uint64_t> next_id(Transaction& transaction);

}  // namespace bulkhead
