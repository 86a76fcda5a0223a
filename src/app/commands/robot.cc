// bulkhead robot add|remove|list: accounts for machines, which live in a namespace or repository.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct RobotOptions : DataOption {
  std::string robot;
};

void add_change(const Command& group, const std::string& name, const std::string& meaning,
                const std::string& done) {
  const Command command = group.add(name, meaning);
  auto options = std::make_shared<RobotOptions>();
  command.add_word("ROBOT", options->robot, "NAMESPACE+NAME or NAMESPACE/REPOSITORY+NAME");
  options->add_to(command);
  command.set_run([options, name, done, &out = command.command_line().out]() -> Result<void> {
    TRY(blocking_run_operation(options->data, TRY(options->config()),
                               {"robot." + name, options->robot}));
    out << done << " " << options->robot << "\n";
    return {};
  });
}

Result<void> run_list(const RobotOptions& options, CommandLine& command_line) {
  const AdminTable rows =
      TRY(blocking_run_operation(options.data, TRY(options.config()), {"robot.list"}));
  command_line.out << format_table({"ROBOT", "STATE", "CREATED"}, rows, command_line.colour);
  return {};
}

}  // namespace

void add_robot_command(const Command& program) {
  const Command group = program.add("robot", "Add, remove and list accounts for machines");
  add_change(group, "add", "Add a robot; give it roles by 'grant' and a key by 'key add'",
             "added robot");
  add_change(group, "remove", "Remove a robot with its roles and keys", "removed robot");
  add_subcommand(group, "list", "List robots", run_list);
}

}  // namespace bulkhead
