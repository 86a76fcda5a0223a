// bulkhead grant and bulkhead revoke: who has which role on a namespace or repository.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

enum class Verb { kGrant, kRevoke };

struct GrantOptions : DataOption {
  std::string user;
  std::string role;
  std::string target;
};

Result<void> run_grant(Verb verb, const GrantOptions& options, std::ostream& out) {
  TRY(parse_role(options.role));
  TRY(GrantTarget::parse(options.target));
  const std::string operation = verb == Verb::kGrant ? "grant" : "revoke";
  TRY(blocking_run_operation(options.data, TRY(options.config()),
                             {operation, options.user, options.role, options.target}));
  out << options.user << (verb == Verb::kGrant ? " is now " : " is no longer ") << options.role
      << " on " << options.target << "\n";
  return {};
}

void add_command(const Command& program, Verb verb, const std::string& name,
                 const std::string& meaning) {
  const Command command = program.add(name, meaning);
  auto options = std::make_shared<GrantOptions>();
  command.add_word("USER", options->user, "A user, or anonymous for everyone");
  command.add_word("ROLE", options->role, "puller, pusher or admin");
  command.add_word("NAMESPACE[/REPOSITORY]", options->target,
                   "All of a namespace, or one repository; made if there is none");
  options->add_to(command);
  command.set_note(
      "puller may pull; pusher may also push and overwrite; admin may also delete.\n"
      "A running server sees the change at its next request.");
  command.set_run([options, verb, &out = command.command_line().out] {
    return run_grant(verb, *options, out);
  });
}

}  // namespace

void add_grant_command(const Command& program) {
  add_command(program, Verb::kGrant, "grant", "Give a user a role");
}

void add_revoke_command(const Command& program) {
  add_command(program, Verb::kRevoke, "revoke", "Take a role from a user");
}

}  // namespace bulkhead
