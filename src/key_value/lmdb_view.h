// Reading one LMDB transaction of either kind. Anything but "found" and "absent" ends the
// process: a store that cannot be read cannot be guessed.
#pragma once

#include <lmdb.h>

#include "key_value/key_value_store.h"

namespace bulkhead {

std::optional<std::string_view> lmdb_get(MDB_txn* transaction, MDB_dbi database,
                                         std::string_view key);
void lmdb_scan(MDB_cursor* cursor, std::string_view from, std::string_view until,
               ScanVisitor visit);

// The state inside a write transaction that its owner changes only between uses of this.
class LmdbWriteView final : public Snapshot {
 public:
  LmdbWriteView(MDB_txn* transaction, MDB_dbi database)
      : transaction_(transaction), database_(database) {}

  std::optional<std::string_view> get(std::string_view key) override {
    return lmdb_get(transaction_, database_, key);
  }
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override;

 private:
  MDB_txn* transaction_;
  MDB_dbi database_;
};

}  // namespace bulkhead
