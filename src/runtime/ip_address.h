// An address of the network layer, IPv4 or IPv6, as a plain value, and blocks of them. Pure. An
// IPv4 address mapped into IPv6 (::ffff:192.0.2.1) is that IPv4 address, so no address has two
// forms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

class IpAddress {
 public:
  // "192.0.2.1" or "2001:db8::1": no port, brackets or zone. Absent when it is anything else.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  std::string to_string() const;
  // Itself, or the /64 an IPv6 address lies in, as text.
  std::string network() const;
  bool operator==(const IpAddress&) const = default;

 private:
  friend class AddressBlock;
  using Bytes = std::array<uint8_t, 16>;  // IPv4 in its mapped form
  explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_;
};

// All addresses with the same first bits.
class AddressBlock {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or one address. Absent when it is anything else, also when bits
  // after the prefix are set: such a block is a typing error.
  static std::optional<AddressBlock> parse(std::string_view text);

  bool contains(const IpAddress& address) const;

 private:
  AddressBlock(const IpAddress& first, size_t bits) : first_(first), bits_(bits) {}

  IpAddress first_;
  size_t bits_;  // of the mapped form
};

// Whom limits count as one: an IPv4 address, or the /64 of an IPv6 address, since a customer is
// given at least that many. A text that is no address stands for itself.
std::string network_of(std::string_view address);

}  // namespace bulkhead
