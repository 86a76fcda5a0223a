#include "app/commands/data_option.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "auth/password.h"
#include "runtime/random_source.h"

namespace bulkhead {
namespace {

// Far over any password; what is longer is the wrong file.
constexpr size_t kPasswordFileBytesMax = 4096;

std::string read_some(std::istream& in) {
  std::string text(kPasswordFileBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

Result<std::string> password_in(const std::string& text, const std::string& source) {
  auto password = password_from_text(text);
  if (!password) return fail(ErrorCode::kInvalid, source + ": " + password.error().message);
  return password;
}

}  // namespace

void DataOption::add_to(const Command& command) {
  command.add_option("--data", "DIR", data, "The registry's directory", Presence::kRequired);
  ConfigOptions::add_to(command);
}

Result<std::string> read_password(const std::string& path, std::istream& in) {
  if (path == "-") return password_in(read_some(in), "standard input");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text = file ? read_some(file) : "";
  if (!file.is_open() || file.bad()) {
    return fail(ErrorCode::kInvalid,
                "cannot read the password file " + path + ": " + std::strerror(errno));
  }
  return password_in(text, path);
}

Result<std::string> blocking_read_password_hash(const std::string& path, std::istream& in) {
  const std::string password = TRY(read_password(path, in));
  return blocking_hash_password(password, SystemRandom().bytes(kPasswordSaltBytes));
}

}  // namespace bulkhead
