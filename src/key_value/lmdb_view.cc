#include "key_value/lmdb_view.h"

#include "key_value/lmdb_environment.h"

namespace bulkhead {
namespace {

MDB_val to_value(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};  // LMDB only reads it
}

std::string_view to_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

}  // namespace

std::optional<std::string_view> lmdb_get(MDB_txn* transaction, MDB_dbi database,
                                         std::string_view key) {
  MDB_val wanted = to_value(key);
  MDB_val value;
  const int code = mdb_get(transaction, database, &wanted, &value);
  if (code == MDB_NOTFOUND) return std::nullopt;
  if (code != 0) end_on_engine_failure("read a key", code);
  return to_view(value);
}

void lmdb_scan(MDB_cursor* cursor, std::string_view from, std::string_view until,
               ScanVisitor visit) {
  MDB_val key = to_value(from);
  MDB_val value;
  int code = mdb_cursor_get(cursor, &key, &value, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  while (code == 0) {
    if (!until.empty() && to_view(key) >= until) return;
    if (visit(to_view(key), to_view(value)) == Scan::kStop) return;
    code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  }
  if (code != MDB_NOTFOUND) end_on_engine_failure("scan keys", code);
}

void LmdbWriteView::scan(std::string_view from, std::string_view until, ScanVisitor visit) {
  MDB_cursor* cursor = nullptr;
  if (int code = mdb_cursor_open(transaction_, database_, &cursor)) {
    end_on_engine_failure("open a cursor", code);
  }
  lmdb_scan(cursor, from, until, visit);
  mdb_cursor_close(cursor);
}

}  // namespace bulkhead
