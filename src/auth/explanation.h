// Why somebody may or may not do something: for the audit log and `bulkhead can`, never for the
// caller, who would learn what they may not see. Follows the Authorizer's own steps in the same
// snapshot. Pure reads.
#pragma once

#include <string>

#include "auth/authorizer.h"

namespace bulkhead {

struct Explanation {
  bool allowed = false;
  // One line: the bindings that allow it, as "alice has pusher on team", or what is missing.
  std::string because;
};

// Of Authorizer::decide(). `place` is the name's in that snapshot.
Result<Explanation> explain(Snapshot& snapshot, const Authorizer& authorizer,
                            const Identity& identity, const RepositoryName& name,
                            const Place& place, Actions wanted);

// Of one permission anywhere, for credentials that narrow nothing.
Result<Explanation> explain(Snapshot& snapshot, const Authorizer& authorizer,
                            const Identity& identity, const GrantTarget& where, Verb verb,
                            Resource resource);

}  // namespace bulkhead
