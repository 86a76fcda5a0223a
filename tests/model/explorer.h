// Exhaustive breadth-first search over the states of a small model.
//
// The explorer promises: every state reachable from `initial()` is visited once, in order of
// distance, so the first failure found has a shortest run. It owns all states it met; the model
// is borrowed and must be pure. One explorer is used for one search, on one thread.
//
// A model provides
//   State, Action               trivially copyable; equal states have equal bytes (no padding)
//   Step                        { Action action; State next; }
//   initial()                   where every run begins
//   steps(state, out)           appends everything that can happen next
//   canonicalize(state)         maps states that differ in names alone to one of them
//   check_state(state)          nullptr, or what is wrong here
//   check_step(before, step)    nullptr, or what this step broke (names still comparable)
//   check_quiet(state)          nullptr, or what stays behind for ever if clients stop now
//   kind_of(action)             a small number, at most 63, to count what was seen to happen
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace bulkhead::model {

enum class Verdict { holds, violation, leak, limit_reached };

template <typename Model>
struct ExplorerResult {
  Verdict verdict = Verdict::holds;
  const char* broken = "";                       // what failed, empty when nothing did
  std::size_t states = 0;
  std::uint64_t transitions = 0;
  std::size_t longest_run = 0;                   // steps to the most distant state met
  std::uint64_t kinds_seen = 0;                  // one bit for every kind of action met
  double seconds = 0;                            // of this process on a core, not of the clock
  std::vector<typename Model::Action> trace;     // a shortest failing run
  typename Model::State last{};                  // the state that run ends in
};

// A growing set of states that never moves them: about 72 + 4 + 13 bytes a state.
template <typename State>
class StateSet {
  static_assert(std::is_trivially_copyable_v<State>);
  static_assert(std::has_unique_object_representations_v<State>, "padding would split states");

 public:
  StateSet() : slots_(std::size_t{1} << 16) {}

  std::size_t size() const { return size_; }
  const State& operator[](std::size_t i) const { return chunks_[i / kChunk][i % kChunk]; }

  // True when the state was new; it then has the index size() - 1.
  bool insert(const State& state) {
    if (size_ * 10 >= slots_.size() * 6) grow();
    const std::uint64_t hash = hash_of(state);
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].index_plus_one != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].tag != tag_of(hash)) continue;
      const State& known = (*this)[slots_[at].index_plus_one - 1];
      if (std::memcmp(&known, &state, sizeof(State)) == 0) return false;
    }
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<State[]>(kChunk));
    chunks_.back()[size_ % kChunk] = state;
    slots_[at] = {.index_plus_one = static_cast<std::uint32_t>(++size_), .tag = tag_of(hash)};
    return true;
  }

 private:
  struct Slot {
    std::uint32_t index_plus_one = 0;
    std::uint32_t tag = 0;                       // spares a look at most unequal states
  };
  static constexpr std::size_t kChunk = std::size_t{1} << 14;

  static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  static std::uint64_t hash_of(const State& state) {
    std::uint64_t hash = 0x2545F4914F6CDD1Dull;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&state);
    for (std::size_t at = 0; at < sizeof(State); at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + at, std::min(sizeof word, sizeof(State) - at));
      hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
      hash ^= hash >> 32;
    }
    return hash * 0xD6E8FEB86659FD93ull;
  }

  void grow() {
    std::vector<Slot> wider(slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) {
      const std::uint64_t hash = hash_of((*this)[i]);
      std::size_t at = hash & (wider.size() - 1);
      while (wider[at].index_plus_one != 0) at = (at + 1) & (wider.size() - 1);
      wider[at] = {.index_plus_one = static_cast<std::uint32_t>(i + 1), .tag = tag_of(hash)};
    }
    slots_ = std::move(wider);
  }

  std::vector<std::unique_ptr<State[]>> chunks_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

template <typename Model>
class Explorer {
 public:
  using State = typename Model::State;
  using Step = typename Model::Step;
  using Result = ExplorerResult<Model>;

  // `states_max` bounds the memory; reaching it is a verdict of its own, never a success.
  Explorer(const Model& model, std::size_t states_max) : model_(model), states_max_(states_max) {}

  Result run() {
    const std::clock_t start = std::clock();
    search();
    result_.states = states_.size();
    result_.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return std::move(result_);
  }

 private:
  void search() {
    State first = model_.initial();
    model_.canonicalize(first);
    states_.insert(first);
    parents_.push_back(0);
    std::size_t level_end = 1;
    for (std::size_t at = 0; at < states_.size(); ++at) {
      if (at == level_end) {
        ++result_.longest_run;
        level_end = states_.size();
      }
      if (!visit(at)) return;
      if (states_.size() > states_max_) {
        result_.verdict = Verdict::limit_reached;
        result_.broken = "more states than allowed";
        return;
      }
    }
  }

  // False when something failed and the search is over.
  bool visit(std::size_t at) {
    const State state = states_[at];
    if (const char* broken = model_.check_state(state)) return fail(at, Verdict::violation, broken);
    if (const char* left = model_.check_quiet(state)) return fail(at, Verdict::leak, left);
    steps_.clear();
    model_.steps(state, steps_);
    for (Step& step : steps_) {
      ++result_.transitions;
      result_.kinds_seen |= std::uint64_t{1} << Model::kind_of(step.action);
      if (const char* broken = model_.check_step(state, step)) {
        fail(at, Verdict::violation, broken);
        result_.trace.push_back(step.action);
        result_.last = step.next;
        return false;
      }
      model_.canonicalize(step.next);
      if (states_.insert(step.next)) parents_.push_back(static_cast<std::uint32_t>(at));
    }
    return true;
  }

  bool fail(std::size_t at, Verdict verdict, const char* broken) {
    result_.verdict = verdict;
    result_.broken = broken;
    result_.last = states_[at];
    result_.trace = trace_to(at);
    return false;
  }

  // Actions are not stored: each is found again among the steps of the state before it.
  std::vector<typename Model::Action> trace_to(std::size_t at) const {
    std::vector<std::size_t> path{at};
    while (path.back() != 0) path.push_back(parents_[path.back()]);
    std::vector<typename Model::Action> trace;
    std::vector<Step> steps;
    for (std::size_t i = path.size() - 1; i > 0; --i) {
      steps.clear();
      model_.steps(states_[path[i]], steps);
      for (Step& step : steps) {
        model_.canonicalize(step.next);
        if (std::memcmp(&step.next, &states_[path[i - 1]], sizeof(State)) != 0) continue;
        trace.push_back(step.action);
        break;
      }
    }
    return trace;
  }

  const Model& model_;
  const std::size_t states_max_;
  StateSet<State> states_;
  std::vector<std::uint32_t> parents_;
  std::vector<Step> steps_;
  Result result_;
};

}  // namespace bulkhead::model
