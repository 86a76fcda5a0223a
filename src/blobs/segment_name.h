// The name of one immutable run of bytes: upload id (16 bytes), segment number (4), nonce (4).
// Minted once, listed in a row before the bytes exist, never bound twice. It says nothing about
// the content, so a late or repeated delete can never hit bytes pushed again.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead {

class SegmentName {
 public:
  static constexpr size_t kBytes = 24;

  // `upload_id` has 16 bytes, `nonce` 4.
  static SegmentName mint(std::string_view upload_id, uint32_t number, std::string_view nonce);
  static Result<SegmentName> from_raw(std::string_view raw);  // kCorrupt
  static Result<SegmentName> from_hex(std::string_view hex);  // kCorrupt

  const std::string& raw() const { return raw_; }
  std::string to_hex() const;
  auto operator<=>(const SegmentName&) const = default;

 private:
  explicit SegmentName(std::string raw) : raw_(std::move(raw)) {}
  std::string raw_;
};

}  // namespace bulkhead
