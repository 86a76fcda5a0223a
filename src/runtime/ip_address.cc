#include "runtime/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace bulkhead {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr size_t kMappedBits = 8 * kMappedPrefix.size();
constexpr size_t kBits = 128;
constexpr size_t kCustomerBytes = 8;  // a /64

std::optional<size_t> parse_bits(std::string_view digits, size_t bits_max) {
  size_t bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size();
  if (!is_number || bits > bits_max || digits.size() > 3) return std::nullopt;
  return bits;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string name(text);
  // A zero byte would hide what follows it.
  if (name.size() >= INET6_ADDRSTRLEN || name.contains('\0')) return std::nullopt;
  Bytes bytes{};
  if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return IpAddress(bytes);
  std::ranges::copy(kMappedPrefix, bytes.begin());
  if (::inet_pton(AF_INET, name.c_str(), bytes.data() + kMappedPrefix.size()) == 1) {
    return IpAddress(bytes);
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = "";
  const uint8_t* bytes = bytes_.data() + (is_v4() ? kMappedPrefix.size() : 0);
  ::inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes, text, sizeof(text));
  return text;
}

std::string IpAddress::network() const {
  if (is_v4()) return to_string();
  IpAddress first = *this;
  std::fill(first.bytes_.begin() + kCustomerBytes, first.bytes_.end(), 0);
  return first.to_string() + "/64";
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  if (!first) return std::nullopt;
  if (slash == std::string_view::npos) return AddressBlock(*first, kBits);
  const size_t fixed = first->is_v4() ? kMappedBits : 0;
  const auto bits = parse_bits(text.substr(slash + 1), kBits - fixed);
  if (!bits) return std::nullopt;
  const AddressBlock block(*first, fixed + *bits);
  for (size_t bit = block.bits_; bit < kBits; ++bit) {
    if (first->bytes_[bit / 8] >> (7 - bit % 8) & 1) return std::nullopt;
  }
  return block;
}

bool AddressBlock::contains(const IpAddress& address) const {
  // "::/0" is every IPv6 address, which no IPv4 address is.
  if (address.is_v4() != first_.is_v4()) return false;
  for (size_t bit = 0; bit < bits_; bit += 8) {
    const auto mask = static_cast<uint8_t>(bits_ - bit >= 8 ? 0xFF : 0xFF00 >> (bits_ - bit));
    if ((address.bytes_[bit / 8] ^ first_.bytes_[bit / 8]) & mask) return false;
  }
  return true;
}

std::string network_of(std::string_view address) {
  const auto parsed = IpAddress::parse(address);
  return parsed ? parsed->network() : std::string(address);
}

}  // namespace bulkhead
