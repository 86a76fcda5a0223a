// bulkhead grant and bulkhead revoke: who has which role on a namespace or repository.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

enum class Change { kGrant, kRevoke };

struct GrantOptions : DataOption {
  std::string user;
  std::string role;
  std::string target;
};

Result<void> run_grant(Change change, const GrantOptions& options, std::ostream& out) {
  TRY(GrantTarget::parse(options.target));
  const std::string operation = change == Change::kGrant ? "grant" : "revoke";
  TRY(blocking_run_operation(options.data, TRY(options.config()),
                             {operation, options.user, options.role, options.target}));
  out << options.user << (change == Change::kGrant ? " is now " : " is no longer ") << options.role
      << " on " << options.target << "\n";
  return {};
}

void add_command(const Command& program, Change change, const std::string& name,
                 const std::string& meaning) {
  const Command command = program.add(name, meaning);
  auto options = std::make_shared<GrantOptions>();
  command.add_word("SUBJECT", options->user,
                   "A user, group:NAME, system:authenticated or anonymous");
  command.add_word("ROLE", options->role, "One that 'bulkhead role list' shows");
  command.add_word("WHERE", options->target,
                   "NAMESPACE, NAMESPACE/REPOSITORY, NAMESPACE/PATTERN, or *");
  options->add_to(command);
  command.set_note(
      "anonymous is everyone, system:authenticated all who are signed in. * is the registry,\n"
      "and in a pattern any run of characters. What does not exist is made, empty.\n"
      "puller may pull; pusher may also push and overwrite; admin may also delete and grant.\n"
      "Roles on one target come on top of each other.\n"
      "A running server sees the change at its next request.");
  command.set_run([options, change, &out = command.command_line().out] {
    return run_grant(change, *options, out);
  });
}

}  // namespace

void add_grant_command(const Command& program) {
  add_command(program, Change::kGrant, "grant", "Give a user a role");
}

void add_revoke_command(const Command& program) {
  add_command(program, Change::kRevoke, "revoke", "Take a role from a user");
}

}  // namespace bulkhead
