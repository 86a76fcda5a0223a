// The fixture of the command line's tests: runs commands in this process on a data directory of
// its own, which goes with it.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/command_line.h"
#include "app/exit_code.h"

namespace bulkhead {

struct Outcome {
  ExitCode code;
  std::string out;
  std::string err;
};

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    std::string pattern = testing::TempDir() + "bulkhead-command-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    data_ = folder_ + "/data";
  }
  ~CommandLineTest() override { std::filesystem::remove_all(folder_); }

  Outcome run(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    CommandLine command_line{.in = in, .out = out, .err = err};
    const int code = run_command_line(arguments, command_line);
    return {static_cast<ExitCode>(code), out.str(), err.str()};
  }
  Outcome run_on_data(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.end(), {"--data", data_});
    return run(std::move(arguments), input);
  }
  Outcome init() { return run_on_data({"init", "--admin-password-file", "-"}, "secret\n"); }

  std::string folder_;
  std::string data_;
};

}  // namespace bulkhead
