// The command line as a whole: which commands there are, how a mistake is reported and what the
// exit code is. Each command has its file in commands/.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/table.h"

namespace bulkhead {

struct CommandLine {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Colour colour = Colour::kNo;  // of `out`
  // Set by the command that was chosen.
  std::function<Result<void>()> run = {};
};

// Runs the program; `arguments` do not include its name. Mistakes are one line on `err`.
int run_command_line(const std::vector<std::string>& arguments, CommandLine& command_line);

void add_init_command(const Command& program);
void add_serve_command(const Command& program);
void add_user_command(const Command& program);
void add_group_command(const Command& program);
void add_role_command(const Command& program);
void add_grant_command(const Command& program);
void add_revoke_command(const Command& program);
void add_grants_command(const Command& program);
void add_identity_command(const Command& program);
void add_can_command(const Command& program);
void add_robot_command(const Command& program);
void add_key_command(const Command& program);
void add_token_key_command(const Command& program);
void add_repository_command(const Command& program);
void add_namespace_command(const Command& program);
void add_audit_command(const Command& program);
void add_config_command(const Command& program);
void add_routes_command(const Command& program);
void add_version_command(const Command& program);

}  // namespace bulkhead
