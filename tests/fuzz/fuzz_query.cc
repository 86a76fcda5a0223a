// A query printed from its parameters parses to the same parameters.
#include "base/invariant.h"
#include "http/query.h"

using namespace bulkhead;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (PlusSign plus : {PlusSign::kItself, PlusSign::kSpace}) {
    const auto query = Query::parse(text, plus);
    if (!query) continue;
    std::string printed;
    for (const QueryParameter& parameter : query->parameters()) {
      printed += percent_encode(parameter.key) + "=" + percent_encode(parameter.value) + "&";
      INVARIANT(query->find(parameter.key).has_value(), "what is there is found");
      INVARIANT(query->all(parameter.key).front() == query->find(parameter.key), "first is first");
    }
    const auto again = Query::parse(printed, plus);
    INVARIANT(again && again->parameters() == query->parameters(), "print and parse are inverse");
  }
  return 0;
}
