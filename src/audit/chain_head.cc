#include "audit/chain_head.h"

#include <charconv>

#include "oci/digester.h"

namespace bulkhead {
namespace {

std::unexpected<Error> no_head() {
  return fail(ErrorCode::kInvalid,
              "expected SEQUENCE:sha256:HEX, as 'bulkhead audit head' prints it");
}

}  // namespace

Result<ChainHead> ChainHead::parse(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return no_head();
  ChainHead head;
  const std::string_view number = text.substr(0, colon);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), head.sequence);
  const auto hash = Digest::parse(text.substr(colon + 1));
  if (error != std::errc() || end != number.data() + number.size() || !hash) return no_head();
  if (hash->algorithm() != DigestAlgorithm::kSha256) return no_head();
  head.hash = *hash;
  return head;
}

std::string ChainHead::text() const { return std::to_string(sequence) + ":" + hash.to_string(); }

ChainHead ChainHead::after(std::string_view line) const {
  return {.sequence = sequence + 1, .hash = digest_of(DigestAlgorithm::kSha256, line)};
}

Result<void> ChainHead::check_next(std::string_view line) const {
  const std::string number = R"({"seq":)" + std::to_string(sequence + 1) + ",";
  if (!line.starts_with(number)) {
    return fail(ErrorCode::kCorrupt, "it is not record " + std::to_string(sequence + 1));
  }
  if (!line.starts_with(line_beginning(*this))) {
    return fail(ErrorCode::kCorrupt, "it does not follow the line before it: one of the two was "
                                     "changed, or lines between them are missing");
  }
  if (!line.ends_with('}')) return fail(ErrorCode::kCorrupt, "it is cut off");
  return {};
}

std::string line_beginning(const ChainHead& before) {
  return R"({"seq":)" + std::to_string(before.sequence + 1) + R"(,"prev":")" +
         before.hash.to_string() + R"(",)";
}

}  // namespace bulkhead
