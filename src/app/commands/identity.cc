// bulkhead identity add|remove|list: who somebody outside is here.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/registry_access.h"
#include "auth/external_links.h"

namespace bulkhead {
namespace {

constexpr const char* kNote = R"(
ISSUER is x509 for client certificates. Their SUBJECT is the certificate's subject as
'openssl x509 -noout -subject -nameopt RFC2253 -in FILE' prints it behind "subject=", such
as CN=ci,O=team; or sha256: and what 'openssl x509 -outform DER -in FILE | sha256sum' prints.)";

struct IdentityOptions : DataOption {
  std::string user;
  ExternalIdentity identity;
};

Result<AdminTable> run_operation(const IdentityOptions& options, const AdminRequest& request) {
  return blocking_run_operation(options.data, TRY(options.config()), request);
}

Result<void> run_add(const IdentityOptions& options, CommandLine& command_line) {
  const auto& [issuer, subject] = options.identity;
  TRY(check_external_identity(options.identity));
  TRY(run_operation(options, {"identity.add", options.user, issuer, subject}));
  command_line.out << subject << " of " << issuer << " is now " << options.user << "\n";
  return {};
}

Result<void> run_remove(const IdentityOptions& options, CommandLine& command_line) {
  const auto& [issuer, subject] = options.identity;
  TRY(run_operation(options, {"identity.remove", issuer, subject}));
  command_line.out << subject << " of " << issuer << " is nobody here any more\n";
  return {};
}

Result<void> run_list(const IdentityOptions& options, CommandLine& command_line) {
  const AdminTable rows = TRY(run_operation(options, {"identity.list"}));
  command_line.out << format_table({"USER", "ISSUER", "SUBJECT", "CREATED"}, rows,
                                   command_line.colour);
  return {};
}

void add_identity_options(const Subcommand<IdentityOptions>& subcommand) {
  ExternalIdentity& identity = subcommand.options->identity;
  subcommand.command.add_option("--issuer", "ISSUER", identity.issuer, "Who vouches for them",
                                Presence::kRequired);
  subcommand.command.add_option("--subject", "SUBJECT", identity.subject,
                                "What the issuer calls them", Presence::kRequired);
  subcommand.command.set_note(kNote);
}

}  // namespace

void add_identity_command(const Command& program) {
  const Command identity =
      program.add("identity", "Say which user somebody with an identity from outside is");

  const auto add = add_subcommand(identity, "add", "Link an identity to a user", run_add);
  add.command.add_word("USER", add.options->user, "The user's name");
  add_identity_options(add);

  add_identity_options(add_subcommand(identity, "remove", "End a link", run_remove));
  add_subcommand(identity, "list", "List links", run_list);
}

}  // namespace bulkhead
