// bulkhead repository and bulkhead namespace: list them and remove them. Both are made by the first
// push or grant that names them.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct NameOptions : DataOption {
  std::string name;
};

// `noun` begins the names of the operations, as in "repository.list".
void add_list(const Command& group, const std::string& noun, const std::string& meaning) {
  const Command command = group.add("list", meaning);
  auto options = std::make_shared<DataOption>();
  options->add_to(command);
  command.set_run([options, noun, &command_line = command.command_line()]() -> Result<void> {
    const AdminTable rows =
        TRY(blocking_run_operation(options->data, TRY(options->config()), {noun + ".list"}));
    command_line.out << format_table({"NAME", "CREATED"}, rows, command_line.colour);
    return {};
  });
}

void add_remove(const Command& group, const std::string& noun, const std::string& meaning) {
  const Command command = group.add("remove", meaning);
  auto options = std::make_shared<NameOptions>();
  command.add_word("NAME", options->name, "The " + noun);
  options->add_to(command);
  command.set_run([options, noun, &command_line = command.command_line()]() -> Result<void> {
    TRY(blocking_run_operation(options->data, TRY(options->config()),
                               {noun + ".remove", options->name}));
    command_line.out << "removed " << noun << " " << options->name << "\n";
    return {};
  });
}

}  // namespace

void add_repository_command(const Command& program) {
  const Command group = program.add("repository", "List and remove repositories");
  add_list(group, "repository", "List repositories");
  add_remove(group, "repository",
             "Remove a repository with all it holds and everything granted on it");
}

void add_namespace_command(const Command& program) {
  const Command group = program.add("namespace", "List and remove namespaces");
  add_list(group, "namespace", "List namespaces");
  add_remove(group, "namespace", "Remove an empty namespace and everything granted on it");
}

}  // namespace bulkhead
