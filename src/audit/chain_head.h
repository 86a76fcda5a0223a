// Where the chain of the audit log stands: the number of its last line and the SHA-256 of that
// line's bytes, without the line end. The next line repeats that hash as its `prev`, so one head
// stands for every byte before it. An empty log has number 0 and a hash of zeros. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci/digest.h"

namespace bulkhead {

struct ChainHead {
  uint64_t sequence = 0;
  Digest hash = Digest::of_bytes(DigestAlgorithm::kSha256, std::string(32, '\0'));

  bool operator==(const ChainHead&) const = default;

  // "SEQUENCE:sha256:HEX", as `bulkhead audit head` prints it. kInvalid.
  static Result<ChainHead> parse(std::string_view text);
  std::string text() const;

  // The head behind one more line.
  ChainHead after(std::string_view line) const;
  // Whether `line` is the one to follow: its number, this hash, and the form of a record. kCorrupt
  // says what is wrong.
  Result<void> check_next(std::string_view line) const;
};

// What each line begins with: {"seq":SEQUENCE,"prev":"sha256:HEX",
std::string line_beginning(const ChainHead& before);

}  // namespace bulkhead
