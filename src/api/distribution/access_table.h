// What each operation needs before it may run: the one place where routes meet rights.
#pragma once

#include <string>

#include "api/distribution/route.h"
#include "auth/identity.h"

namespace bulkhead {

enum class Access {
  kEveryone,        // says nothing about content: health, the token endpoint (which authenticates)
  kKnownCaller,     // any valid credentials: the version check
  kAccount,         // an account's own credentials, neither a token nor an API key
  kRepository,      // `actions` on the repository that the path names
  kCatalog,         // the catalog, filtered by what the caller may read
  kRegistry,        // `verb` on `resource` of the registry as a whole
};

struct AccessNeeded {
  Access access;
  Actions actions = kNoActions;
  Verb verb = Verb::kGet;
  Resource resource = Resource::kMetrics;
};

// For people and scripts: "registry", or "pull,push" of the repository that is named.
std::string to_string(const AccessNeeded& needed);

// distribution's table (pull to read, pull and push to write, delete to delete), except that
// giving up an upload needs push only: distribution's demand for delete makes clients leave
// sessions behind.
AccessNeeded access_needed(Operation operation);

}  // namespace bulkhead
