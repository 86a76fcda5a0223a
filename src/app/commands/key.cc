// bulkhead key add|revoke|list: API keys of users and robots.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/config_field.h"
#include "app/registry_access.h"
#include "auth/api_key_text.h"
#include "base/hex.h"

namespace bulkhead {
namespace {

struct KeyOptions : DataOption {
  std::string owner;
  std::string key;
  std::string name;
  std::string lifetime;
  bool no_expiry = false;
  std::vector<std::string> scopes;
};

Result<std::string> lifetime_of(const KeyOptions& options) {
  if (options.no_expiry == !options.lifetime.empty()) {
    return fail(ErrorCode::kInvalid, "give --expires DURATION, such as 90d, or --no-expiry");
  }
  if (options.no_expiry) return std::string("never");
  Milliseconds lifetime{};
  const DurationField field{&lifetime, Milliseconds(1), Milliseconds::max()};
  const auto read = read_field(field, options.lifetime);
  if (!read) return fail(ErrorCode::kInvalid, "--expires: " + read.error().message);
  return std::to_string(lifetime.count());
}

// The secret is made here and leaves this process only on standard output.
Result<void> run_add(const KeyOptions& options, CommandLine& command_line) {
  SystemRandom random;
  const ApiKeyText key = ApiKeyText::mint(random);
  AdminRequest request{"key.add", options.owner, to_string(key.id), to_hex(key.secret_hash()),
                       options.name, TRY(lifetime_of(options))};
  request.insert(request.end(), options.scopes.begin(), options.scopes.end());
  TRY(blocking_run_operation(options.data, TRY(options.config()), request));
  command_line.out << key.text() << "\n";
  return {};
}

Result<void> run_revoke(const KeyOptions& options, CommandLine& command_line) {
  TRY(blocking_run_operation(options.data, TRY(options.config()), {"key.revoke", options.key}));
  command_line.out << "revoked " << options.key << " and the tokens got with it\n";
  return {};
}

Result<void> run_list(const KeyOptions& options, CommandLine& command_line) {
  AdminRequest request{"key.list"};
  if (!options.owner.empty()) request.push_back(options.owner);
  const AdminTable rows =
      TRY(blocking_run_operation(options.data, TRY(options.config()), request));
  command_line.out << format_table({"KEY", "OWNER", "NAME", "CREATED", "EXPIRES", "SCOPES"}, rows,
                                   command_line.colour);
  return {};
}

}  // namespace

void add_key_command(const Command& program) {
  const Command group = program.add("key", "Add, revoke and list API keys of users and robots");

  const auto [add, added] =
      add_subcommand(group, "add", "Make a key and print it, once", run_add);
  add.add_word("OWNER", added->owner, "The user or robot whose key it is");
  add.add_option("--name", "NAME", added->name, "What it is for", Presence::kRequired);
  add.add_option("--expires", "DURATION", added->lifetime, "How long it lives, such as 90d");
  add.add_flag("--no-expiry", added->no_expiry, "It lives until it is revoked");
  add.add_option("--scope", "SCOPE", added->scopes,
                 "NAMESPACE[/REPOSITORY]:ACTION[,ACTION...]; again for more");
  add.set_note(
      "Actions are pull, push and delete. Without --scope the key may do there what its owner\n"
      "may; it never gives more, and no administration. Use it as a password, with the owner's\n"
      "name or _token, or as a bearer token.");

  const auto [revoke, revoked] = add_subcommand(group, "revoke", "End a key at once", run_revoke);
  revoke.add_word("KEY", revoked->key, "The key's id: the part between the underscores");

  const auto [list, listed] =
      add_subcommand(group, "list", "List keys, without their secrets", run_list);
  list.add_word("OWNER", listed->owner, "Only this user's or robot's", Presence::kOptional);
}

}  // namespace bulkhead
