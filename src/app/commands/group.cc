// bulkhead group add|remove|join|leave|list
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct GroupOptions : DataOption {
  std::string group;
  std::string user;
};

struct Change {
  std::string name;
  std::string meaning;
  bool names_user;
  std::string done;  // what is printed, before the group's name
};

Result<void> run_change(const Change& change, const GroupOptions& options, std::ostream& out) {
  AdminRequest request{"group." + change.name, options.group};
  if (change.names_user) request.push_back(options.user);
  TRY(blocking_run_operation(options.data, TRY(options.config()), request));
  out << (change.names_user ? options.user + " " : "") << change.done << " " << options.group
      << "\n";
  return {};
}

void add_change(const Command& group, const Change& change) {
  const Command command = group.add(change.name, change.meaning);
  auto options = std::make_shared<GroupOptions>();
  command.add_word("GROUP", options->group, "The group's name");
  if (change.names_user) command.add_word("USER", options->user, "The user's name");
  options->add_to(command);
  command.set_run([options, change, &out = command.command_line().out] {
    return run_change(change, *options, out);
  });
}

Result<void> run_list(const GroupOptions& options, CommandLine& command_line) {
  const AdminTable rows =
      TRY(blocking_run_operation(options.data, TRY(options.config()), {"group.list"}));
  command_line.out << format_table({"GROUP", "MEMBER"}, rows, command_line.colour);
  return {};
}

}  // namespace

void add_group_command(const Command& program) {
  const Command group = program.add("group", "Add, remove and list groups of users");
  add_change(group, {"add", "Add a group", false, "added group"});
  add_change(group, {"remove", "Remove a group and what was granted to it", false,
                     "removed group"});
  add_change(group, {"join", "Put a user into a group", true, "is now in"});
  add_change(group, {"leave", "Take a user out of a group", true, "is no longer in"});
  add_subcommand(group, "list", "List groups and who is in them", run_list);
}

}  // namespace bulkhead
