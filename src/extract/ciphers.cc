#include "extract/ciphers.h"

#include <argon2.h>
#include <nettle/aes.h>
#include <nettle/blowfish.h>
#include <nettle/cbc.h>
#include <nettle/cfb.h>
#include <nettle/gcm.h>
#include <nettle/hmac.h>
#include <nettle/nettle-meta.h>
#include <nettle/pbkdf2.h>

#include <array>
#include <ctime>
#include <new>

#include "base/error.h"
#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr double kShareOfTime = 0.7;  // what is unlocked has to be read, too

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::span<char> text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

const nettle_hash& known(HashKind kind) {
  switch (kind) {
    case HashKind::Sha1:
      return nettle_sha1;
    case HashKind::Sha256:
      return nettle_sha256;
    case HashKind::Sha384:
      return nettle_sha384;
    case HashKind::Sha512:
      return nettle_sha512;
  }
  throw Error(ErrorCode::Internal, "There is no such hash.");
}

union AnyHash {
  sha1_ctx sha1;
  sha256_ctx sha256;
  sha512_ctx sha512;
};

union AnyAes {
  aes128_ctx aes128;
  aes192_ctx aes192;
  aes256_ctx aes256;
};

const nettle_cipher& aes_for(std::string_view key) {
  if (key.size() == AES128_KEY_SIZE) return nettle_aes128;
  return key.size() == AES192_KEY_SIZE ? nettle_aes192 : nettle_aes256;
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

std::optional<HashKind> hash_kind(std::string_view word) {
  std::string digits;
  for (const char c : word) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  const bool is_sha = word.starts_with("SHA") || word.starts_with("sha");
  if (is_sha && digits == "1") return HashKind::Sha1;
  if (is_sha && digits == "256") return HashKind::Sha256;
  if (is_sha && digits == "384") return HashKind::Sha384;
  if (is_sha && digits == "512") return HashKind::Sha512;
  return std::nullopt;
}

std::size_t hash_bytes(HashKind kind) { return known(kind).digest_size; }

struct Hash::State {
  const nettle_hash& hash;
  AnyHash context{};
};

Hash::Hash(HashKind kind) : state_(new State{known(kind)}) { state_->hash.init(&state_->context); }
Hash::~Hash() = default;

void Hash::update(std::string_view bytes) {
  state_->hash.update(&state_->context, bytes.size(), bytes_of(bytes));
}

void Hash::finish(std::span<char> out) {
  CASEBOUND_CHECK(out.size() >= state_->hash.digest_size);
  state_->hash.digest(&state_->context, state_->hash.digest_size, bytes_of(out));
}

std::string hash_of(HashKind kind, std::initializer_list<std::string_view> parts) {
  Hash hash(kind);
  for (const std::string_view part : parts) hash.update(part);
  std::string out(hash_bytes(kind), '\0');
  hash.finish(out);
  return out;
}

struct Hmac::State {
  const nettle_hash& hash;
  AnyHash outer{};
  AnyHash inner{};
  AnyHash state{};
};

Hmac::Hmac(HashKind kind, std::string_view key) : state_(new State{known(kind)}) {
  hmac_set_key(&state_->outer, &state_->inner, &state_->state, &state_->hash, key.size(), bytes_of(key));
}
Hmac::~Hmac() = default;
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;

void Hmac::update(std::string_view bytes) {
  hmac_update(&state_->state, &state_->hash, bytes.size(), bytes_of(bytes));
}

std::string Hmac::finish() {
  std::string out(state_->hash.digest_size, '\0');
  hmac_digest(&state_->outer, &state_->inner, &state_->state, &state_->hash, out.size(),
              bytes_of(std::span(out)));
  return out;
}

std::string hmac_of(HashKind kind, std::string_view key, std::string_view bytes) {
  Hmac sum(kind, key);
  sum.update(bytes);
  return sum.finish();
}

std::string pbkdf2_sha1(std::string_view password, std::string_view salt, unsigned iterations,
                        std::size_t length) {
  std::string out(length, '\0');
  pbkdf2_hmac_sha1(password.size(), bytes_of(password), iterations, salt.size(), bytes_of(salt), out.size(),
                   bytes_of(std::span(out)));
  return out;
}

std::optional<std::string> argon2id(std::string_view password, std::string_view salt,
                                    const Argon2Terms& terms, std::size_t length) {
  std::string out(length, '\0');
  std::string secret(password);
  std::string grain(salt);
  argon2_context context{};
  context.out = bytes_of(std::span(out));
  context.outlen = static_cast<std::uint32_t>(out.size());
  context.pwd = bytes_of(std::span(secret));
  context.pwdlen = static_cast<std::uint32_t>(secret.size());
  context.salt = bytes_of(std::span(grain));
  context.saltlen = static_cast<std::uint32_t>(grain.size());
  context.t_cost = terms.passes;
  context.m_cost = terms.memory_kib;
  context.lanes = terms.lanes;
  context.threads = 1;  // the locked room has no other
  context.version = ARGON2_VERSION_13;
  const int result = argon2_ctx(&context, Argon2_id);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (result != ARGON2_OK) return std::nullopt;
  return out;
}

bool decrypt_gcm(std::string_view key, std::string_view iv, std::string_view tag, std::span<char> bytes) {
  CASEBOUND_CHECK(key.size() == AES256_KEY_SIZE);
  gcm_aes256_ctx context{};
  gcm_aes256_set_key(&context, bytes_of(key));
  gcm_aes256_set_iv(&context, iv.size(), bytes_of(iv));
  gcm_aes256_decrypt(&context, bytes.size(), bytes_of(bytes), bytes_of(bytes));
  std::string own(GCM_DIGEST_SIZE, '\0');
  gcm_aes256_digest(&context, own.size(), bytes_of(std::span(own)));
  return own == tag;
}

void decrypt_blowfish(std::string_view key, std::string_view iv, std::span<char> bytes) {
  CASEBOUND_CHECK(key.size() >= BLOWFISH_MIN_KEY_SIZE && key.size() <= BLOWFISH_MAX_KEY_SIZE &&
                  iv.size() == BLOWFISH_BLOCK_SIZE);
  blowfish_ctx context{};
  blowfish_set_key(&context, key.size(), bytes_of(key));
  std::string chain(iv);
  // CFB takes off with the same direction of the cipher that puts on.
  cfb_decrypt(&context, reinterpret_cast<nettle_cipher_func*>(blowfish_encrypt), BLOWFISH_BLOCK_SIZE,
              bytes_of(std::span(chain)), bytes.size(), bytes_of(bytes), bytes_of(bytes));
}

struct AesDecryption::State {
  AnyAes context{};
  nettle_cipher_func* decrypt = nullptr;
};

AesDecryption::AesDecryption(std::string_view key) : state_(std::make_unique<State>()) {
  CASEBOUND_CHECK(takes(key.size()));
  const nettle_cipher& cipher = aes_for(key);
  cipher.set_decrypt_key(&state_->context, bytes_of(key));
  state_->decrypt = cipher.decrypt;
}
AesDecryption::~AesDecryption() = default;

void AesDecryption::ecb(std::span<char> bytes) const {
  const std::size_t whole = bytes.size() / AES_BLOCK_SIZE * AES_BLOCK_SIZE;
  state_->decrypt(&state_->context, whole, bytes_of(bytes), bytes_of(bytes));
}

void AesDecryption::cbc(std::string_view iv, std::span<char> bytes) const {
  CASEBOUND_CHECK(iv.size() == AES_BLOCK_SIZE);
  std::array<std::uint8_t, AES_BLOCK_SIZE> chain{};
  std::copy(iv.begin(), iv.end(), chain.begin());
  const std::size_t whole = bytes.size() / AES_BLOCK_SIZE * AES_BLOCK_SIZE;
  cbc_decrypt(&state_->context, state_->decrypt, AES_BLOCK_SIZE, chain.data(), whole, bytes_of(bytes),
              bytes_of(bytes));
}

struct AesCounter::State {
  AnyAes context{};
  nettle_cipher_func* encrypt = nullptr;
  std::uint64_t counter = 0;
  std::array<std::uint8_t, AES_BLOCK_SIZE> stream{};
  std::size_t used = AES_BLOCK_SIZE;
};

AesCounter::AesCounter(std::string_view key) : state_(std::make_unique<State>()) {
  CASEBOUND_CHECK(AesDecryption::takes(key.size()));
  const nettle_cipher& cipher = aes_for(key);
  cipher.set_encrypt_key(&state_->context, bytes_of(key));
  state_->encrypt = cipher.encrypt;
}
AesCounter::~AesCounter() = default;
AesCounter::AesCounter(AesCounter&&) noexcept = default;
AesCounter& AesCounter::operator=(AesCounter&&) noexcept = default;

void AesCounter::decrypt(std::span<char> bytes) {
  State& state = *state_;
  for (char& byte : bytes) {
    if (state.used == AES_BLOCK_SIZE) {
      std::array<std::uint8_t, AES_BLOCK_SIZE> block{};
      ++state.counter;
      for (std::size_t i = 0; i < sizeof(state.counter); ++i)
        block[i] = static_cast<std::uint8_t>(state.counter >> (8 * i));
      state.encrypt(&state.context, AES_BLOCK_SIZE, state.stream.data(), block.data());
      state.used = 0;
    }
    byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ state.stream[state.used++]);
  }
}

std::string to_utf16le(std::string_view utf8) {
  std::string out;
  const auto put = [&](char32_t unit) {
    out.push_back(static_cast<char>(unit & 0xFFU));
    out.push_back(static_cast<char>(unit >> 8 & 0xFFU));
  };
  for (const char32_t c : to_utf32(utf8)) {
    if (c >= 0x10000) {
      put(0xD800 + ((c - 0x10000) >> 10));
      put(0xDC00 + ((c - 0x10000) & 0x3FFU));
    } else {
      put(c);
    }
  }
  return out;
}

TrialTime::TrialTime(const ExtractLimits& limits) : end_(cpu_seconds() + limits.cpu_seconds * kShareOfTime) {}

void TrialTime::check() const {
  if (cpu_seconds() > end_)
    throw Error(ErrorCode::TimedOut,
                "Trying the passwords on it takes longer than one document may. Give fewer passwords.");
}

}  // namespace casebound::extract
