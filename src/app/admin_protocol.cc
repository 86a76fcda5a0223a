#include "app/admin_protocol.h"

#include <charconv>

namespace bulkhead::admin_protocol {
namespace {

void append_length(std::string& out, size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<unsigned char>(length >> shift));
  }
}

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kInvalid, "malformed message on the admin socket");
}

ErrorCode code_of(std::string_view name) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    if (to_string(static_cast<ErrorCode>(code)) == name) return static_cast<ErrorCode>(code);
  }
  return ErrorCode::kInternal;
}

}  // namespace

std::string encode(const std::vector<std::string>& words) {
  std::string body;
  for (const std::string& word : words) {
    append_length(body, word.size());
    body += word;
  }
  std::string message;
  append_length(message, body.size());
  return message + body;
}

size_t decode_length(std::string_view four_bytes) {
  size_t length = 0;
  for (const char byte : four_bytes.substr(0, kLengthBytes)) {
    length = length << 8 | static_cast<unsigned char>(byte);
  }
  return length;
}

Result<std::vector<std::string>> decode(std::string_view body) {
  std::vector<std::string> words;
  while (!body.empty()) {
    if (body.size() < kLengthBytes) return malformed();
    const size_t length = decode_length(body);
    body.remove_prefix(kLengthBytes);
    if (length > body.size()) return malformed();
    words.emplace_back(body.substr(0, length));
    body.remove_prefix(length);
  }
  return words;
}

std::vector<std::string> to_words(const Result<AdminTable>& result) {
  if (!result) {
    return {"error", std::string(to_string(result.error().code)), result.error().message};
  }
  const size_t columns = result->empty() ? 0 : result->front().size();
  std::vector<std::string> words = {"ok", std::to_string(columns)};
  for (const auto& row : *result) words.insert(words.end(), row.begin(), row.end());
  return words;
}

Result<AdminTable> from_words(const std::vector<std::string>& words) {
  if (words.size() == 3 && words[0] == "error") return fail(code_of(words[1]), words[2]);
  if (words.size() < 2 || words[0] != "ok") return malformed();
  size_t columns = 0;
  const std::string& text = words[1];
  std::from_chars(text.data(), text.data() + text.size(), columns);
  const size_t cells = words.size() - 2;
  if (columns == 0 ? cells != 0 : cells % columns != 0) return malformed();
  AdminTable rows;
  for (auto cell = words.begin() + 2; cell != words.end(); cell += static_cast<long>(columns)) {
    rows.emplace_back(cell, cell + static_cast<long>(columns));
  }
  return rows;
}

}  // namespace bulkhead::admin_protocol
