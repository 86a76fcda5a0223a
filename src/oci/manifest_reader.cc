#include "oci/manifest_reader.h"

#include <algorithm>

#include "base/invariant.h"

namespace bulkhead {

bool ManifestReader::in_descriptor() const {
  const auto end = levels_.begin() + static_cast<ptrdiff_t>(depth_) + 1;
  return std::find(levels_.begin(), end, Level::kDescriptor) != end;
}

std::string ManifestReader::where() const {
  const std::string name(section_.name);
  if (section_.member == Member::kLayers) {
    return name + "[" + std::to_string(document_.layers->size()) + "]";
  }
  if (section_.member == Member::kManifests) {
    return name + "[" + std::to_string(document_.manifests->size()) + "]";
  }
  return name;
}

std::unexpected<Error> ManifestReader::unexpected_value() const {
  std::string what;
  switch (level()) {
    case Level::kDocument: what = "a manifest must be a JSON object"; break;
    case Level::kReferences: what = where() + " must be an object"; break;
    case Level::kManifest:
    case Level::kDescriptor:
    case Level::kUrls:
    case Level::kAnnotations:
      if (in_descriptor()) what = where() + ".";
      what += std::string(rule_.name) + " must be " + std::string(rule_.value);
  }
  return fail(ErrorCode::kManifestInvalid, std::move(what));
}

Result<void> ManifestReader::other_scalar() const {
  if (skipping() || at_unknown_member()) return {};
  return unexpected_value();
}

Result<void> ManifestReader::begin_object() {
  if (skipping() || at_unknown_member()) {
    ++skipped_depth_;
    return {};
  }
  if (level() == Level::kReferences) return begin_descriptor();
  if (level() == Level::kDocument) {
    enter(Level::kManifest);
    return {};
  }
  const bool has_members = level() == Level::kManifest || level() == Level::kDescriptor;
  if (has_members && rule_.member == Member::kAnnotations) {
    enter(Level::kAnnotations);
    return {};
  }
  const bool descriptor =
      rule_.member == Member::kConfig || rule_.member == Member::kSubject;
  if (level() != Level::kManifest || !descriptor) return unexpected_value();
  section_ = rule_;
  return begin_descriptor();
}

Result<void> ManifestReader::begin_descriptor() {
  if (section_.member != Member::kSubject && ++reference_count_ > limits_.references_max) {
    return fail(ErrorCode::kBodyTooLarge, "the manifest has more than " +
                                              std::to_string(limits_.references_max) +
                                              " references");
  }
  descriptor_ = {};
  descriptor_seen_ = 0;
  enter(Level::kDescriptor);
  return {};
}

Result<void> ManifestReader::end_object() {
  if (!skipping() && level() == Level::kDescriptor) TRY(finish_descriptor());
  leave();
  return {};
}

Result<void> ManifestReader::finish_descriptor() {
  auto descriptor = TRY(to_descriptor(std::move(descriptor_), where()));
  switch (section_.member) {
    case Member::kConfig: document_.config = std::move(descriptor); break;
    case Member::kSubject: document_.subject = std::move(descriptor); break;
    case Member::kLayers: document_.layers->push_back(std::move(descriptor)); break;
    case Member::kManifests: document_.manifests->push_back(std::move(descriptor)); break;
    default: INVARIANT(false, "descriptors stand in these four members only");
  }
  return {};
}

Result<void> ManifestReader::begin_array() {
  if (skipping() || at_unknown_member()) {
    ++skipped_depth_;
    return {};
  }
  if (level() == Level::kDescriptor && rule_.member == Member::kUrls) {
    enter(Level::kUrls);
    return {};
  }
  if (level() != Level::kManifest) return unexpected_value();
  switch (rule_.member) {
    case Member::kLayers: document_.layers.emplace(); break;
    case Member::kManifests: document_.manifests.emplace(); break;
    default: return unexpected_value();
  }
  section_ = rule_;
  enter(Level::kReferences);
  return {};
}

Result<void> ManifestReader::key(std::string_view text) {
  if (skipping()) return {};
  if (level() == Level::kAnnotations) {
    annotation_key_ = text;
    return {};
  }
  const bool in_descriptor = level() == Level::kDescriptor;
  rule_ = TRY(find_member(in_descriptor ? descriptor_members() : manifest_members(), text));
  if (rule_.member == Member::kUnknown) return {};
  uint32_t& seen = in_descriptor ? descriptor_seen_ : manifest_seen_;
  const uint32_t bit = 1U << static_cast<unsigned>(rule_.member);
  if ((seen & bit) != 0) {
    return fail(ErrorCode::kManifestInvalid, (in_descriptor ? where() : "the manifest") +
                                                 " has the key \"" + std::string(rule_.name) +
                                                 "\" twice");
  }
  seen |= bit;
  return {};
}

Result<void> ManifestReader::string(std::string text) {
  if (skipping()) return {};
  switch (level()) {
    case Level::kManifest: return manifest_string(std::move(text));
    case Level::kDescriptor: return descriptor_string(std::move(text));
    case Level::kUrls: return url(text);
    case Level::kAnnotations: return annotation(std::move(text));
    case Level::kDocument:
    case Level::kReferences: return unexpected_value();
  }
  return {};
}

Result<void> ManifestReader::manifest_string(std::string text) {
  switch (rule_.member) {
    case Member::kMediaType: document_.media_type = std::move(text); return {};
    case Member::kArtifactType: document_.artifact_type = std::move(text); return {};
    default: return other_scalar();
  }
}

Result<void> ManifestReader::descriptor_string(std::string text) {
  switch (rule_.member) {
    case Member::kMediaType: descriptor_.media_type = std::move(text); return {};
    case Member::kDigest: descriptor_.digest = std::move(text); return {};
    case Member::kData: descriptor_.data = std::move(text); return {};
    case Member::kArtifactType: descriptor_.artifact_type = std::move(text); return {};
    default: return other_scalar();
  }
}

// Checked and forgotten: nobody here ever follows one.
Result<void> ManifestReader::url(std::string_view text) {
  if (!is_fetchable_url(text)) return unexpected_value();
  descriptor_.has_urls = true;
  return {};
}

Result<void> ManifestReader::annotation(std::string text) {
  if (++annotation_count_ > limits_.annotations_max) {
    return fail(ErrorCode::kBodyTooLarge, "the manifest has more than " +
                                              std::to_string(limits_.annotations_max) +
                                              " annotations");
  }
  const bool of_manifest = levels_[depth_ - 1] == Level::kManifest;
  auto& annotations = of_manifest ? document_.annotations : descriptor_.annotations;
  if (!annotations.emplace(std::move(annotation_key_), std::move(text)).second) {
    return unexpected_value();
  }
  return {};
}

Result<void> ManifestReader::integer(uint64_t value) {
  if (level() == Level::kManifest && rule_.member == Member::kSchemaVersion) {
    document_.schema_version = value;
    return {};
  }
  if (level() == Level::kDescriptor && rule_.member == Member::kSize) {
    descriptor_.size = value;
    return {};
  }
  return other_scalar();
}

}  // namespace bulkhead
