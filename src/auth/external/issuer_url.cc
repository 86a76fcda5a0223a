#include "auth/external/issuer_url.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

bool is_plain(std::string_view url) {
  return std::ranges::all_of(url, [](char character) {
    return character > ' ' && character < 0x7f && character != '#' && character != '\\' &&
           character != '"' && character != '<' && character != '>';
  });
}

// What stands between the scheme and the path. A '@' would hide the host behind a user name.
std::string_view authority_of(std::string_view rest) {
  return rest.substr(0, rest.find_first_of("/?"));
}

bool is_loopback(std::string_view authority) {
  for (const std::string_view host : {"127.0.0.1", "[::1]"}) {
    if (!authority.starts_with(host)) continue;
    const std::string_view port = authority.substr(host.size());
    return port.empty() || (port.starts_with(':') &&
                            port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  }
  return false;
}

}  // namespace

IssuerUrlKind issuer_url_kind(std::string_view url) {
  if (!is_plain(url)) return IssuerUrlKind::kRefused;
  if (url.starts_with(kHttps)) {
    const std::string_view authority = authority_of(url.substr(kHttps.size()));
    const bool is_host = !authority.empty() && authority[0] != ':' && !authority.contains('@');
    return is_host ? IssuerUrlKind::kHttps : IssuerUrlKind::kRefused;
  }
  if (url.starts_with(kHttp) && is_loopback(authority_of(url.substr(kHttp.size())))) {
    return IssuerUrlKind::kLoopback;
  }
  return IssuerUrlKind::kRefused;
}

}  // namespace bulkhead
