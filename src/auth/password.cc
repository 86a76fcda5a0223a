#include "auth/password.h"

#include <crypt.h>
#include <openssl/crypto.h>

#include <array>
#include <memory>
#include <optional>

#include "base/invariant.h"

namespace bulkhead {
namespace {

constexpr unsigned long kBcryptCost = 10;

Result<void> check_password(std::string_view password) {
  if (password.empty()) return fail(ErrorCode::kInvalid, "the password is empty");
  if (password.size() > kPasswordBytesMax) {
    return fail(ErrorCode::kInvalid, "the password is longer than 72 bytes");
  }
  if (password.contains('\0')) {
    return fail(ErrorCode::kInvalid, "the password contains a zero byte");
  }
  return {};
}

// Absent when `setting` (a salt or a whole hash) is not one that crypt knows.
std::optional<std::string> hash_with(const std::string& password, const std::string& setting) {
  const auto data = std::make_unique<crypt_data>();  // 32 KiB
  const char* hash =
      ::crypt_rn(password.c_str(), setting.c_str(), data.get(), sizeof(crypt_data));
  std::optional<std::string> out;
  if (hash != nullptr) out = hash;
  OPENSSL_cleanse(data.get(), sizeof(crypt_data));
  return out;
}

}  // namespace

Result<std::string> password_from_text(std::string text) {
  if (text.ends_with('\n')) {
    text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
  }
  TRY(check_password(text));
  return text;
}

Result<std::string> blocking_hash_password(const std::string& password, std::string_view salt) {
  TRY(check_password(password));
  INVARIANT(salt.size() == kPasswordSaltBytes, "bcrypt's salt has 16 bytes");
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting;
  const char* made = ::crypt_gensalt_rn("$2b$", kBcryptCost, salt.data(),
                                        static_cast<int>(salt.size()), setting.data(),
                                        static_cast<int>(setting.size()));
  INVARIANT(made != nullptr, "libcrypt knows bcrypt");
  auto hash = hash_with(password, made);
  INVARIANT(hash.has_value(), "libcrypt accepts its own setting");
  return *std::move(hash);
}

bool blocking_verify_password(const std::string& password, const std::string& hash) {
  if (!check_password(password)) return false;
  const auto made = hash_with(password, hash);
  return made && made->size() == hash.size() &&
         CRYPTO_memcmp(made->data(), hash.data(), hash.size()) == 0;
}

}  // namespace bulkhead
