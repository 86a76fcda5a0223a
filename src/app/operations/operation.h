// How the operations of an operator are declared: one file a noun lists what can be done to it,
// admin_operations.cc puts the lists together. Bodies obey the rules of TransactionBody.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/operations/operation_audit.h"
#include "auth/api_keys.h"
#include "auth/built_in_roles.h"
#include "auth/signing_key_rows.h"
#include "auth/tokens.h"
#include "metadata/metadata_store.h"

namespace bulkhead {

using Arguments = std::span<const std::string>;
// Rows of cells.
using AdminTable = std::vector<std::vector<std::string>>;

// What of the configuration operations go by.
struct AdminSettings {
  AnonymousPush anonymous_push = AnonymousPush::kRefused;
  std::chrono::milliseconds token_lifetime = kTokenLifetime;
  std::chrono::milliseconds key_lifetime_max = kKeyLifetimeMax;
  AccountLimits limits = {};
  size_t signing_keys_max = kSigningKeysMax;
};

// What an operation must be told beside its arguments, since it reads no clock and mints nothing.
struct Circumstances {
  UnixTime now;
  const AdminSettings& settings;
  std::string new_signing_key;
};

// How many arguments an operation takes.
struct ArgumentCount {
  size_t least;
  size_t most;
  constexpr ArgumentCount(size_t exactly) : least(exactly), most(exactly) {}  // NOLINT: a number
  constexpr ArgumentCount(size_t from, size_t to) : least(from), most(to) {}
  constexpr bool takes(size_t count) const { return least <= count && count <= most; }
};

struct WriteOperation {
  std::string_view name;
  ArgumentCount arguments;
  RecordedAs recorded_as;
  Result<void> (*run)(Transaction&, Arguments, const Circumstances&);
};

struct ReadOperation {
  std::string_view name;
  ArgumentCount arguments;
  Result<AdminTable> (*run)(Snapshot&, Arguments, const Circumstances&);
};

struct OperationList {
  std::span<const WriteOperation> writes;
  std::span<const ReadOperation> reads;
};

OperationList user_operations();
OperationList identity_operations();
OperationList group_operations();
OperationList role_operations();
OperationList grant_operations();
OperationList token_key_operations();
OperationList key_operations();
OperationList robot_operations();
OperationList repository_operations();

}  // namespace bulkhead
