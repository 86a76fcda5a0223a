// How a record becomes a value and back:
//
//   value  = version(1 byte = 1) field* crc32c(4 bytes, big-endian, over key and what precedes it)
//   field  = number(varint) length(varint) bytes
//
// Integers and times are 8 big-endian bytes; a list is its field repeated. A record type names its
// fields in one place: template <class Visit> void fields(Visit& visit) { visit(1, size); … }, and
// carries `std::string unknown_fields`, so that fields of a newer version survive a rewrite. A type
// without them is a part of another record: it is read, never written, and passes over what it does
// not name.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "key_value/key_value_store.h"
#include "metadata/keys.h"

namespace bulkhead {

namespace record_codec {

struct Field {
  uint64_t number;
  std::string_view bytes;
};

void append_field(std::string& out, uint64_t number, std::string_view bytes);
std::string seal(std::string_view key, std::string body);
// What take_field() reads of a sealed value; kCorrupt when its checksum does not match.
Result<std::string_view> open(std::string_view key, std::string_view value);
// Takes the next field off `fields`; absent when there is no whole one.
std::optional<Field> take_any_field(std::string_view& fields);
inline std::optional<Field> take_field(std::string_view& fields) {
  const bool is_short = fields.size() >= 2 && ((fields[0] | fields[1]) & 0x80) == 0;
  if (!is_short) return take_any_field(fields);
  const auto length = static_cast<size_t>(fields[1]);
  if (length > fields.size() - 2) return std::nullopt;
  const Field field{static_cast<uint64_t>(fields[0]), fields.substr(2, length)};
  fields.remove_prefix(2 + length);
  return field;
}

inline void encode(std::string& out, uint64_t number, const std::string& text) {
  if (!text.empty()) append_field(out, number, text);
}
inline void encode(std::string& out, uint64_t number, UnixTime time) {
  append_field(out, number, keys::big_endian(static_cast<uint64_t>(to_milliseconds(time))));
}
template <class Integer>
  requires(std::unsigned_integral<Integer> || std::is_enum_v<Integer>)
void encode(std::string& out, uint64_t number, Integer value) {
  append_field(out, number, keys::big_endian(static_cast<uint64_t>(value)));
}
inline void encode(std::string& out, uint64_t number, const std::vector<std::string>& list) {
  for (const std::string& item : list) append_field(out, number, item);
}
template <class Enum>
  requires std::is_enum_v<Enum>
void encode(std::string& out, uint64_t number, const std::vector<Enum>& list) {
  for (const Enum item : list) encode(out, number, item);
}

inline bool decode(std::string_view bytes, std::string& text) {
  text = bytes;
  return true;
}
inline bool decode(std::string_view bytes, UnixTime& time) {
  if (bytes.size() != 8) return false;
  time = unix_time(static_cast<int64_t>(keys::from_big_endian(bytes)));
  return true;
}
template <class Integer>
  requires(std::unsigned_integral<Integer> || std::is_enum_v<Integer>)
bool decode(std::string_view bytes, Integer& value) {
  if (bytes.size() != 8) return false;
  value = static_cast<Integer>(keys::from_big_endian(bytes));
  return true;
}
inline bool decode(std::string_view bytes, std::vector<std::string>& list) {
  list.emplace_back(bytes);
  return true;
}
template <class Enum>
  requires std::is_enum_v<Enum>
bool decode(std::string_view bytes, std::vector<Enum>& list) {
  return decode(bytes, list.emplace_back());
}

}  // namespace record_codec

template <class Record>
std::string encode_record(std::string_view key, Record record) {
  std::string body;
  auto visit = [&](uint64_t number, auto& field) { record_codec::encode(body, number, field); };
  record.fields(visit);
  body += record.unknown_fields;
  return record_codec::seal(key, std::move(body));
}

namespace record_codec {

// Reads the fields that stand in the order in which the record names them, as encode_record()
// writes them: mostly all. Stops at whatever else there is.
template <class Record>
void decode_in_order(std::string_view& fields, Record& record) {
  auto visit = [&](uint64_t number, auto& out) {
    while (!fields.empty() && static_cast<unsigned char>(fields.front()) == number) {
      std::string_view rest = fields;
      const auto field = take_field(rest);
      if (!field || field->number != number || !decode(field->bytes, out)) return;
      fields = rest;
    }
  };
  record.fields(visit);
}

}  // namespace record_codec

template <class Record>
Result<Record> decode_record(std::string_view key, std::string_view value) {
  Record record;
  std::string_view fields = TRY(record_codec::open(key, value));
  record_codec::decode_in_order(fields, record);
  while (!fields.empty()) {
    const auto field = record_codec::take_field(fields);
    if (!field) return fail(ErrorCode::kCorrupt, "a record's fields are malformed");
    bool known = false;
    bool well_formed = true;
    auto visit = [&](uint64_t number, auto& out) {
      if (number != field->number) return;
      known = true;
      well_formed = record_codec::decode(field->bytes, out);
    };
    record.fields(visit);
    if (!well_formed) return fail(ErrorCode::kCorrupt, "a record's field has a wrong length");
    if constexpr (requires { record.unknown_fields; }) {
      if (!known) record_codec::append_field(record.unknown_fields, field->number, field->bytes);
    }
  }
  return record;
}

// Absent when there is no such row.
template <class Record>
Result<std::optional<Record>> find_record(Snapshot& snapshot, std::string_view key) {
  const auto value = snapshot.get(key);
  if (!value) return std::nullopt;
  return TRY(decode_record<Record>(key, *value));
}

template <class Record>
void put_record(Transaction& transaction, std::string_view key, const Record& record) {
  transaction.put(key, encode_record(key, record));
}

}  // namespace bulkhead
