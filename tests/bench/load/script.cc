#include "script.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "options.h"

namespace bulkhead::bench {

Script::Script(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail("cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) steps_.push_back(parse(line));
  }
  if (steps_.empty()) fail("nothing to do in " + path);
}

Step Script::parse(const std::string& line) {
  std::istringstream words(line);
  Step step;
  if (!(words >> step.method >> step.target >> step.status)) fail("not a step: " + line);
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    if (name == "type") {
      step.headers += "Content-Type: " + value + "\r\n";
    } else if (name == "range") {
      step.headers += "Range: bytes=" + value + "\r\n";
    } else if (name == "body") {
      step.body = part(value);
    } else if (name == "digest") {
      step.digest = value;
    } else {
      fail("unknown word in a step: " + word);
    }
  }
  return step;
}

Body Script::part(const std::string& text) {
  const size_t second = text.rfind(':');
  const size_t first = second == std::string::npos ? second : text.rfind(':', second - 1);
  if (first == std::string::npos) fail("not FILE:OFFSET:LENGTH: " + text);
  const Mapped& file = map(text.substr(0, first));
  const uint64_t offset = std::stoull(text.substr(first + 1));
  const uint64_t length = std::stoull(text.substr(second + 1));
  if (offset > file.size || length > file.size - offset) fail("beyond the file: " + text);
  return {file.file, file.bytes + offset, offset, length};
}

const Script::Mapped& Script::map(const std::string& path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts{};
  if (file < 0 || fstat(file, &facts) != 0 || facts.st_size == 0) fail("cannot read " + path);
  const auto size = static_cast<uint64_t>(facts.st_size);
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) fail("cannot map " + path);
  return files_.emplace(path, Mapped{file, static_cast<const char*>(bytes), size}).first->second;
}

}  // namespace bulkhead::bench
