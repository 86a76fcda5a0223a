// A configuration says which actors of the one model are awake and how many there are of each.
// All are constants of this program; `find_configuration` answers nullptr for an unknown name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "mutants.h"
#include "state.h"

namespace bulkhead::model {

struct Document {
  char letter;
  bool manifest;
  std::uint8_t references;                       // digests, one bit each, children included
  std::uint8_t children;
};

// What can be pushed: digest 0 to `digests` - 1.
struct Shape {
  int digests;
  Document documents[kDigests];
};

enum class Clock : std::uint8_t {
  own,        // every row ages when it likes: nodes disagree about the time
  shared,     // one clock for all rows: times can be compared between repositories
};

using KindSet = std::uint64_t;

struct Configuration {
  std::string_view name;
  std::string_view about;
  const Shape* shape;
  std::string_view repositories = "a";           // the name of each repository slot
  bool from_nothing = false;                     // repositories are made by the first upload
  std::uint8_t pushed[2] = {};                   // digests uploaded into the first, second name
  std::uint8_t mounted = 0;                      // digests mounted
  std::uint8_t chunked = 0;                      // digests that arrive in two PATCHes
  bool manifest_blobs = false;                   // manifests' bytes are pushed as blobs too
  bool missing_children = false;                 // sparse: an index may name absent children
  int uploads = 1;
  int handlers = 1;
  int names = 3;                                 // names of bytes in use at once
  int reapers = 0;                               // 0: T9 is one step
  int pauses = 0;                                // attempts that may rest between read and commit
  KindSet awake = 0;
  KindSet pausing = 0;
  Clock clock = Clock::own;
  std::uint8_t window = 1;                       // W in ticks
  bool slow_bytes = false;                       // creating and filling a file are two steps
  std::size_t states = 0;                        // asserted; 0 while unknown

  bool wakes(Kind kind) const { return awake >> static_cast<int>(kind) & 1; }
  bool pauses_at(Kind kind) const { return pauses > 0 && pausing >> static_cast<int>(kind) & 1; }
};

std::span<const Configuration> quick_configurations();
std::span<const Configuration> long_configurations();
const Configuration* find_configuration(std::string_view name);

// What every part of the model is given: the actors, and the one mistake to make.
struct Rules {
  const Configuration& configuration;
  Mutant mutant = Mutant::none;

  bool mutated(Mutant which) const { return mutant == which; }
  int digests() const { return configuration.shape->digests; }
  int repositories() const { return static_cast<int>(configuration.repositories.size()); }
  const Document& document(int digest) const { return configuration.shape->documents[digest]; }
  char name_of(int repository) const {
    return configuration.repositories[static_cast<std::size_t>(repository)];
  }
  bool chunked(int digest) const { return configuration.chunked >> digest & 1; }
};

}  // namespace bulkhead::model
