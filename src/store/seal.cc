#include "store/seal.h"

#include <algorithm>
#include <array>

namespace casebound::store {
namespace {

constexpr std::size_t kNonce = 24;

/// What a tag covers besides the block: where the block belongs.
Bytes place(std::string_view object, std::uint64_t number, std::size_t length) {
  ByteWriter head;
  head.string(object);
  head.u64(number);
  head.u64(length);
  return head.take();
}

bool equal(ByteView a, const Tag& b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; difference == 0 && i < b.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return difference == 0;
}

class OpenSeal : public Seal {
 public:
  explicit OpenSeal(const Key& key) : key_(key) {}
  std::string_view name() const override { return "open"; }

  Bytes seal(std::string_view object, std::uint64_t number, char* block, std::size_t length) const override {
    const Tag tag = keyed_tag(key_, place(object, number, length), ByteView(block, length));
    Bytes trailer(kNonce,
                  '\0');  // nothing is hidden, so there is nothing to randomise: equal cases stay equal
    trailer.append(tag.data(), tag.size());
    return trailer;
  }

  bool open(std::string_view object, std::uint64_t number, char* block, std::size_t length,
            ByteView trailer) const override {
    if (trailer.size() != kTrailer) return false;
    if (!std::all_of(trailer.begin(), trailer.begin() + kNonce, [](char c) { return c == 0; })) return false;
    const Tag tag = keyed_tag(key_, place(object, number, length), ByteView(block, length));
    return equal(trailer.substr(kNonce), tag);
  }

  std::string object_name(std::string_view sha256_hex) const override { return std::string(sha256_hex); }

 private:
  Key key_;
};

class TestCipher : public Seal {
 public:
  explicit TestCipher(const Key& key)
      : stream_key_(derive(key, "stream")), tag_key_(derive(key, "tag")), name_key_(derive(key, "name")) {}
  std::string_view name() const override { return "test cipher"; }

  Bytes seal(std::string_view object, std::uint64_t number, char* block, std::size_t length) const override {
    Bytes trailer = random_bytes(kNonce);
    apply_stream(trailer, block, length);
    const Tag tag = keyed_tag(tag_key_, trailer + place(object, number, length), ByteView(block, length));
    trailer.append(tag.data(), tag.size());
    return trailer;
  }

  bool open(std::string_view object, std::uint64_t number, char* block, std::size_t length,
            ByteView trailer) const override {
    if (trailer.size() != kTrailer) return false;
    const Bytes nonce(trailer.substr(0, kNonce));
    const Tag tag = keyed_tag(tag_key_, nonce + place(object, number, length), ByteView(block, length));
    if (!equal(trailer.substr(kNonce), tag)) return false;
    apply_stream(nonce, block, length);
    return true;
  }

  std::string object_name(std::string_view sha256_hex) const override {
    const Tag first = keyed_tag(name_key_, "1", sha256_hex);
    const Tag second = keyed_tag(name_key_, "2", sha256_hex);
    return to_hex(ByteView(first.data(), first.size())) + to_hex(ByteView(second.data(), second.size()));
  }

 private:
  static Key derive(const Key& key, std::string_view purpose) {
    const Tag low = keyed_tag(key, purpose, "0");
    const Tag high = keyed_tag(key, purpose, "1");
    Key out{};
    std::copy(low.begin(), low.end(), out.begin());
    std::copy(high.begin(), high.end(), out.begin() + low.size());
    return out;
  }

  void apply_stream(const Bytes& nonce, char* block, std::size_t length) const {
    for (std::size_t at = 0; at < length; at += sizeof(Tag)) {
      ByteWriter counter;
      counter.u64(at);
      const Tag stream = keyed_tag(stream_key_, nonce, counter.bytes());
      for (std::size_t i = 0; i < stream.size() && at + i < length; ++i)
        block[at + i] = static_cast<char>(block[at + i] ^ stream[i]);
    }
  }

  Key stream_key_, tag_key_, name_key_;
};

}  // namespace

std::unique_ptr<Seal> make_open_seal(const Key& check_key) { return std::make_unique<OpenSeal>(check_key); }
std::unique_ptr<Seal> make_test_cipher(const Key& key) { return std::make_unique<TestCipher>(key); }

}  // namespace casebound::store
