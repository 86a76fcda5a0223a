#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "app/command_line.h"

int main(int count, char** words) {
  const bool wants_colour =
      ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  bulkhead::CommandLine command_line{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .colour = wants_colour ? bulkhead::Colour::kYes : bulkhead::Colour::kNo};
  return bulkhead::run_command_line({words + 1, words + count}, command_line);
}
