// bulkhead token-key list|rotate|retire: the keys that tokens are signed with.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct TokenKeyOptions : DataOption {
  std::string key;
  bool now = false;
};

Result<AdminTable> run_operation(const TokenKeyOptions& options, const AdminRequest& request) {
  return blocking_run_operation(options.data, TRY(options.config()), request);
}

Result<void> run_list(const TokenKeyOptions& options, CommandLine& command_line) {
  const AdminTable rows = TRY(run_operation(options, {"token-key.list"}));
  command_line.out << format_table({"KEY", "STATE", "CREATED", "VERIFIES UNTIL"}, rows,
                                   command_line.colour);
  return {};
}

Result<void> run_rotate(const TokenKeyOptions& options, CommandLine& command_line) {
  TRY(run_operation(options, {"token-key.rotate", options.now ? "now" : "overlap"}));
  command_line.out << (options.now ? "the standby signs tokens now; all earlier tokens are dead\n"
                                   : "the standby signs tokens now; earlier tokens live on\n");
  return {};
}

Result<void> run_retire(const TokenKeyOptions& options, CommandLine& command_line) {
  TRY(run_operation(options, {"token-key.retire", options.key}));
  command_line.out << "dropped " << options.key << "; tokens it signed are dead\n";
  return {};
}

}  // namespace

void add_token_key_command(const Command& program) {
  const Command group = program.add("token-key", "List, rotate and retire token signing keys");
  add_subcommand(group, "list", "List the keys and what each is for", run_list);

  const auto [rotate, rotation] =
      add_subcommand(group, "rotate", "Sign with the standby from now on", run_rotate);
  rotate.add_flag("--now", rotation->now,
                  "Drop every key that has signed: all tokens issued so far are dead");
  rotate.set_note(
      "Without --now the old key verifies until the last token it may have signed has ended.\n"
      "A running server uses the new keys from its next request on.");

  const auto [retire, retirement] =
      add_subcommand(group, "retire", "Drop one key and every token it signed", run_retire);
  retire.add_word("KEY", retirement->key, "The key's name, as 'bulkhead token-key list' shows it");
}

}  // namespace bulkhead
