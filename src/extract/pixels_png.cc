// PNG by libpng. Its faults jump (setjmp): each step that can jump is a function of its own which holds
// nothing that would have to be destroyed.
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

class PngReader {
 public:
  explicit PngReader(Input& input) : input_(input) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &PngReader::fail, &PngReader::warn);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw Error(ErrorCode::TooLarge, "There is not enough memory for this picture.");
    }
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  bool read_header() {
    if (setjmp(jump_) != 0) return false;
    png_set_read_fn(png_, this, &PngReader::give);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours are checked before the first row
    // Bytes that were damaged on the way are shown as they are.
    png_set_crc_action(png_, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
    png_read_info(png_, info_);
    return true;
  }
  bool start() {
    if (setjmp(jump_) != 0) return false;
    png_set_expand(png_);
    png_set_scale_16(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  bool read_row(std::uint8_t* to) {
    if (setjmp(jump_) != 0) return false;
    png_read_row(png_, to, nullptr);
    return true;
  }
  std::uint32_t width() const { return png_get_image_width(png_, info_); }
  std::uint32_t height() const { return png_get_image_height(png_, info_); }
  int channels() const { return png_get_channels(png_, info_); }
  std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }
  bool is_interlaced() const { return png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE; }
  int passes() const { return passes_; }
  bool has_ended() const { return has_ended_; }
  bool warned() const { return warned_; }

 private:
  static void fail(png_structp png, png_const_charp) {
    std::longjmp(static_cast<PngReader*>(png_get_error_ptr(png))->jump_, 1);
  }
  static void warn(png_structp png, png_const_charp message) {
    if (std::strstr(message, "CRC") != nullptr)
      static_cast<PngReader*>(png_get_error_ptr(png))->warned_ = true;
  }
  static void give(png_structp png, png_bytep to, std::size_t length) {
    auto* const self = static_cast<PngReader*>(png_get_io_ptr(png));
    const std::size_t got =
        self->input_.read(self->at_, std::span<char>(reinterpret_cast<char*>(to), length));
    self->at_ += got;
    if (got == length) return;
    self->has_ended_ = true;
    png_error(png, "end");
  }

  Input& input_;
  std::uint64_t at_ = 0;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::jmp_buf jump_{};
  int passes_ = 1;
  bool has_ended_ = false;
  bool warned_ = false;
};

RowFormat format_of(int channels) {
  switch (channels) {
    case 1:
      return RowFormat::Grey;
    case 2:
      return RowFormat::GreyAlpha;
    case 3:
      return RowFormat::Rgb;
    default:
      return RowFormat::Rgba;
  }
}

}  // namespace

void decode_png(Input& input, PixelRows& rows) {
  PngReader reader(input);
  if (!reader.read_header()) throw Error(ErrorCode::Damaged, "The header of this picture is damaged.");
  const std::uint64_t pixels = std::uint64_t{reader.width()} * reader.height();
  PixelRows::check(reader.width(), reader.height(), reader.is_interlaced() ? pixels * 4 : 0);
  if (!reader.start()) throw Error(ErrorCode::Damaged, "This picture cannot be decoded.");
  const RowFormat format = format_of(reader.channels());
  rows.begin(reader.width(), reader.height(), format == RowFormat::Grey || format == RowFormat::GreyAlpha);
  bool whole = true;
  if (reader.passes() == 1) {
    std::vector<std::uint8_t> row(reader.row_bytes());
    for (std::uint32_t y = 0; y < reader.height() && whole; ++y) {
      whole = reader.read_row(row.data());
      if (whole) rows.row(row.data(), format);
    }
  } else {
    // White where nothing arrives: for alpha it means opaque.
    std::vector<std::uint8_t> all(reader.row_bytes() * reader.height(), 255);
    for (int pass = 0; pass < reader.passes() && whole; ++pass) {
      for (std::uint32_t y = 0; y < reader.height() && whole; ++y)
        whole = reader.read_row(&all[reader.row_bytes() * y]);
    }
    for (std::uint32_t y = 0; y < reader.height(); ++y) rows.row(&all[reader.row_bytes() * y], format);
  }
  if (!whole) rows.fault(reader.has_ended() ? kPictureCut : kPictureDamaged);
  if (reader.warned()) rows.fault(kPictureDamaged);
}

}  // namespace casebound::extract
