// What one run of the load generator does, as the command line says it.
#pragma once

#include <cstdint>
#include <string>

namespace bulkhead::bench {

// Which line of the script an operation takes.
enum class Order { kTurns, kRandom, kEach };  // kEach: every connection does all lines, once

enum class Connections { kKept, kFresh };  // kFresh: a new one for every operation

// kPoll: asks the kernel again and again, so that no server pays for waking the client.
enum class Waiting { kSleep, kPoll };

enum class Ending { kFinish, kHold };  // kHold: one operation each, then stay until stdin ends

struct Options {
  std::string host = "127.0.0.1";
  uint16_t port = 0;
  bool tls = false;
  std::string script;       // file of steps, script.h
  std::string headers;      // for every request, each "Name: value\r\n"
  uint64_t connections = 1;
  double seconds = 0;       // 0: until `operations` are done
  uint64_t operations = 0;  // 0: until `seconds` have passed
  double rate = 0;          // arrivals a second, whatever is answered; 0: closed loop
  uint64_t seed = 1;
  Order order = Order::kTurns;
  Connections reuse = Connections::kKept;
  Waiting waiting = Waiting::kSleep;
  Ending ending = Ending::kFinish;
  double read_rate = 0;         // bytes a second that a connection takes of a body; 0: all
  uint64_t receive_buffer = 0;  // SO_RCVBUF; 0: the system's
};

// Ends the program with 2 and a usage when the arguments make no sense.
Options parse_options(int count, char** arguments);

[[noreturn]] void fail(const std::string& text);

}  // namespace bulkhead::bench
