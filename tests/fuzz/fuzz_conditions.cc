// The fields that make a request conditional or place its bytes: If-Match, If-None-Match
// and an upload's Content-Range. The first byte chooses the field, the rest is its value.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/distribution/content_range.h"
#include "api/distribution/entity_tags.h"
#include "base/invariant.h"
#include "oci/digester.h"

using namespace bulkhead;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Digest digest = digest_of(DigestAlgorithm::kSha256, "content");
  static constexpr const char* kFields[] = {"If-Match", "If-None-Match", "Content-Range"};
  if (size == 0) return 0;
  const char* field = kFields[data[0] % 3];
  Headers headers;
  headers.add(field, std::string(reinterpret_cast<const char*>(data + 1), size - 1));

  if (const auto range = parse_content_range(headers); range && *range) {
    INVARIANT((*range)->start <= (*range)->end, "a range ends where it starts or later");
    Headers printed;
    printed.add("Content-Range",
                std::to_string((*range)->start) + "-" + std::to_string((*range)->end));
    const auto again = parse_content_range(printed);
    INVARIANT(again && (*again)->start == (*range)->start && (*again)->end == (*range)->end,
              "what was read can be written and read again");
  }
  const auto status = evaluate_conditions(headers, digest);
  INVARIANT(!status || !*status || **status == 304, "a read's condition is answered by 304 alone");
  if (const auto tags = entity_tags(headers, field); tags && tags->match(digest.to_string())) {
    INVARIANT(tags->any || !tags->tags.empty(), "something matched");
  }
  return 0;
}
