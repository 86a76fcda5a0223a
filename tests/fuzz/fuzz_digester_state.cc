// The input once as a hash state from a row, once as a message that is hashed in pieces with the
// state exported and restored between them.
#include <algorithm>

#include "base/invariant.h"
#include "oci/digester.h"

using namespace bulkhead;

namespace {

void check_state(std::string_view state) {
  auto digester = Digester::restore(state);
  if (!digester) return;
  INVARIANT(digester->state() == state, "a state has one spelling");
  const Digest digest = digester->finish();
  digester->update("");
  INVARIANT(digester->finish() == digest, "nothing adds nothing");
}

// Each byte of the message also says how long the next piece is.
void check_pieces(DigestAlgorithm algorithm, std::string_view message) {
  Digester digester(algorithm);
  for (std::string_view rest = message; !rest.empty();) {
    const size_t length = std::min<size_t>(static_cast<unsigned char>(rest.front()) + 1,
                                           rest.size());
    digester.update(rest.substr(0, length));
    rest.remove_prefix(length);
    const auto restored = Digester::restore(digester.state());
    INVARIANT(restored && restored->bytes() == message.size() - rest.size(), "states are read");
    digester = *restored;
  }
  INVARIANT(digester.finish() == digest_of(algorithm, message), "pieces make the whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_state(bytes);
  check_pieces(DigestAlgorithm::kSha256, bytes);
  check_pieces(DigestAlgorithm::kSha512, bytes);
  return 0;
}
