// Builds a ManifestDocument from the events of a JSON parser, in one pass. A document object model
// would keep the last of two equal keys without a word; here every key we read is seen once.
//
//   Level         holds                              entered from
//   kDocument     the manifest itself                -
//   kManifest     manifest_members()                 kDocument
//   kReferences   descriptors (layers, manifests)    kManifest
//   kDescriptor   descriptor_members()               kManifest (config, subject), kReferences
//   kUrls         strings                            kDescriptor
//   kAnnotations  any keys with strings              kManifest, kDescriptor
//
// Values of unknown members are skipped whole, at any depth, without being kept. After an error no
// further event may come. The parser owns the reader; `limits` outlives it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "oci/descriptor_fields.h"
#include "oci/manifest_document.h"
#include "oci/manifest_members.h"

namespace bulkhead {

class ManifestReader {
 public:
  explicit ManifestReader(const ManifestLimits& limits) : limits_(limits) {}

  // Once, after the last event.
  ManifestDocument take_document() { return std::move(document_); }

  Result<void> begin_object();
  Result<void> end_object();
  Result<void> begin_array();
  void end_array() { leave(); }
  Result<void> key(std::string_view text);
  Result<void> string(std::string text);
  Result<void> integer(uint64_t value);
  Result<void> other_scalar() const;  // a negative or fractional number, true, false, null
  // Whether the parser may drop text without handing it over.
  bool skipping() const { return skipped_depth_ > 0; }

 private:
  enum class Level : uint8_t {
    kDocument, kManifest, kReferences, kDescriptor, kUrls, kAnnotations
  };

  Level level() const { return levels_[depth_]; }
  void enter(Level level) { levels_[++depth_] = level; }
  void leave() { skipping() ? --skipped_depth_ : --depth_; }
  bool at_unknown_member() const {
    return (level() == Level::kManifest || level() == Level::kDescriptor) &&
           rule_.member == Member::kUnknown;
  }

  bool in_descriptor() const;
  std::string where() const;  // of the current descriptor: "layers[3]"
  std::unexpected<Error> unexpected_value() const;
  Result<void> begin_descriptor();
  Result<void> finish_descriptor();
  Result<void> manifest_string(std::string text);
  Result<void> descriptor_string(std::string text);
  Result<void> url(std::string_view text);
  Result<void> annotation(std::string text);

  const ManifestLimits& limits_;
  ManifestDocument document_;
  size_t reference_count_ = 0;
  size_t annotation_count_ = 0;

  std::array<Level, 5> levels_{};  // as deep as the table above can nest
  size_t depth_ = 0;
  size_t skipped_depth_ = 0;

  MemberRule rule_{};           // of the key read last at kManifest or kDescriptor
  MemberRule section_{};        // the manifest's member that the current descriptor is in
  uint32_t manifest_seen_ = 0;  // one bit a Member
  uint32_t descriptor_seen_ = 0;
  DescriptorFields descriptor_;
  std::string annotation_key_;
};

}  // namespace bulkhead
