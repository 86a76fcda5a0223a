// X-Forwarded-For: whatever it says, the client is the peer or an address that stands there, and
// only trusted proxies are skipped.
#include <algorithm>

#include "base/invariant.h"
#include "http/trusted_proxies.h"

using namespace bulkhead;

namespace {

constexpr std::string_view kTrusted = "10.0.0.0/8, 2001:db8::/32";

// A peer that is trusted and one that is not.
constexpr std::string_view kPeers[] = {"10.0.0.1", "192.0.2.1"};

}  // namespace

// The first byte chooses the peer, then come a list of proxies, a zero byte, and the field.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string peer(kPeers[data[0] % 2]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t middle = std::min(text.find('\0'), text.size());
  const std::string field(text.substr(std::min(middle + 1, text.size())));
  Headers headers;
  headers.add("X-Forwarded-For", field);

  const auto given = TrustedProxies::parse(text.substr(0, middle));
  if (given) {
    const std::string client = given->client_of(peer, headers);
    INVARIANT(client == peer || IpAddress::parse(client), "a client is an address");
  }

  const TrustedProxies proxies = TrustedProxies::parse(kTrusted).value();
  const std::string client = proxies.client_of(peer, headers);
  INVARIANT(peer == kPeers[0] || client == peer, "who is not trusted is not believed");
  INVARIANT(client == peer || IpAddress::parse(client)->to_string() == client, "one form");
  // What stands before the client's own entry is hearsay and changes nothing.
  Headers longer;
  longer.add("X-Forwarded-For", "6.6.6.6," + field);
  const bool was_cut = client != proxies.client_of(peer, longer);
  INVARIANT(!was_cut || AddressBlock::parse("10.0.0.0/8")->contains(*IpAddress::parse(client)) ||
                AddressBlock::parse("2001:db8::/32")->contains(*IpAddress::parse(client)),
            "only a trusted hop passes the question on");
  return 0;
}
