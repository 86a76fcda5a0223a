// The options that every command on an existing registry has.
#pragma once

#include <iosfwd>
#include <string>

#include "app/command_line.h"
#include "app/commands/config_options.h"

namespace bulkhead {

struct DataOption : ConfigOptions {
  std::string data;

  void add_to(const Command& command);
};

// The password in the file at `path`, or on `in` for "-". kInvalid says what a password may be.
Result<std::string> read_password(const std::string& path, std::istream& in);

// The same, as the hash that is stored.
Result<std::string> blocking_read_password_hash(const std::string& path, std::istream& in);

}  // namespace bulkhead
