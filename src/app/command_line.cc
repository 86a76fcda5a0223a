#include "app/command_line.h"

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/exit_code.h"

namespace bulkhead {
namespace {

constexpr const char* kFooter = R"(
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not found,
4 exists already or in use. 'bulkhead COMMAND --help' tells more.)";

void add_commands(CLI::App& app, CommandLine& command_line) {
  app.require_subcommand(1);
  app.footer(kFooter);
  add_init_command(app, command_line);
  add_serve_command(app, command_line);
  add_user_command(app, command_line);
  add_grant_command(app, command_line);
  add_revoke_command(app, command_line);
  add_grants_command(app, command_line);
  add_config_command(app, command_line);
  add_version_command(app, command_line);
}

// Which command the words name, and the word that names none: "bulkhead user", "ad".
struct Chosen {
  std::string command;
  std::string unknown;
};

Chosen chosen_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  Chosen chosen{app.get_name(), ""};
  const CLI::App* command = &app;
  for (const std::string& word : arguments) {
    const auto known = command->get_subcommands([](const CLI::App*) { return true; });
    if (known.empty() || word.starts_with('-')) break;
    const auto next = std::ranges::find(known, word, &CLI::App::get_name);
    if (next == known.end()) {
      chosen.unknown = word;
      break;
    }
    command = *next;
    chosen.command += " " + word;
  }
  return chosen;
}

std::string explain(const CLI::ParseError& error, const Chosen& chosen) {
  const std::string mistake = chosen.unknown.empty()
                                  ? std::string(error.what())
                                  : "there is no command '" + chosen.unknown + "'";
  return mistake + "; see '" + chosen.command + " --help'";
}

int report(CommandLine& command_line, std::string message, ExitCode code) {
  std::ranges::replace(message, '\n', ' ');
  command_line.err << "bulkhead: " << message << std::endl;
  return static_cast<int>(code);
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, CommandLine& command_line) {
  CLI::App app("A container registry that serves a blob only where it is held.", "bulkhead");
  add_commands(app, command_line);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& wish) {  // --help
    return app.exit(wish, command_line.out, command_line.err);
  } catch (const CLI::ParseError& error) {
    return report(command_line, explain(error, chosen_command(app, arguments)), ExitCode::kUsage);
  }
  const Result<void> done = command_line.run();
  if (!done) return report(command_line, done.error().message, exit_code_of(done.error().code));
  command_line.out.flush();
  if (!command_line.out) {
    return report(command_line, "cannot write the output", ExitCode::kFailed);
  }
  return static_cast<int>(ExitCode::kDone);
}

}  // namespace bulkhead
