#include "http/trusted_proxies.h"

#include <algorithm>

#include "http/request_grammar.h"

namespace bulkhead {
namespace {

// Takes the last entry off a comma list.
std::string_view take_last(std::string_view& list) {
  const size_t comma = list.rfind(',');
  const bool is_only = comma == std::string_view::npos;
  const std::string_view last = is_only ? list : list.substr(comma + 1);
  list = is_only ? "" : list.substr(0, comma);
  return trimmed(last);
}

// An address as proxies write it: alone, with a port, an IPv6 one in brackets.
std::optional<IpAddress> parse_hop(std::string_view hop) {
  const bool has_brackets = hop.starts_with('[');
  const bool has_port = !has_brackets && std::ranges::count(hop, ':') == 1;
  if (!has_brackets && !has_port) return IpAddress::parse(hop);
  const size_t end = hop.find(has_brackets ? ']' : ':');
  if (end == std::string_view::npos || !is_host_and_port(hop)) return std::nullopt;
  return IpAddress::parse(hop.substr(has_brackets ? 1 : 0, end - (has_brackets ? 1 : 0)));
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(std::string_view list) {
  TrustedProxies proxies;
  while (!list.empty()) {
    const std::string_view entry = take_last(list);
    const auto block = AddressBlock::parse(entry);
    if (!block) {
      return fail(ErrorCode::kInvalid,
                  "expected addresses and blocks, as 10.0.0.0/8, with commas between them; got '" +
                      std::string(entry) + "'");
    }
    proxies.blocks_.push_back(*block);
  }
  return proxies;
}

std::string TrustedProxies::client_of(std::string peer, const Headers& headers) const {
  if (blocks_.empty()) return peer;
  auto client = IpAddress::parse(peer);
  const std::string merged = headers.merged("X-Forwarded-For");
  std::string_view hops = merged;
  while (client && contains(*client) && !hops.empty()) {
    client = parse_hop(take_last(hops));
    if (client) peer = client->to_string();
  }
  return peer;
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::ranges::any_of(
      blocks_, [&](const AddressBlock& block) { return block.contains(address); });
}

}  // namespace bulkhead
