// OpenSSL 3 calls the plain SHA structs deprecated, but only they give their state away: EVP has
// no way to export a running hash before OpenSSL 4. Same code underneath, same speed.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "oci/digester.h"

#include <openssl/sha.h>

#include <cstring>
#include <utility>

#include "base/invariant.h"

// The state, all numbers big-endian:
//
//   1 byte   version, 1
//   1 byte   DigestAlgorithm
//   8 bytes  bytes hashed so far
//   8 words  chaining value; 4 bytes each for sha256, 8 for sha512
//   rest     the open block: (bytes hashed) modulo 64 (sha256) or 128 (sha512) bytes

namespace bulkhead {
namespace {

constexpr char kVersion = 1;
constexpr size_t kHeadBytes = 10;
// SHA-256 counts bits in 64 bits.
constexpr uint64_t kBytesMax = (uint64_t{1} << 61) - 1;

struct Sha256 {
  using Context = SHA256_CTX;
  static constexpr size_t kWordBytes = 4;
  static constexpr size_t kBlockBytes = SHA256_CBLOCK;
  static constexpr auto kInit = SHA256_Init;
  static constexpr auto kUpdate = SHA256_Update;
  static constexpr auto kFinal = SHA256_Final;

  static void* block(Context& context) { return context.data; }
  static void set_length(Context& context, uint64_t bytes) {
    context.Nl = static_cast<SHA_LONG>(bytes << 3);
    context.Nh = static_cast<SHA_LONG>(bytes >> 29);
  }
};

struct Sha512 {
  using Context = SHA512_CTX;
  static constexpr size_t kWordBytes = 8;
  static constexpr size_t kBlockBytes = SHA512_CBLOCK;
  static constexpr auto kInit = SHA512_Init;
  static constexpr auto kUpdate = SHA512_Update;
  static constexpr auto kFinal = SHA512_Final;

  static void* block(Context& context) { return context.u.p; }
  static void set_length(Context& context, uint64_t bytes) {
    context.Nl = bytes << 3;
    context.Nh = bytes >> 61;
  }
};

// Calls `body` with the hash of `algorithm`.
template <class Body>
auto with_hash(DigestAlgorithm algorithm, Body body) {
  switch (algorithm) {
    case DigestAlgorithm::kSha256: return body(Sha256{});
    case DigestAlgorithm::kSha512: return body(Sha512{});
  }
  INVARIANT(false, "the enumeration is closed");
}

void append_big_endian(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = bytes; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t take_big_endian(std::string_view& in, size_t bytes) {
  uint64_t value = 0;
  for (unsigned char byte : in.substr(0, bytes)) value = value << 8 | byte;
  in.remove_prefix(bytes);
  return value;
}

}  // namespace

// Moves a Digester's fields into OpenSSL's struct and back.
template <class Hash>
struct DigesterContext {
  static typename Hash::Context load(const Digester& digester) {
    typename Hash::Context context;
    Hash::kInit(&context);
    for (size_t i = 0; i < 8; ++i) {
      context.h[i] = static_cast<std::remove_reference_t<decltype(context.h[i])>>(
          digester.words_[i]);
    }
    Hash::set_length(context, digester.bytes_);
    context.num = static_cast<unsigned>(digester.bytes_ % Hash::kBlockBytes);
    std::memcpy(Hash::block(context), digester.block_.data(), context.num);
    return context;
  }

  static void store(typename Hash::Context& context, Digester& digester) {
    for (size_t i = 0; i < 8; ++i) digester.words_[i] = context.h[i];
    std::memcpy(digester.block_.data(), Hash::block(context), context.num);
  }

  static void begin(Digester& digester) {
    typename Hash::Context context;
    Hash::kInit(&context);
    store(context, digester);
  }
};

Digester::Digester(DigestAlgorithm algorithm) : algorithm_(algorithm) {
  with_hash(algorithm, [&]<class Hash>(Hash) { DigesterContext<Hash>::begin(*this); });
}

Result<Digester> Digester::restore(std::string_view state) {
  const auto malformed = fail(ErrorCode::kCorrupt, "a hash state is malformed");
  if (state.size() < kHeadBytes || state[0] != kVersion) return malformed;
  const auto algorithm = parse_digest_algorithm(static_cast<uint8_t>(state[1]));
  if (!algorithm) return malformed;
  return with_hash(*algorithm, [&]<class Hash>(Hash) -> Result<Digester> {
    Digester digester(*algorithm);
    state.remove_prefix(2);
    digester.bytes_ = take_big_endian(state, 8);
    const size_t open = digester.bytes_ % Hash::kBlockBytes;
    if (digester.bytes_ > kBytesMax || state.size() != 8 * Hash::kWordBytes + open) {
      return malformed;
    }
    for (uint64_t& word : digester.words_) word = take_big_endian(state, Hash::kWordBytes);
    state.copy(digester.block_.data(), open);
    return digester;
  });
}

void Digester::update(std::string_view bytes) {
  INVARIANT(bytes.size() <= kBytesMax - bytes_, "nobody hashes two exbibytes");
  with_hash(algorithm_, [&]<class Hash>(Hash) {
    auto context = DigesterContext<Hash>::load(*this);
    Hash::kUpdate(&context, bytes.data(), bytes.size());
    bytes_ += bytes.size();
    DigesterContext<Hash>::store(context, *this);
  });
}

std::string Digester::state() const {
  return with_hash(algorithm_, [&]<class Hash>(Hash) {
    std::string state{kVersion, static_cast<char>(algorithm_)};
    append_big_endian(state, bytes_, 8);
    for (uint64_t word : words_) append_big_endian(state, word, Hash::kWordBytes);
    state.append(block_.data(), bytes_ % Hash::kBlockBytes);
    return state;
  });
}

Digest Digester::finish() const {
  return with_hash(algorithm_, [&]<class Hash>(Hash) {
    auto context = DigesterContext<Hash>::load(*this);
    std::array<unsigned char, SHA512_DIGEST_LENGTH> raw;
    Hash::kFinal(raw.data(), &context);
    return Digest::of_bytes(algorithm_, {reinterpret_cast<const char*>(raw.data()),
                                         digest_bytes(algorithm_)});
  });
}

Digest digest_of(DigestAlgorithm algorithm, std::string_view bytes) {
  Digester digester(algorithm);
  digester.update(bytes);
  return digester.finish();
}

}  // namespace bulkhead
