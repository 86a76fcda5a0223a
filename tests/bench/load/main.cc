// Asks an HTTP/1.1 server for what a script says and prints what came of it as one line of JSON.
// Ends with 1 when an answer was not the one the script names. It shares nothing with the server.

#include <csignal>
#include <cstdio>

#include "options.h"
#include "run.h"
#include "script.h"

int main(int count, char** arguments) {
  using namespace bulkhead::bench;
  std::signal(SIGPIPE, SIG_IGN);
  const Options options = parse_options(count, arguments);
  const Script script(options.script);
  const Tally tally = Run(options, script).go();
  std::puts(tally.json().c_str());
  return tally.errors == 0 ? 0 : 1;
}
