// Rows `N id -> name` for the namespaces of registries that were made before there were such rows.
#pragma once

#include "metadata/metadata_store.h"

namespace bulkhead {

// Writes what is missing and yields how many. Looks at every namespace, so once when a server
// starts: about a second for each million. May be broken off and begun again.
Task<uint64_t> name_namespaces(MetadataStore& metadata);

}  // namespace bulkhead
