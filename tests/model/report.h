// What a search found, on standard output: tables of fixed columns, and runs that fail.
#pragma once

#include "configuration.h"
#include "explorer.h"
#include "transactions_model.h"

namespace bulkhead::model {

using Result = ExplorerResult<TransactionsModel>;

void print_configuration_header();
void print_configuration(const Configuration& configuration, const Result& result);

void print_mutant_header();
void print_mutant(const MutantInfo& mutant, const Configuration& where, const Result& result);

// What is broken, the shortest run to it, numbered, and the rows at its end.
void print_failing_run(const Rules& rules, const Result& result);

// All configurations and all mutants, a line each.
void print_lists();

// True when the search ended without a finding and met as many states as the configuration says.
bool is_as_expected(const Configuration& configuration, const Result& result);

bool is_caught(const Result& result);

}  // namespace bulkhead::model
