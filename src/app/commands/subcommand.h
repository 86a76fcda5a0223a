// One command of a group, such as "add" of "user", with options of its own that live as long as it
// may run.
#pragma once

#include <memory>
#include <string>

#include "app/command_line.h"

namespace bulkhead {

template <class Options>
struct Subcommand {
  Command command;
  std::shared_ptr<Options> options;
};

// `run` gets the options, which add themselves to the command by add_to(), once all are read.
template <class Options>
Subcommand<Options> add_subcommand(const Command& group, const std::string& name,
                                   const std::string& meaning,
                                   Result<void> (*run)(const Options&, CommandLine&)) {
  const Command command = group.add(name, meaning);
  auto options = std::make_shared<Options>();
  options->add_to(command);
  command.set_run([options, run, &command_line = command.command_line()] {
    return run(*options, command_line);
  });
  return {command, options};
}

}  // namespace bulkhead
