// Hashes a stream piece by piece and can be put aside after any byte: state() goes into an upload
// row and restore() continues from it, in another request or another process. A value type of
// about 220 bytes that never allocates; one caller at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci/digest.h"

namespace bulkhead {

class Digester {
 public:
  explicit Digester(DigestAlgorithm algorithm);
  // Continues where state() was taken. Errors: kCorrupt for anything state() cannot have written.
  static Result<Digester> restore(std::string_view state);

  void update(std::string_view bytes);
  // At most 105 bytes for sha256 and 201 for sha512; the layout is drawn in digester.cc.
  std::string state() const;
  DigestAlgorithm algorithm() const { return algorithm_; }
  uint64_t bytes() const { return bytes_; }
  // The digest of what was hashed so far; more may follow.
  Digest finish() const;

 private:
  template <class Hash>
  friend struct DigesterContext;

  DigestAlgorithm algorithm_;
  uint64_t bytes_ = 0;                // hashed so far, whole blocks and the open one
  std::array<uint64_t, 8> words_{};   // the hash's chaining value; sha256 fills the low halves
  std::array<char, 128> block_{};     // the open block: bytes_ modulo the block size of them
};

Digest digest_of(DigestAlgorithm algorithm, std::string_view bytes);

}  // namespace bulkhead
