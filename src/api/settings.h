// What a deployment decides about the HTTP API; limits of content itself are RepositorySettings.
// Made once by app/ from the configuration; read by every request, never written afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "api/request_limits.h"
#include "base/time.h"
#include "repository/referrers.h"

namespace bulkhead {

struct ApiSettings {
  // http.public_url: scheme and authority under which clients reach the registry, e.g.
  // "https://registry.example". Empty: the realm of a challenge is made of the connection's
  // scheme and the request's Host.
  std::string public_url;
  // http.trusted_proxies: addresses and blocks, as TrustedProxies::parse() takes them, whose
  // X-Forwarded-For tells the client's address, for limits and logs only.
  std::string trusted_proxies;
  // http.hsts_max_age: how long browsers are told over TLS to use nothing else; zero: not at all.
  Milliseconds hsts_max_age{};
  // limits.requests_per_…, limits.burst_per_…
  RequestRates rates;
  // limits.page_default, limits.page_max: names in one page of tags or repositories; a larger
  // `n` is cut to page_max, and a Link leads on.
  size_t page_default = 1000;
  size_t page_max = 10'000;
  ReferrerPageLimits referrers;
};

}  // namespace bulkhead
