// bulkhead_simulate: runs seeds of the simulation and says how to replay the one that fails.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "simulation/run.h"

namespace bulkhead::simulation {
namespace {

struct Totals {
  uint64_t seeds = 0, transactions = 0, conflicts = 0, crashes = 0, manifests = 0;
  std::array<uint64_t, static_cast<size_t>(Fault::kCount)> faults{};

  void add(const RunReport& report) {
    ++seeds;
    transactions += report.transactions;
    conflicts += report.conflicts;
    crashes += report.crashes;
    manifests += report.certain_manifests;
    for (size_t i = 0; i < faults.size(); ++i) {
      faults[i] += report.faults.count(static_cast<Fault>(i));
    }
  }
};

void print_counts(const char* title, const std::map<std::string, uint64_t>& counts) {
  for (const auto& [what, count] : counts)
    fmt::print("  {:<10} {:<18} {:>9}\n", title, what, count);
}

void print(const Totals& totals, const Tally& tally) {
  fmt::print(
      "{} seeds, {} operations, {} transactions ({} conflicts), {} crashes, "
      "{} acknowledged manifests read back whole\n",
      totals.seeds, tally.operations, totals.transactions, totals.conflicts, totals.crashes,
      totals.manifests);
  print_counts("done", tally.done);
  print_counts("refused", tally.refused);
  print_counts("unknown", tally.unknown);
  for (size_t i = 0; i < totals.faults.size(); ++i) {
    if (totals.faults[i] == 0) continue;
    fmt::print("  {:<10} {:<18} {:>9}\n", "fault", to_string(static_cast<Fault>(i)),
               totals.faults[i]);
  }
}

int main(int argc, char** argv) {
  uint64_t first = 1;
  uint64_t seeds = 2000;
  bool quiet = false;
  CLI::App app("Runs the registry's own code in a seeded world of faults.");
  app.add_option("--first", first, "The first seed")->capture_default_str();
  app.add_option("--seeds", seeds, "How many seeds to run")->capture_default_str();
  app.add_flag("--quiet", quiet, "Print only what fails");
  CLI11_PARSE(app, argc, argv);

  Totals totals;
  Tally tally;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const RunReport report = run(seed, tally);
    totals.add(report);
    if (report.violation.empty()) continue;
    fmt::print("seed {}: {}\n  replay with: {} --first {} --seeds 1\n", seed, report.violation,
               argv[0], seed);
    return 1;
  }
  if (!quiet) print(totals, tally);
  fmt::print("no violation\n");
  return 0;
}

}  // namespace
}  // namespace bulkhead::simulation

int main(int argc, char** argv) {
  return bulkhead::simulation::main(argc, argv);
}
