// bulkhead role add|change|remove|list: roles of one's own beside the built-in ones.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/commands/subcommand.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct RoleOptions : DataOption {
  std::string role;
  std::vector<std::string> rules;
};

Result<void> run_operation(const std::string& operation, const RoleOptions& options) {
  AdminRequest request{operation, options.role};
  request.insert(request.end(), options.rules.begin(), options.rules.end());
  TRY(blocking_run_operation(options.data, TRY(options.config()), request));
  return {};
}

Result<void> run_with_rules(const std::string& name, const RoleOptions& options,
                            std::ostream& out) {
  if (options.rules.empty()) {
    return fail(ErrorCode::kInvalid, "a role needs at least one --rule 'VERBS RESOURCES'");
  }
  TRY(run_operation("role." + name, options));
  out << (name == "add" ? "added role " : "changed role ") << options.role << "\n";
  return {};
}

Result<void> run_remove(const RoleOptions& options, std::ostream& out) {
  TRY(run_operation("role.remove", options));
  out << "removed role " << options.role << " and what it allowed\n";
  return {};
}

Result<void> run_list(const RoleOptions& options, CommandLine& command_line) {
  AdminTable rows =
      TRY(blocking_run_operation(options.data, TRY(options.config()), {"role.list"}));
  std::erase_if(rows, [&](const auto& row) {
    return !options.role.empty() && row.front() != options.role;
  });
  command_line.out << format_table({"ROLE", "ORIGIN", "RULE"}, rows, command_line.colour);
  return {};
}

void add_rules_command(const Command& role, const std::string& name, const std::string& meaning) {
  const Command command = role.add(name, meaning);
  auto options = std::make_shared<RoleOptions>();
  command.add_word("ROLE", options->role, "The role's name");
  command.add_option("--rule", "RULE", options->rules,
                     "VERB[,VERB...] RESOURCE[,RESOURCE...]; again for more");
  options->add_to(command);
  command.set_note(
      "Verbs and resources are those that 'bulkhead role list' shows, and * for all, e.g.\n"
      "--rule 'get,update imagestreams/layers' is to pull and push.");
  command.set_run([options, name, &out = command.command_line().out] {
    return run_with_rules(name, *options, out);
  });
}

}  // namespace

void add_role_command(const Command& program) {
  const Command role = program.add("role", "Add, change, remove and list roles");
  add_rules_command(role, "add", "Make a role");
  add_rules_command(role, "change", "Replace a role's rules");

  const Command remove = role.add("remove", "Remove a role and what it allowed");
  auto removed = std::make_shared<RoleOptions>();
  remove.add_word("ROLE", removed->role, "The role's name");
  removed->add_to(remove);
  remove.set_run(
      [removed, &out = remove.command_line().out] { return run_remove(*removed, out); });

  const auto [list, listed] =
      add_subcommand(role, "list", "List roles and what they allow", run_list);
  list.add_word("ROLE", listed->role, "Only this one", Presence::kOptional);
}

}  // namespace bulkhead
