// bulkhead user add|remove|password|list
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/data_option.h"
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

using Run = Result<void> (*)(const UserOptions&, CommandLine&);

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

Result<void> run_list(const UserOptions& options, CommandLine& command_line) {
  const AdminTable rows = TRY(run_operation(options, {"user.list"}));
  command_line.out << format_table({"USER", "KIND", "STATE", "CREATED"}, rows,
                                   command_line.colour);
  return {};
}

struct Subcommand {
  CLI::App* command;
  std::shared_ptr<UserOptions> options;
};

Subcommand add_subcommand(CLI::App& user, CommandLine& command_line, const std::string& name,
                          const std::string& what, Run run) {
  auto options = std::make_shared<UserOptions>();
  CLI::App* command = user.add_subcommand(name, what);
  options->add_to(*command);
  command->callback([options, run, &command_line] {
    command_line.run = [options, run, &command_line] { return run(*options, command_line); };
  });
  return {command, options};
}

void add_name(const Subcommand& subcommand) {
  subcommand.command->add_option("NAME", subcommand.options->name, "The user's name")->required();
}

void add_password_file(const Subcommand& subcommand) {
  subcommand.command
      ->add_option("--password-file", subcommand.options->password_file,
                   "Holds the password; - is standard input")
      ->required()
      ->type_name("FILE");
}

}  // namespace

void add_user_command(CLI::App& app, CommandLine& command_line) {
  CLI::App* user = app.add_subcommand("user", "Add, remove and list users; change passwords");
  user->require_subcommand(1);

  const auto add = add_subcommand(*user, command_line, "add", "Add a user", run_add);
  add_name(add);
  add_password_file(add);
  add.command->add_flag("--administrator", add.options->administrator,
                        "May do everything, as the user admin may");

  const auto password =
      add_subcommand(*user, command_line, "password", "Change a password", run_password);
  add_name(password);
  add_password_file(password);

  add_name(add_subcommand(*user, command_line, "remove",
                          "Remove a user and what was granted to them", run_remove));
  add_subcommand(*user, command_line, "list", "List users", run_list);
}

}  // namespace bulkhead
