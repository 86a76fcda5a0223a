// bulkhead can: whether somebody may do something, and why.
#include <memory>
#include <ostream>

#include "app/commands/data_option.h"
#include "app/registry_access.h"

namespace bulkhead {
namespace {

struct CanOptions : DataOption {
  std::string user;
  std::string verb;
  std::string resource;
  std::string where = "*";
};

Result<void> run_can(const CanOptions& options, std::ostream& out) {
  const AdminTable answer = TRY(
      blocking_run_operation(options.data, TRY(options.config()),
                             {"can", options.user, options.verb, options.resource, options.where}));
  const std::string text = answer.at(0).at(0) + ": " + answer.at(0).at(1);
  if (answer[0][0] == "no") return fail(ErrorCode::kDenied, text);
  out << text << "\n";
  return {};
}

}  // namespace

void add_can_command(const Command& program) {
  const Command command = program.add("can", "Tell whether a user may do something, and why");
  auto options = std::make_shared<CanOptions>();
  command.add_word("USER", options->user, "A user, or anonymous for a caller without credentials");
  command.add_word("VERB", options->verb, "pull, push, delete or grant; or get, list, update, ...");
  command.add_word("RESOURCE", options->resource,
                   "A repository or namespace; or a resource as 'bulkhead role list' shows them");
  command.add_option("--in", "WHERE", options->where,
                     "Where that resource is: a namespace or repository; else the registry");
  options->add_to(command);
  command.set_note(
      "Exits with 0 for yes and 1 for no.\n"
      "bulkhead can alice push team/app\n"
      "bulkhead can alice update imagestreams/layers --in team/app\n"
      "bulkhead can alice get metrics");
  command.set_run([options, &out = command.command_line().out] { return run_can(*options, out); });
}

}  // namespace bulkhead
