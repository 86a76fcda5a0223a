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
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

uint32_t checksum(std::string_view key, std::string_view body) {
  return crc32c(body, crc32c(key));
}

// Of four big-endian bytes.
uint32_t number_of(std::string_view bytes) {
  uint32_t number = 0;
  for (unsigned char byte : bytes) number = number << 8 | byte;
  return number;
}

}  // namespace

void append_field(std::string& out, uint64_t number, std::string_view bytes) {
  append_varint(out, number);
  append_varint(out, bytes.size());
  out.append(bytes);
}

std::string seal(std::string_view key, std::string body) {
  body.insert(body.begin(), kVersion);
  body += keys::big_endian(checksum(key, body)).substr(4);
  return body;
}

Result<std::string_view> open(std::string_view key, std::string_view value) {
  if (value.size() < 1 + kChecksumBytes) return fail(ErrorCode::kCorrupt, "a record is too short");
  std::string_view body = value.substr(0, value.size() - kChecksumBytes);
  if (checksum(key, body) != number_of(value.substr(body.size()))) {
    return fail(ErrorCode::kCorrupt, "a record's checksum does not match");
  }
  if (body.front() != kVersion) return fail(ErrorCode::kCorrupt, "a record has a newer version");
  return body.substr(1);
}

std::optional<Field> take_any_field(std::string_view& fields) {
  const auto number = take_varint(fields);
  const auto length = take_varint(fields);
  if (!number || !length || *length > fields.size()) return std::nullopt;
  const Field field{*number, fields.substr(0, *length)};
  fields.remove_prefix(*length);
  return field;
}

}  // namespace bulkhead::record_codec
