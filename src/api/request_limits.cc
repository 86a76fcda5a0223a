#include "api/request_limits.h"

#include "runtime/ip_address.h"

namespace bulkhead {

Result<void> RequestLimits::admit_address(std::string_view peer_address, MonotonicTime now) {
  if (!addresses_.is_on()) return {};
  return addresses_.take(network_of(peer_address), now);
}

Result<void> RequestLimits::admit_account(const Identity& identity, MonotonicTime now) {
  if (!accounts_.is_on() || identity.user == kAnonymous) return {};
  return accounts_.take(std::to_string(static_cast<uint64_t>(identity.user)), now);
}

}  // namespace bulkhead
