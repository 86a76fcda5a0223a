// One command, or group of commands, while it is declared: its words, options and what it does.
// A cheap handle; the parser behind it stays out of sight, since its headers are slow to compile.
// Variables that receive values must live until the command has run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace bulkhead {

struct CommandLine;

enum class Presence { kOptional, kRequired };

class Command {
 public:
  Command(CLI::App& parser, CommandLine& command_line)
      : parser_(&parser), command_line_(&command_line) {}

  CommandLine& command_line() const { return *command_line_; }

  // A command below this one, which then does nothing by itself.
  Command add(const std::string& name, const std::string& meaning) const;

  // A word in its place, e.g. NAME.
  void add_word(const std::string& name, std::string& value, const std::string& meaning,
                Presence presence = Presence::kRequired) const;
  // `--name VALUE`; `type` is shown for the value, e.g. FILE.
  void add_option(const std::string& name, const std::string& type, std::string& value,
                  const std::string& meaning, Presence presence = Presence::kOptional) const;
  // Absent when it is not given, which an empty value is not.
  void add_option(const std::string& name, const std::string& type,
                  std::optional<std::string>& value, const std::string& meaning) const;
  // Any number of times.
  void add_option(const std::string& name, const std::string& type,
                  std::vector<std::string>& values, const std::string& meaning) const;
  void add_flag(const std::string& name, bool& value, const std::string& meaning) const;
  // Stands at the end of --help.
  void set_note(const std::string& note) const;

  // What happens when this command was chosen and all words are read.
  void set_run(std::function<Result<void>()> run) const;

 private:
  CLI::App* parser_;
  CommandLine* command_line_;
};

}  // namespace bulkhead
