// The only file that knows the parser library.
#include "app/command_line.h"

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/exit_code.h"

namespace bulkhead {
namespace {

constexpr const char* kNote = R"(
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not found,
4 exists already or in use. 'bulkhead COMMAND --help' tells more.)";

void add_commands(const Command& program) {
  add_init_command(program);
  add_serve_command(program);
  add_user_command(program);
  add_group_command(program);
  add_role_command(program);
  add_grant_command(program);
  add_revoke_command(program);
  add_grants_command(program);
  add_identity_command(program);
  add_can_command(program);
  add_robot_command(program);
  add_key_command(program);
  add_token_key_command(program);
  add_repository_command(program);
  add_namespace_command(program);
  add_audit_command(program);
  add_config_command(program);
  add_routes_command(program);
  add_version_command(program);
  program.set_note(kNote);
}

// Which command the words name, and the word that names none: "bulkhead user", "ad".
struct Chosen {
  std::string command;
  std::string unknown;
};

Chosen chosen_command(const CLI::App& parser, const std::vector<std::string>& arguments) {
  Chosen chosen{parser.get_name(), ""};
  const CLI::App* command = &parser;
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

Command Command::add(const std::string& name, const std::string& meaning) const {
  parser_->require_subcommand(1);
  return {*parser_->add_subcommand(name, meaning), *command_line_};
}

void Command::add_word(const std::string& name, std::string& value, const std::string& meaning,
                       Presence presence) const {
  parser_->add_option(name, value, meaning)->required(presence == Presence::kRequired);
}

void Command::add_option(const std::string& name, const std::string& type, std::string& value,
                         const std::string& meaning, Presence presence) const {
  parser_->add_option(name, value, meaning)
      ->type_name(type)
      ->required(presence == Presence::kRequired);
}

void Command::add_option(const std::string& name, const std::string& type,
                         std::optional<std::string>& value, const std::string& meaning) const {
  parser_->add_option(name, value, meaning)->type_name(type);
}

void Command::add_option(const std::string& name, const std::string& type,
                         std::vector<std::string>& values, const std::string& meaning) const {
  parser_->add_option(name, values, meaning)->type_name(type)->allow_extra_args(false);
}

void Command::add_flag(const std::string& name, bool& value, const std::string& meaning) const {
  parser_->add_flag(name, value, meaning);
}

void Command::set_note(const std::string& note) const { parser_->footer(note); }

void Command::set_run(std::function<Result<void>()> run) const {
  parser_->callback([command_line = command_line_, run = std::move(run)] {
    command_line->run = run;
  });
}

int run_command_line(const std::vector<std::string>& arguments, CommandLine& command_line) {
  CLI::App parser("A container registry that serves a blob only where it is held.", "bulkhead");
  add_commands(Command(parser, command_line));
  try {
    parser.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& wish) {  // --help
    return parser.exit(wish, command_line.out, command_line.err);
  } catch (const CLI::ParseError& error) {
    return report(command_line, explain(error, chosen_command(parser, arguments)),
                  ExitCode::kUsage);
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
