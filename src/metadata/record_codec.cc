#include "metadata/record_codec.h"

#include "base/crc32c.h"

namespace bulkhead::record_codec {
namespace {

constexpr char kVersion = 1;
constexpr size_t kChecksumBytes = 4;

void append_varint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

std::optional<uint64_t> take_varint(std::string_view& bytes) {
  // Nearly all are short.
  if (!bytes.empty() && static_cast<unsigned char>(bytes.front()) < 0x80) {
    const auto value = static_cast<uint64_t>(bytes.front());
    bytes.remove_prefix(1);
    return value;
  }
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

std::string checksum(std::string_view key, std::string_view body) {
  return keys::big_endian(crc32c(body, crc32c(key))).substr(4);
}

}  // namespace

void append_field(std::string& out, uint64_t number, std::string_view bytes) {
  append_varint(out, number);
  append_varint(out, bytes.size());
  out.append(bytes);
}

std::string seal(std::string_view key, std::string body) {
  body.insert(body.begin(), kVersion);
  body += checksum(key, body);
  return body;
}

Result<std::string_view> open(std::string_view key, std::string_view value) {
  if (value.size() < 1 + kChecksumBytes) return fail(ErrorCode::kCorrupt, "a record is too short");
  std::string_view body = value.substr(0, value.size() - kChecksumBytes);
  if (checksum(key, body) != value.substr(body.size())) {
    return fail(ErrorCode::kCorrupt, "a record's checksum does not match");
  }
  if (body.front() != kVersion) return fail(ErrorCode::kCorrupt, "a record has a newer version");
  return body.substr(1);
}

Result<Field> take_field(std::string_view& fields) {
  const auto number = take_varint(fields);
  const auto length = take_varint(fields);
  if (!number || !length || *length > fields.size()) {
    return fail(ErrorCode::kCorrupt, "a record's fields are malformed");
  }
  const Field field{*number, fields.substr(0, *length)};
  fields.remove_prefix(*length);
  return field;
}

}  // namespace bulkhead::record_codec
