// The order of keys, byte by byte, as LMDB asks for it: the one it has by itself, but in steps of
// eight bytes and without a call, since a request compares a hundred keys.
#pragma once

#include <lmdb.h>

namespace bulkhead {

// Below, equal or above zero as `left` comes before, is, or comes after `right`.
int compare_lmdb_keys(const MDB_val* left, const MDB_val* right);

}  // namespace bulkhead
