// INVARIANT(condition, "why it holds") ends the process when a bug of ours breaks it. It is on in
// every build: a registry that guesses on is worse than one that stops.
#pragma once

namespace bulkhead {

[[noreturn]] void invariant_broken(const char* condition, const char* why, const char* file,
                                   int line);

#define INVARIANT(condition, why)                                                    \
  (static_cast<bool>(condition) ? static_cast<void>(0)                               \
                                : ::bulkhead::invariant_broken(#condition, why, __FILE__, __LINE__))

}  // namespace bulkhead
