#include "runtime/ip_address.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

std::string canonical(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->to_string() : "";
}

TEST(IpAddress, HasOneFormForEachAddress) {
  EXPECT_EQ(canonical("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(canonical("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(canonical("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(IpAddress::parse("::ffff:c000:201"), IpAddress::parse("192.0.2.1"));
  EXPECT_TRUE(IpAddress::parse("::ffff:192.0.2.1")->is_v4());
  EXPECT_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST(IpAddress, NothingElseIsOne) {
  for (const std::string& text :
       {std::string(), std::string("192.0.2"), std::string("192.0.2.256"), std::string("1.2.3.4 "),
        std::string("192.0.2.1:80"), std::string("[::1]"), std::string("fe80::1%eth0"),
        std::string("::1\0", 4), std::string("localhost"), std::string("0x7f.0.0.1"),
        std::string("127.1"), std::string(4000, '1')}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

bool contains(std::string_view block, std::string_view address) {
  const auto parsed = AddressBlock::parse(block);
  EXPECT_TRUE(parsed) << block;
  return parsed && parsed->contains(IpAddress::parse(address).value());
}

TEST(AddressBlock, EndsWithItsLastBit) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.255"));
  EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(contains("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(contains("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(contains("::1/128", "::1"));
}

TEST(AddressBlock, OfEverythingIsOfItsOwnFamily) {
  EXPECT_TRUE(contains("0.0.0.0/0", "255.255.255.255"));
  EXPECT_FALSE(contains("0.0.0.0/0", "::1"));
  EXPECT_TRUE(contains("::/0", "2001:db8::1"));
  EXPECT_FALSE(contains("::/0", "192.0.2.1"));
}

TEST(AddressBlock, TypingErrorsAreRefused) {
  for (const char* text : {"", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x",
                           "10.0.0.1/8", "2001:db8::1/64", "10.0.0.0/0008", "proxy", "/8"}) {
    EXPECT_FALSE(AddressBlock::parse(text)) << text;
  }
}

TEST(Network, IsTheAddressOrTheSubnetACustomerHas) {
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("2001:db8:1:2::"), network_of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(network_of("2001:db8:1:2::"), network_of("2001:db8:1:3::"));
  EXPECT_EQ(network_of("no address"), "no address");
}

}  // namespace
}  // namespace bulkhead
