#include "base/hash.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <sys/random.h>

#include <cerrno>
#include <new>
#include <utility>

namespace casebound {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  /// Nothing but a lack of memory can go wrong here.
  State() {
    if (context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1) return;
    EVP_MD_CTX_free(context);
    throw std::bad_alloc();
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView bytes) {
  CASEBOUND_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Bytes Sha256::finish() {
  Bytes out(32, '\0');
  CASEBOUND_CHECK(
      EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
  return out;
}

std::string sha256_hex(ByteView bytes) {
  Sha256 hash;
  hash.update(bytes);
  return to_hex(hash.finish());
}

std::string short_hash(std::initializer_list<ByteView> parts) {
  Sha256 hash;
  for (const ByteView part : parts) {
    ByteWriter length;
    length.u64(part.size());
    hash.update(length.bytes());
    hash.update(part);
  }
  return to_hex(ByteView(hash.finish()).substr(0, 16));
}

Tag keyed_tag(const Key& key, ByteView head, ByteView body) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                          sizeof(Tag));
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(head.data()), head.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
  Tag tag{};
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(tag.data()), tag.size());
  return tag;
}

Bytes random_bytes(std::size_t count) {
  Bytes out(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = getrandom(out.data() + done, count - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read random numbers from the system");
    done += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace casebound
