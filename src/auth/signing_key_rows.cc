#include "auth/signing_key_rows.h"

#include <algorithm>
#include <utility>

#include "auth/signing_keys.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

Key generation_key() { return keys::registry("signing_keys_generation"); }

Result<void> count_change(Transaction& transaction) {
  const uint64_t generation = TRY(signing_keys_generation(transaction));
  put_record(transaction, generation_key(), NumberRecord{.value = generation + 1});
  return {};
}

Result<void> add_key(Transaction& transaction, std::string_view material, UnixTime now,
                     uint64_t signs) {
  INVARIANT(material.size() == kSigningKeyMaterialBytes, "a key needs 32 random bytes");
  const std::string id = TRY(signing_key_id(material));
  put_record(transaction, keys::signing_key(id),
             SigningKeyRecord{
                 .private_key = std::string(material), .created = now, .signs = signs});
  return {};
}

Result<SigningKeyRow*> find_state(std::vector<SigningKeyRow>& rows, SigningKeyState state) {
  const auto found = std::ranges::find(rows, state, &SigningKeyRow::state);
  if (found == rows.end()) {
    return fail(ErrorCode::kCorrupt,
                "the registry has no key that is " + std::string(to_string(state)));
  }
  return &*found;
}

}  // namespace

std::string new_signing_key(RandomSource& random) {
  while (true) {
    std::string material = random.bytes(kSigningKeyMaterialBytes);
    const auto id = signing_key_id(material);
    INVARIANT(id, "any 32 bytes are an Ed25519 key");
    if (!id->starts_with('-')) return material;
  }
}

std::string_view to_string(SigningKeyState state) {
  switch (state) {
    case SigningKeyState::kSigning: return "signing";
    case SigningKeyState::kStandby: return "standby";
    case SigningKeyState::kRetired: return "retired";
  }
  std::unreachable();
}

SigningKeyState SigningKeyRow::state() const {
  if (record.signs == 1) return SigningKeyState::kSigning;
  return record.verifies_until == UnixTime{} ? SigningKeyState::kStandby
                                             : SigningKeyState::kRetired;
}

bool SigningKeyRow::has_ended(UnixTime now) const {
  return state() == SigningKeyState::kRetired && record.verifies_until <= now;
}

Result<std::vector<SigningKeyRow>> list_signing_keys(Snapshot& snapshot) {
  std::vector<SigningKeyRow> rows;
  std::optional<Error> error;
  const Key all = keys::signing_keys();
  snapshot.scan(all, keys::end_of(all), [&](std::string_view row, std::string_view value) {
    auto record = decode_record<SigningKeyRecord>(row, value);
    if (!record) {
      error = std::move(record).error();
      return Scan::kStop;
    }
    rows.push_back({std::string(row.substr(all.size())), *std::move(record)});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  return rows;
}

Result<uint64_t> signing_keys_generation(Snapshot& snapshot) {
  const auto record = TRY(find_record<NumberRecord>(snapshot, generation_key()));
  return record ? record->value : 0;
}

Result<void> create_signing_keys(Transaction& transaction, std::string_view material,
                                 UnixTime now) {
  INVARIANT(material.size() == kSigningKeysMaterialBytes, "two keys need 64 random bytes");
  if (!TRY(list_signing_keys(transaction)).empty()) {
    return fail(ErrorCode::kAlreadyExists, "the registry has signing keys already");
  }
  const std::string_view first = material.substr(0, kSigningKeyMaterialBytes);
  const std::string_view second = material.substr(kSigningKeyMaterialBytes);
  INVARIANT(first != second, "random keys differ");
  TRY(add_key(transaction, first, now, 1));
  return add_key(transaction, second, now, 0);
}

Result<void> rotate_signing_keys(Transaction& transaction, std::string_view material,
                                 const Rotation& rotation) {
  std::vector<SigningKeyRow> rows = TRY(list_signing_keys(transaction));
  SigningKeyRow* signer = TRY(find_state(rows, SigningKeyState::kSigning));
  SigningKeyRow* standby = TRY(find_state(rows, SigningKeyState::kStandby));
  signer->record.signs = 0;
  signer->record.verifies_until = rotation.verifies_until;
  standby->record.signs = 1;
  const bool all_go = rotation.verifies_until <= rotation.now;
  const auto stays = [&](const SigningKeyRow& row) {
    return row.state() != SigningKeyState::kRetired || !(all_go || row.has_ended(rotation.now));
  };
  if (static_cast<size_t>(std::ranges::count_if(rows, stays)) >= rotation.keys_max) {
    return fail(ErrorCode::kConflict,
                "too many keys still verify tokens; wait, or drop them with --now");
  }
  for (const SigningKeyRow& row : rows) {
    if (stays(row)) {
      put_record(transaction, keys::signing_key(row.id), row.record);
    } else {
      transaction.remove(keys::signing_key(row.id));
    }
  }
  TRY(add_key(transaction, material, rotation.now, 0));
  return count_change(transaction);
}

Result<void> retire_signing_key(Transaction& transaction, std::string_view id,
                                std::string_view material, UnixTime now) {
  std::vector<SigningKeyRow> rows = TRY(list_signing_keys(transaction));
  const auto row = std::ranges::find(rows, id, &SigningKeyRow::id);
  if (row == rows.end()) {
    return fail(ErrorCode::kNotFound, "there is no token key " + std::string(id));
  }
  if (row->state() == SigningKeyState::kSigning) {
    SigningKeyRow* standby = TRY(find_state(rows, SigningKeyState::kStandby));
    standby->record.signs = 1;
    put_record(transaction, keys::signing_key(standby->id), standby->record);
  }
  transaction.remove(keys::signing_key(id));
  if (row->state() != SigningKeyState::kRetired) TRY(add_key(transaction, material, now, 0));
  return count_change(transaction);
}

}  // namespace bulkhead
