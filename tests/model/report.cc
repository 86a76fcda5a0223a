#include "report.h"

#include <cstdio>
#include <string>
#include <string_view>

#include "description.h"
#include "mutants.h"

namespace bulkhead::model {
namespace {

// A string_view as the two arguments of "%-*.*s" after the width.
int length(std::string_view text) { return static_cast<int>(text.size()); }

std::string_view verdict_text(const Configuration& configuration, const Result& result) {
  switch (result.verdict) {
    case Verdict::violation: return "VIOLATION";
    case Verdict::leak: return "LEAK";
    case Verdict::limit_reached: return "LIMIT";
    case Verdict::holds: break;
  }
  return is_as_expected(configuration, result) ? "holds" : "NUMBER OF STATES CHANGED";
}

}  // namespace

bool is_as_expected(const Configuration& configuration, const Result& result) {
  if (result.verdict != Verdict::holds) return false;
  return configuration.states == 0 || configuration.states == result.states;
}

bool is_caught(const Result& result) {
  return result.verdict == Verdict::violation || result.verdict == Verdict::leak;
}

void print_configuration_header() {
  std::printf("%-21s %11s %12s %12s %8s  %s\n", "configuration", "states", "transitions",
              "longest run", "seconds", "result");
}

void print_configuration(const Configuration& configuration, const Result& result) {
  const std::string_view verdict = verdict_text(configuration, result);
  std::printf("%-21.*s %11zu %12llu %12zu %8.1f  %.*s\n", length(configuration.name),
              configuration.name.data(), result.states,
              static_cast<unsigned long long>(result.transitions), result.longest_run,
              result.seconds, length(verdict), verdict.data());
  std::fflush(stdout);
}

void print_mutant_header() {
  std::printf("%-38s %-18s %8s %6s  %s\n", "mutant", "configuration", "states", "steps",
              "caught by");
}

void print_mutant(const MutantInfo& mutant, const Configuration& where, const Result& result) {
  std::printf("%-38.*s %-18.*s %8zu %6zu  %s\n", length(mutant.name), mutant.name.data(),
              length(where.name), where.name.data(), result.states, result.trace.size(),
              is_caught(result) ? result.broken : "NOT CAUGHT");
  std::fflush(stdout);
}

void print_failing_run(const Rules& rules, const Result& result) {
  std::printf("\n  %s\n\n", result.broken);
  int number = 0;
  for (const Action& action : result.trace) {
    std::printf("  %3d  %s\n", ++number, describe(rules, action).c_str());
  }
  std::printf("\n  the rows then:\n");
  const std::string rows = describe(rules, result.last);
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t end = rows.find('\n', at);
    std::printf("       %s\n", rows.substr(at, end - at).c_str());
    at = end + 1;
  }
  std::printf("\n");
}

void print_lists() {
  for (auto configurations : {quick_configurations(), long_configurations()}) {
    for (const Configuration& configuration : configurations) {
      std::printf("%-38.*s %.*s\n", length(configuration.name), configuration.name.data(),
                  length(configuration.about), configuration.about.data());
    }
    std::printf("\n");
  }
  for (const MutantInfo& mutant : all_mutants()) {
    std::printf("%-38.*s %.*s\n", length(mutant.name), mutant.name.data(),
                length(mutant.mistake), mutant.mistake.data());
  }
}

}  // namespace bulkhead::model
