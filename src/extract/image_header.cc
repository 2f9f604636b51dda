#include "extract/image_header.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "extract/heif_boxes.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint32_t kMaxSide = 0x7FFFFFFF;
constexpr int kMaxChunks = 10'000;
constexpr std::uint64_t kHeifHead = 1U << 20;  // its boxes stand before the coded pictures

// Numbers of a file, read where they stand; past the end they are 0 and `ok` is false.
class Numbers {
 public:
  Numbers(Input& input, bool big_endian) : input_(input), big_(big_endian) {}
  void set_big_endian(bool big) { big_ = big; }
  std::uint32_t u8(std::uint64_t at) { return number(at, 1); }
  std::uint32_t u16(std::uint64_t at) { return number(at, 2); }
  std::uint32_t u24(std::uint64_t at) { return number(at, 3); }
  std::uint32_t u32(std::uint64_t at) { return number(at, 4); }
  std::uint64_t u64(std::uint64_t at) {
    const std::uint64_t high = u32(big_ ? at : at + 4);
    return high << 32 | u32(big_ ? at + 4 : at);
  }
  std::string bytes(std::uint64_t at, std::size_t length) {
    std::string out(length, '\0');
    const std::size_t got = input_.read(at, out);
    if (got < length) ok = false;
    return out;
  }
  std::uint64_t size() const { return input_.size(); }
  bool ok = true;

 private:
  std::uint32_t number(std::uint64_t at, std::size_t length) {
    const std::string raw = bytes(at, length);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < length; ++i)
      value = value << 8 | static_cast<unsigned char>(raw[big_ ? i : length - 1 - i]);
    return value;
  }
  Input& input_;
  bool big_;
};

