#include "app/admin_operations.h"

#include <algorithm>
#include <array>

#include "auth/signing_key_rows.h"
#include "auth/tokens.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

std::array<OperationList, 9> all_operations() {
  return {user_operations(),  identity_operations(),  group_operations(),
          role_operations(),  grant_operations(),     robot_operations(),
          key_operations(),   token_key_operations(), repository_operations()};
}

const WriteOperation* find_write(const std::string& name, size_t arguments) {
  for (const OperationList& list : all_operations()) {
    const auto found = std::ranges::find(list.writes, name, &WriteOperation::name);
    if (found != list.writes.end() && found->arguments.takes(arguments)) return &*found;
  }
  return nullptr;
}

const ReadOperation* find_read(const std::string& name, size_t arguments) {
  for (const OperationList& list : all_operations()) {
    const auto found = std::ranges::find(list.reads, name, &ReadOperation::name);
    if (found != list.reads.end() && found->arguments.takes(arguments)) return &*found;
  }
  return nullptr;
}

}  // namespace

AdminSettings admin_settings(const Config& config) {
  return {.anonymous_push = anonymous_push(config),
          .token_lifetime = config.token.lifetime,
          .key_lifetime_max = config.auth.key_lifetime_max,
          .limits = config.auth.limits,
          .signing_keys_max = config.token.signing_keys_max};
}

Task<AdminTable> AdminOperations::run(AdminRequest request, Operator by) {
  if (request.empty()) co_return fail(ErrorCode::kUnsupported, "an empty request");
  const std::string& name = request.front();
  const Arguments arguments = Arguments(request).subspan(1);
  const Circumstances at{clock_.now(), settings_, new_signing_key(random_)};
  if (const ReadOperation* read = find_read(name, arguments.size())) {
    co_return read->run(*metadata_.snapshot(), arguments, at);
  }
  const WriteOperation* write = find_write(name, arguments.size());
  if (write == nullptr) {
    co_return fail(ErrorCode::kUnsupported, "the server does not know this operation");
  }
  CO_TRY(audit_.check_writable());
  CO_TRY(co_await metadata_.transact([&](Transaction& transaction) {
    return write->run(transaction, arguments, at);
  }));
  std::vector<AuditRecord> records{operation_record(request, write->recorded_as, by)};
  CO_TRY(co_await audit_.record(std::move(records)));
  co_return AdminTable{};
}

Task<void> create_registry(MetadataStore& metadata, NewRegistry what, UnixTime now) {
  co_return co_await metadata.transact([&](Transaction& transaction) -> Result<void> {
    TRY(create_registry_id(transaction, what.id_bytes));
    TRY(create_id_key(transaction, what.id_key));
    TRY(create_signing_keys(transaction, what.key_material, now));
    TRY(bulkhead::add_user(transaction, "admin", what.admin_password_hash,
                           UserKind::kAdministrator, now));
    return {};
  });
}

}  // namespace bulkhead
