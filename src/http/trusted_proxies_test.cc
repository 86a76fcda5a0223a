#include "http/trusted_proxies.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

constexpr const char* kProxies = "10.0.0.0/8, 2001:db8::/32,192.0.2.9";

std::string client_of(const std::string& peer, std::initializer_list<const char*> forwarded,
                      std::string_view proxies = kProxies) {
  Headers headers;
  for (const char* value : forwarded) headers.add("x-forwarded-for", value);
  return TrustedProxies::parse(proxies).value().client_of(peer, headers);
}

TEST(TrustedProxies, NobodyElseIsBelieved) {
  EXPECT_EQ(client_of("192.0.2.1", {"6.6.6.6"}), "192.0.2.1");
  EXPECT_EQ(client_of("192.0.2.1", {"6.6.6.6", "10.0.0.1"}), "192.0.2.1");
  EXPECT_EQ(client_of("11.0.0.0", {"6.6.6.6"}), "11.0.0.0");
  EXPECT_EQ(client_of("10.0.0.1", {"6.6.6.6"}, ""), "10.0.0.1");
}

TEST(TrustedProxies, TheLastUntrustedHopIsTheClient) {
  EXPECT_EQ(client_of("10.0.0.1", {"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(client_of("192.0.2.9", {"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(client_of("10.0.0.1", {"6.6.6.6, 192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(client_of("10.0.0.1", {"6.6.6.6, 192.0.2.1, 10.9.9.9,2001:db8::7"}), "192.0.2.1");
  EXPECT_EQ(client_of("10.0.0.1", {"6.6.6.6", "192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(client_of("10.0.0.1", {"192.0.2.1", "10.0.0.2"}), "192.0.2.1");
}

TEST(TrustedProxies, AddressesAreReadInEveryFormProxiesWrite) {
  EXPECT_EQ(client_of("::ffff:10.0.0.1", {"192.0.2.1:4711"}), "192.0.2.1");
  EXPECT_EQ(client_of("10.0.0.1", {"[2001:DB9::1]:4711"}), "2001:db9::1");
  EXPECT_EQ(client_of("10.0.0.1", {"[2001:db9::1]"}), "2001:db9::1");
  EXPECT_EQ(client_of("10.0.0.1", {"2001:db9::1"}), "2001:db9::1");
  EXPECT_EQ(client_of("10.0.0.1", {"::ffff:192.0.2.1"}), "192.0.2.1");
}

TEST(TrustedProxies, WhereNothingCanBeReadTheLastBelievedProxyStands) {
  for (const char* broken : {"unknown", "_hidden", "", "6.6.6.6,", "6.6.6.6, x", "1.2.3.4:x",
                             "[::1", "[::1]x", "1.2.3.4:99999", "\"6.6.6.6\""}) {
    EXPECT_EQ(client_of("10.0.0.1", {broken}), "10.0.0.1") << broken;
  }
  EXPECT_EQ(client_of("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(client_of("10.0.0.1", {"6.6.6.6, unknown, 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(client_of("10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3");
  EXPECT_EQ(client_of("no address", {"6.6.6.6"}), "no address");
}

TEST(TrustedProxies, AListWithAnythingElseIsRefused) {
  for (const char* list :
       {"proxy", "10.0.0.0/8,", ",", "10.0.0.0/8 192.0.2.1", "10.0.0.1/8", "*"}) {
    const auto proxies = TrustedProxies::parse(list);
    ASSERT_FALSE(proxies) << list;
    EXPECT_EQ(proxies.error().code, ErrorCode::kInvalid);
  }
  EXPECT_TRUE(TrustedProxies::parse(""));
}

}  // namespace
}  // namespace bulkhead
