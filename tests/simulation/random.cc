#include "simulation/random.h"

#include <bit>

#include "base/invariant.h"

namespace bulkhead::simulation {
namespace {

uint64_t splitmix64(uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

}  // namespace

Random::Random(uint64_t seed) {
  for (uint64_t& word : state_) word = splitmix64(seed);
}

uint64_t Random::next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::below(uint64_t bound) {
  INVARIANT(bound > 0, "there is something to choose from");
  const uint64_t unfair = (UINT64_MAX % bound + 1) % bound;  // the incomplete last round
  uint64_t value = next();
  while (value > UINT64_MAX - unfair) value = next();
  return value % bound;
}

Nanoseconds Random::duration(Nanoseconds longest) {
  return Nanoseconds(below(static_cast<uint64_t>(longest.count()) + 1));
}

bool Random::chance(double probability) {
  return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability;
}

std::string SeededRandom::bytes(size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_.next() >> 56);
  return bytes;
}

}  // namespace bulkhead::simulation