float usable_dpi(double dpi) { return dpi >= 10 && dpi <= 10'000 ? static_cast<float>(dpi) : 72.0F; }

ImagePage read_png(Numbers& in) {
  ImagePage page;
  in.set_big_endian(true);
  if (in.bytes(12, 4) != "IHDR") return page;
  page.width = in.u32(16);
  page.height = in.u32(20);
  std::uint64_t at = 33;
  for (int i = 0; i < 100 && in.ok; ++i) {
    const std::uint32_t length = in.u32(at);
    const std::string name = in.bytes(at + 4, 4);
    if (name == "IDAT" || length > kMaxSide) break;
    if (name == "pHYs" && in.u8(at + 16) == 1) {
      page.dpi_x = usable_dpi(in.u32(at + 8) * 0.0254);
      page.dpi_y = usable_dpi(in.u32(at + 12) * 0.0254);
    }
    at += std::uint64_t{length} + 12;
  }
  in.ok = true;  // the size is known; what follows may be cut
  return page;
}

ImagePage read_jpeg(Numbers& in) {
  ImagePage page;
  in.set_big_endian(true);
  std::uint64_t at = 2;
  for (int i = 0; i < kMaxChunks && at + 4 <= in.size(); ++i) {
    if (in.u8(at) != 0xFF) {
      ++at;
      continue;
    }
    const std::uint32_t marker = in.u8(at + 1);
    if (marker == 0xFF || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
      at += marker == 0xFF ? 1 : 2;
      continue;
    }
    if (marker == 0xD9 || marker == 0xDA) break;
    const std::uint32_t length = in.u16(at + 2);
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (marker == 0xE0 && length >= 14 && in.bytes(at + 4, 4) == "JFIF") {
      const std::uint32_t unit = in.u8(at + 11);
      const double scale = unit == 1 ? 1 : unit == 2 ? 2.54 : 0;
      page.dpi_x = usable_dpi(in.u16(at + 12) * scale);
      page.dpi_y = usable_dpi(in.u16(at + 14) * scale);
    } else if (frame) {
      page.height = in.u16(at + 5);
      page.width = in.u16(at + 7);
      return page;
    }
    at += 2 + std::max<std::uint32_t>(length, 2);
  }
  return page;
}

ImagePage read_gif(Numbers& in) {
  in.set_big_endian(false);
  ImagePage page;
  page.width = in.u16(6);
  page.height = in.u16(8);
  return page;
}

ImagePage read_bmp(Numbers& in) {
  in.set_big_endian(false);
  ImagePage page;
  const bool old = in.u32(14) == 12;
  page.width = old ? in.u16(18) : in.u32(18);
  const std::uint32_t height = old ? in.u16(20) : in.u32(22);
  page.height = height > kMaxSide ? 0U - height : height;  // negative: the rows run from the top
  if (!old && in.u32(14) >= 40) {
    page.dpi_x = usable_dpi(in.u32(38) * 0.0254);
    page.dpi_y = usable_dpi(in.u32(42) * 0.0254);
  }
  return page;
}

ImagePage read_webp(Numbers& in) {
  in.set_big_endian(false);
  ImagePage page;
  const std::string chunk = in.bytes(12, 4);
  if (chunk == "VP8X") {
    page.width = in.u24(24) + 1;
    page.height = in.u24(27) + 1;
  } else if (chunk == "VP8L") {
    const std::uint32_t bits = in.u32(21);
    page.width = (bits & 0x3FFF) + 1;
    page.height = (bits >> 14 & 0x3FFF) + 1;
  } else if (chunk == "VP8 ") {
    page.width = in.u16(26) & 0x3FFF;
    page.height = in.u16(28) & 0x3FFF;
  }
  return page;
}

// As it is shown, after its own turns. The tiles of a picture have sizes of their own: where it is not said
// which picture is the whole, it is the largest.
ImagePage read_heif(Numbers& in) {
  in.set_big_endian(true);
  ImagePage page;
  const std::string head =
      in.bytes(0, static_cast<std::size_t>(std::min<std::uint64_t>(in.size(), kHeifHead)));
  const HeifFile file = HeifFile::read(head);
  const HeifSize whole = shown_size(file, file.primary());
  page.width = whole.width;
  page.height = whole.height;
  if (page.width != 0) return page;
  for (std::size_t at = head.find("ispe"); at != std::string::npos; at = head.find("ispe", at + 4)) {
    const std::uint32_t width = in.u32(at + 8);
    const std::uint32_t height = in.u32(at + 12);
    if (std::uint64_t{width} * height > std::uint64_t{page.width} * page.height) {
      page.width = width;
      page.height = height;
    }
  }
  return page;
}

// The directories of a TIFF file, and of a BigTIFF, whose offsets and counts have 8 bytes.
class TiffDirectories {
 public:
  explicit TiffDirectories(Numbers& in) : in_(in) {
    in_.set_big_endian(in_.bytes(0, 2) == "MM");
    big_ = in_.u16(2) == 43;
  }
  std::uint64_t first() { return big_ ? in_.u64(8) : in_.u32(4); }

  struct Directory {
    ImagePage page;
    bool is_reduced = false;  ///< another page made smaller
    std::uint64_t next = 0;
  };
  Directory read(std::uint64_t at) {
    Directory out;
    out.page.at = at;
    const std::uint64_t entries = big_ ? in_.u64(at) : in_.u16(at);
    const std::uint64_t begin = at + (big_ ? 8 : 2);
    const std::uint64_t size = big_ ? 20 : 12;
    if (entries > kMaxChunks) in_.ok = false;
    double x = 0;
    double y = 0;
    std::uint32_t unit = 2;
    for (std::uint64_t i = 0; i < entries && in_.ok; ++i) {
      const std::uint64_t entry = begin + i * size;
      const std::uint64_t value = entry + (big_ ? 12 : 8);
      const bool is_short = in_.u16(entry + 2) == 3;
      const auto number = [&] { return is_short ? in_.u16(value) : in_.u32(value); };
      switch (in_.u16(entry)) {
        case 254:
          out.is_reduced = (number() & 1) != 0;
          break;
        case 256:
          out.page.width = number();
          break;
        case 257:
          out.page.height = number();
          break;
        case 282:
          x = rational(value);
          break;
        case 283:
          y = rational(value);
          break;
        case 296:
          unit = in_.u16(value);
          break;
        default:
          break;
      }
    }
    const double scale = unit == 2 ? 1 : unit == 3 ? 2.54 : 0;
    out.page.dpi_x = usable_dpi(x * scale);
    out.page.dpi_y = usable_dpi(y * scale);
    if (in_.ok) out.next = big_ ? in_.u64(begin + entries * size) : in_.u32(begin + entries * size);
    return out;
  }

 private:
  double rational(std::uint64_t value) {
    const std::uint64_t at = big_ ? value : in_.u32(value);
    const std::uint32_t divisor = in_.u32(at + 4);
    return divisor == 0 ? 0 : static_cast<double>(in_.u32(at)) / divisor;
  }
  Numbers& in_;
  bool big_ = false;
};

void read_tiff(Numbers& in, std::uint32_t max_pages, ImageHeader& out) {
  TiffDirectories directories(in);
  std::set<std::uint64_t> seen;
  std::uint64_t at = directories.first();
  while (at != 0 && in.ok && seen.insert(at).second) {
    if (out.pages.size() >= max_pages) {
      out.is_cut = true;
      return;
    }
    const TiffDirectories::Directory directory = directories.read(at);
    if (!in.ok && directory.page.width == 0) break;
    // The first stays whatever it says: cameras keep the picture itself elsewhere.
    const bool is_copy = directory.is_reduced && !out.pages.empty();
    out.has_thumbnail = out.has_thumbnail || is_copy;
    if (directory.page.width != 0 && directory.page.height != 0 && !is_copy)
      out.pages.push_back(directory.page);
    at = directory.next;
  }
  // A chain that ends outside the file or in a loop was cut off or damaged.
  out.is_cut = at != 0 || !in.ok;
}

bool is_possible(const ImagePage& page) {
  return page.width > 0 && page.height > 0 && page.width < kMaxSide && page.height < kMaxSide;
}

}  // namespace

