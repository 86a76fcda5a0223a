// A descriptor's members as they stood in the JSON, and the step from there to a Descriptor. Only
// the manifest parser uses this.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oci/descriptor.h"

namespace bulkhead {

struct DescriptorFields {
  std::optional<std::string> media_type;
  std::optional<std::string> digest;
  std::optional<uint64_t> size;
  std::optional<std::string> data;
  bool has_urls = false;
  std::string artifact_type;
  std::map<std::string, std::string> annotations;
};

// Whether a client may be sent there: http or https, a host, printable ASCII without blanks and
// without a fragment.
bool is_fetchable_url(std::string_view url);

// `where` names the descriptor in messages, "layers[3]". Whatever its type, a descriptor is
// checked the same way. Errors: kManifestInvalid.
Result<Descriptor> to_descriptor(DescriptorFields fields, const std::string& where);

}  // namespace bulkhead
