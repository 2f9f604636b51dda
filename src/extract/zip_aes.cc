#include "extract/zip_aes.h"

#include "extract/little_endian.h"

namespace casebound::extract {
namespace {

constexpr std::uint16_t kField = 0x9901;
constexpr unsigned kIterations = 1000;

}  // namespace

std::optional<ZipAesTerms> zip_aes_terms(std::string_view extra) {
  while (extra.size() >= 4) {
    const std::size_t length = std::min<std::size_t>(le16(extra, 2), extra.size() - 4);
    const std::string_view field = extra.substr(4, length);
    if (le16(extra, 0) == kField && field.size() >= 7 && field.substr(2, 2) == "AE") {
      const auto strength = static_cast<unsigned char>(field[4]);
      if (strength < 1 || strength > 3) return std::nullopt;
      return ZipAesTerms{le16(field, 0) == 1, 8 + 8 * std::size_t{strength}, le16(field, 5)};
    }
    extra.remove_prefix(4 + length);
  }
  return std::nullopt;
}

ZipAes::ZipAes(std::string_view key, std::string_view authentication)
    : cipher_(key), sum_(HashKind::Sha1, authentication) {}

std::optional<ZipAes> ZipAes::open(const ZipAesTerms& terms, std::string_view head,
                                   std::string_view password) {
  if (head.size() < terms.head_bytes()) return std::nullopt;
  const std::string keys =
      pbkdf2_sha1(password, head.substr(0, terms.salt_bytes()), kIterations, 2 * terms.key_bytes + 2);
  const std::string_view all = keys;
  if (all.substr(2 * terms.key_bytes) != head.substr(terms.salt_bytes(), 2)) return std::nullopt;
  return ZipAes(all.substr(0, terms.key_bytes), all.substr(terms.key_bytes, terms.key_bytes));
}

void ZipAes::decrypt(std::span<char> bytes) {
  sum_.update({bytes.data(), bytes.size()});
  cipher_.decrypt(bytes);
}

bool ZipAes::is_intact(std::string_view code) { return sum_.finish().starts_with(code); }

}  // namespace casebound::extract