ImageKind image_kind(std::string_view head) {
  if (head.starts_with("\x89PNG\r\n\x1A\n"sv)) return ImageKind::Png;
  if (head.starts_with("\xFF\xD8\xFF"sv)) return ImageKind::Jpeg;
  if (head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv) || head.starts_with("II+\0\x08\0"sv) ||
      head.starts_with("MM\0+\0\x08"sv))
    return ImageKind::Tiff;
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return ImageKind::Gif;
  // Two letters begin many texts: the size of a known header has to follow.
  if (head.starts_with("BM") && head.size() > 26) {
    constexpr std::string_view kHeaderSizes = "\x0C\x28\x34\x38\x40\x6C\x7C"sv;
    if (kHeaderSizes.find(head[14]) != std::string_view::npos && head.substr(15, 3) == "\0\0\0"sv)
      return ImageKind::Bmp;
  }
  if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") return ImageKind::Webp;
  if (head.size() >= 12 && head.substr(4).starts_with("ftyp")) {
    const std::string_view brand = head.substr(8, 4);
    for (const std::string_view heif : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}) {
      if (brand == heif) return ImageKind::Heif;
    }
    if (brand == "avif" || brand == "avis") return ImageKind::Avif;
  }
  return ImageKind::None;
}

std::string_view media_type_of(ImageKind kind) {
  constexpr std::array<std::string_view, 9> kNames = {"application/octet-stream",
                                                      "image/png",
                                                      "image/jpeg",
                                                      "image/tiff",
                                                      "image/gif",
                                                      "image/bmp",
                                                      "image/webp",
                                                      "image/heic",
                                                      "image/avif"};
  return kNames[static_cast<std::size_t>(kind)];
}

ImageHeader read_image_header(Input& input, std::uint32_t max_pages) {
  std::string head(32, '\0');
  head.resize(input.read(0, head));
  ImageHeader out;
  out.kind = image_kind(head);
  Numbers in(input, true);
  ImagePage page;
  switch (out.kind) {
    case ImageKind::None:
      return out;
    case ImageKind::Tiff:
      read_tiff(in, max_pages, out);
      return out;
    case ImageKind::Png:
      page = read_png(in);
      break;
    case ImageKind::Jpeg:
      page = read_jpeg(in);
      break;
    case ImageKind::Gif:
      page = read_gif(in);
      break;
    case ImageKind::Bmp:
      page = read_bmp(in);
      break;
    case ImageKind::Webp:
      page = read_webp(in);
      break;
    case ImageKind::Heif:
    case ImageKind::Avif:
      page = read_heif(in);
      break;
  }
  if (is_possible(page)) out.pages.push_back(page);
  return out;
}

}  // namespace casebound::extract
