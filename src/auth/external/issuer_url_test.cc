#include "auth/external/issuer_url.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(IssuerUrl, IsHttpsOrThisMachine) {
  for (const char* url : {"https://issuer.example", "https://issuer.example:8443/realms/a",
                          "https://[2001:db8::1]/", "https://issuer.example?x=@"}) {
    EXPECT_EQ(issuer_url_kind(url), IssuerUrlKind::kHttps) << url;
  }
  for (const char* url : {"http://127.0.0.1", "http://127.0.0.1:80/a", "http://[::1]:5000/keys"}) {
    EXPECT_EQ(issuer_url_kind(url), IssuerUrlKind::kLoopback) << url;
  }
}

TEST(IssuerUrl, NothingElse) {
  for (const char* url :
       {"", "issuer.example", "http://issuer.example", "http://localhost/",
        "http://127.0.0.1.evil/",
        "http://127.0.0.1@evil.example/", "http://127.0.0.1:80@evil/", "http://127.1/",
        "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "HTTPS://issuer.example", "https://",
        "https:///keys", "https://:443/", "https://user@issuer.example/", "ftp://127.0.0.1/",
        "file:///etc/passwd", "https://a b/", "https://a\n/", "https://issuer.example/#a",
        "https://a\\b/", "https://\xc3\xa4.example/"}) {
    EXPECT_EQ(issuer_url_kind(url), IssuerUrlKind::kRefused) << url;
  }
}

}  // namespace
}  // namespace bulkhead
