// bulkhead user add|remove|password|disable|enable|list
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/data_directory.h"
#include "app/registry_access.h"
#include "auth/users.h"

namespace bulkhead {
namespace {

struct UserOptions : DataOption {
  std::string name;
  std::string password_file;
  bool administrator = false;
};

Result<AdminTable> run_operation(const UserOptions& options, const AdminRequest& request) {
  return blocking_run_operation(options.data, TRY(options.config()), request);
}

Result<void> run_add(const UserOptions& options, CommandLine& command_line) {
  TRY(check_user_name(options.name));
  TRY(DataDirectory::check(options.data));
  const std::string hash =
      TRY(blocking_read_password_hash(options.password_file, command_line.in));
  const std::string kind = options.administrator ? "administrator" : "ordinary";
  TRY(run_operation(options, {"user.add", options.name, hash, kind}));
  command_line.out << "added user " << options.name << "\n";
  return {};
}

Result<void> run_password(const UserOptions& options, CommandLine& command_line) {
  TRY(DataDirectory::check(options.data));
  const std::string hash =
      TRY(blocking_read_password_hash(options.password_file, command_line.in));
  TRY(run_operation(options, {"user.password", options.name, hash}));
  command_line.out << "changed the password of " << options.name << "\n";
  return {};
}

Result<void> run_remove(const UserOptions& options, CommandLine& command_line) {
  TRY(run_operation(options, {"user.remove", options.name}));
  command_line.out << "removed user " << options.name << " and what was granted to them\n";
  return {};
}

Result<void> run_disable(const UserOptions& options, CommandLine& command_line) {
  TRY(run_operation(options, {"user.disable", options.name}));
  command_line.out << "disabled user " << options.name << "; logins and tokens have ended\n";
  return {};
}

Result<void> run_enable(const UserOptions& options, CommandLine& command_line) {
  TRY(run_operation(options, {"user.enable", options.name}));
  command_line.out << "enabled user " << options.name << "\n";
  return {};
}

Result<void> run_list(const UserOptions& options, CommandLine& command_line) {
  const AdminTable rows = TRY(run_operation(options, {"user.list"}));
  command_line.out << format_table({"USER", "KIND", "STATE", "CREATED"}, rows,
                                   command_line.colour);
  return {};
}

void add_name(const Subcommand<UserOptions>& subcommand) {
  subcommand.command.add_word("NAME", subcommand.options->name, "The user's name");
}

void add_password_file(const Subcommand<UserOptions>& subcommand) {
  subcommand.command.add_option("--password-file", "FILE", subcommand.options->password_file,
                                "Holds the password; - is standard input", Presence::kRequired);
}

}  // namespace

void add_user_command(const Command& program) {
  const Command user = program.add("user", "Add, remove, disable and list users; change passwords");

  const auto add = add_subcommand(user, "add", "Add a user", run_add);
  add_name(add);
  add_password_file(add);
  add.command.add_flag("--administrator", add.options->administrator,
                       "May do everything, as the user admin may");

  const auto password = add_subcommand(user, "password", "Change a password", run_password);
  add_name(password);
  add_password_file(password);

  add_name(add_subcommand(user, "remove", "Remove a user and what was granted to them",
                          run_remove));
  add_name(add_subcommand(user, "disable", "End all logins and tokens of a user, keep the rest",
                          run_disable));
  add_name(add_subcommand(user, "enable", "Let a disabled user log in again", run_enable));
  add_subcommand(user, "list", "List users", run_list);
}

}  // namespace bulkhead
