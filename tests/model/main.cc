// bulkhead_model: explores the configurations of the transaction model and prints what it found.

#include <charconv>
#include <cstdio>
#include <string_view>

#include "configuration.h"
#include "explorer.h"
#include "mutants.h"
#include "report.h"
#include "transactions_model.h"

namespace bulkhead::model {
namespace {

constexpr std::size_t kStatesMax = 18'000'000;   // 1.7 GiB

constexpr std::string_view kHelp = R"(usage: bulkhead_model [option]...

Explores every run of the transactions of the metadata protocol, within small bounds.

  --quick                  the quick configurations (default)
  --long                   the quick and the long configurations
  --configuration NAME     one configuration
  --mutants                every seeded mistake, each in the configuration that must find it
  --mutant NAME            one seeded mistake and its shortest failing run;
                           --configuration says where to look for it
  --states-max N           give up a configuration beyond N states (about 95 bytes each)
  --list                   all configurations and mutants
  --help                   this text

Seconds are processor time. Exit code: 0 when all is as expected (a configuration holds and has
its number of states, a mutant is caught), else 1.
)";

enum class Set { quick, all, mutants };

struct Options {
  Set set = Set::quick;
  bool list = false;
  bool help = false;
  const Configuration* configuration = nullptr;
  const MutantInfo* mutant = nullptr;
  std::size_t states_max = kStatesMax;
};

Result explore(const Configuration& configuration, Mutant mutant, const Options& options) {
  const TransactionsModel model(configuration, mutant);
  return Explorer<TransactionsModel>(model, options.states_max).run();
}

// Which kinds of steps happened in the same configuration, a mask for each kind.
struct Meetings {
  std::uint64_t of_kind[kKinds] = {};

  void add(std::uint64_t kinds_seen) {
    for (int kind = 0; kind < kKinds; ++kind) {
      if (kinds_seen >> kind & 1) of_kind[kind] |= kinds_seen;
    }
  }
};

bool run_configuration(const Configuration& configuration, const Options& options,
                       Meetings& meetings) {
  const Result result = explore(configuration, Mutant::none, options);
  print_configuration(configuration, result);
  if (is_caught(result)) print_failing_run(Rules{configuration}, result);
  meetings.add(result.kinds_seen);
  return is_as_expected(configuration, result);
}

// Every two transactions must have happened in one configuration.
bool run_pairs(const Meetings& meetings) {
  int met = 0;
  int all = 0;
  for (int first = 1; first < kTransactions; ++first) {
    for (int second = first; second < kTransactions; ++second) {
      ++all;
      met += static_cast<int>(meetings.of_kind[first] >> second & 1);
    }
  }
  std::printf("\npairs of transactions explored together: %d of %d\n", met, all);
  return met == all;
}

bool run_sets(const Options& options) {
  Meetings meetings;
  bool good = true;
  print_configuration_header();
  for (const Configuration& configuration : quick_configurations()) {
    good = run_configuration(configuration, options, meetings) && good;
  }
  if (options.set == Set::all) {
    for (const Configuration& configuration : long_configurations()) {
      good = run_configuration(configuration, options, meetings) && good;
    }
  }
  return run_pairs(meetings) && good;
}

bool run_mutants(const Options& options) {
  std::size_t caught = 0;
  double seconds = 0;
  print_mutant_header();
  for (const MutantInfo& mutant : all_mutants()) {
    const Configuration* configuration = find_configuration(mutant.configuration);
    const Result result = explore(*configuration, mutant.mutant, options);
    print_mutant(mutant, *configuration, result);
    caught += is_caught(result);
    seconds += result.seconds;
  }
  std::printf("\nmutants caught: %zu of %zu, in %.1f seconds\n", caught, all_mutants().size(),
              seconds);
  return caught == all_mutants().size();
}

bool run_mutant(const Options& options) {
  const MutantInfo& mutant = *options.mutant;
  const Configuration& configuration =
      options.configuration ? *options.configuration : *find_configuration(mutant.configuration);
  const Result result = explore(configuration, mutant.mutant, options);
  print_mutant_header();
  print_mutant(mutant, configuration, result);
  if (!is_caught(result)) return false;
  print_failing_run(Rules{configuration, mutant.mutant}, result);
  return true;
}

bool parse_value(std::string_view option, std::string_view value, Options& options) {
  if (option == "--configuration") {
    options.configuration = find_configuration(value);
    return options.configuration != nullptr;
  }
  if (option == "--mutant") {
    options.mutant = find_mutant(value);
    return options.mutant != nullptr;
  }
  if (option != "--states-max") return false;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, options.states_max);
  return error == std::errc() && stop == end && options.states_max > 0;
}

// How many arguments were understood, 0 when the next one was not.
int parse_option(int left, char** arguments, Options& options) {
  const std::string_view option = arguments[0];
  if (option == "--quick") options.set = Set::quick;
  else if (option == "--long") options.set = Set::all;
  else if (option == "--mutants") options.set = Set::mutants;
  else if (option == "--list") options.list = true;
  else if (option == "--help") options.help = true;
  else return left > 1 && parse_value(option, arguments[1], options) ? 2 : 0;
  return 1;
}

bool run(const Options& options) {
  if (options.help) {
    std::fwrite(kHelp.data(), 1, kHelp.size(), stdout);
    return true;
  }
  if (options.list) {
    print_lists();
    return true;
  }
  if (options.mutant) return run_mutant(options);
  if (options.set == Set::mutants) return run_mutants(options);
  if (!options.configuration) return run_sets(options);
  Meetings meetings;
  print_configuration_header();
  return run_configuration(*options.configuration, options, meetings);
}

}  // namespace
}  // namespace bulkhead::model

int main(int count, char** arguments) {
  bulkhead::model::Options options;
  for (int at = 1; at < count;) {
    const int understood = bulkhead::model::parse_option(count - at, arguments + at, options);
    if (understood == 0) {
      std::fprintf(stderr, "bulkhead_model: cannot understand %s; see --help\n", arguments[at]);
      return 1;
    }
    at += understood;
  }
  return bulkhead::model::run(options) ? 0 : 1;
}
