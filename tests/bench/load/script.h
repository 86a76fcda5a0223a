// The operations of a run, one a line of a text file:
//   METHOD TARGET STATUS [type=MEDIA_TYPE] [range=A-B] [body=FILE:OFFSET:LENGTH] [digest=DIGEST]
// STATUS is what must be answered. The method PUSH is two requests: a POST to TARGET, answered
// with 202, and a PUT of the body to the Location it names, with the digest. Not changed later.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bulkhead::bench {

// A part of a file that is mapped for as long as the program lives.
struct Body {
  int file = -1;
  const char* bytes = nullptr;
  uint64_t offset = 0;
  uint64_t length = 0;
};

struct Step {
  std::string method;
  std::string target;
  unsigned status = 200;
  std::string headers;  // of this step, each "Name: value\r\n"
  std::string digest;
  Body body;

  bool is_push() const { return method == "PUSH"; }
};

class Script {
 public:
  // Ends the program when the file is not as described above, or empty.
  explicit Script(const std::string& path);

  const std::vector<Step>& steps() const { return steps_; }

 private:
  struct Mapped {
    int file;
    const char* bytes;
    uint64_t size;
  };

  Step parse(const std::string& line);
  Body part(const std::string& text);
  const Mapped& map(const std::string& path);

  std::map<std::string, Mapped> files_;
  std::vector<Step> steps_;
};

}  // namespace bulkhead::bench
