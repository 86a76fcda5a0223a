// Which client a proxy in front speaks for. A proxy that is listed here is believed when it adds an
// address to X-Forwarded-For, and nobody else is. The answer is for limits and logs; scheme and
// host never come from a forwarding header. A plain value, immutable after it was made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/headers.h"
#include "runtime/ip_address.h"

namespace bulkhead {

class TrustedProxies {
 public:
  // Addresses and blocks, "10.0.0.0/8, 2001:db8::1"; nobody when empty. Errors: kInvalid, which
  // names the entry.
  static Result<TrustedProxies> parse(std::string_view list);

  // `peer` unless it is a trusted proxy; else the last address of X-Forwarded-For that is none,
  // since everything before it is hearsay. Where the field ends, or an entry is no address, the
  // last proxy that could be believed stands for what is behind it.
  std::string client_of(std::string peer, const Headers& headers) const;

 private:
  bool contains(const IpAddress& address) const;

  std::vector<AddressBlock> blocks_;
};

}  // namespace bulkhead
