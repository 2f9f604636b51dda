// JPEG by libjpeg-turbo. Its faults jump (setjmp): each step that can jump is a function of its own which
// holds nothing that would have to be destroyed.
#include <csetjmp>
#include <cstdio>
// The library's header wants <cstdio> before it.
#include <jpeglib.h>

#include <jerror.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "extract/picture_decoders.h"

namespace casebound::extract {
namespace {

// Each pass over a progressive picture costs as much as decoding it; real ones have about ten.
constexpr int kMostScans = 200;

class JpegReader {
 public:
  JpegReader() {
    codec_.err = jpeg_std_error(&errors_);
    codec_.client_data = this;
    errors_.error_exit = [](j_common_ptr codec) { std::longjmp(of(codec).jump_, 1); };
    errors_.emit_message = [](j_common_ptr codec, int level) {
      if (level < 0) of(codec).warn(codec->err->msg_code);
    };
    errors_.output_message = [](j_common_ptr) {};
    progress_.progress_monitor = [](j_common_ptr codec) {
      if (codec->is_decompressor != 0 &&
          reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number > kMostScans)
        std::longjmp(of(codec).jump_, 1);
    };
  }
  ~JpegReader() {
    if (created_) jpeg_destroy_decompress(&codec_);
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  bool read_header(std::string_view bytes) {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&codec_);
    created_ = true;
    codec_.client_data = this;
    codec_.progress = &progress_;
    jpeg_mem_src(&codec_, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    return jpeg_read_header(&codec_, TRUE) == JPEG_HEADER_OK;
  }
  bool start() {
    if (setjmp(jump_) != 0) return false;
    return jpeg_start_decompress(&codec_) == TRUE;
  }
  bool read_row(std::uint8_t* to) {
    if (setjmp(jump_) != 0) return false;
    JSAMPROW row = to;
    return jpeg_read_scanlines(&codec_, &row, 1) == 1;
  }
  jpeg_decompress_struct& codec() { return codec_; }
  bool is_out_of_memory() const { return errors_.msg_code == JERR_OUT_OF_MEMORY; }
  bool was_cut = false;
  bool was_damaged = false;

 private:
  static JpegReader& of(j_common_ptr codec) { return *static_cast<JpegReader*>(codec->client_data); }
  void warn(int code) {
    if (code == JWRN_JPEG_EOF) was_cut = true;
    if (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
        code == JWRN_ARITH_BAD_CODE)
      was_damaged = true;
  }
  jpeg_decompress_struct codec_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  bool created_ = false;
};

RowFormat choose_format(jpeg_decompress_struct& codec) {
  switch (codec.jpeg_color_space) {
    case JCS_GRAYSCALE:
      codec.out_color_space = JCS_GRAYSCALE;
      return RowFormat::Grey;
    case JCS_CMYK:
    case JCS_YCCK:
      codec.out_color_space = JCS_CMYK;
      // Adobe's programs write inks upside down, and say that they wrote it.
      return codec.saw_Adobe_marker != 0 ? RowFormat::CmykInkLess : RowFormat::Cmyk;
    case JCS_UNKNOWN:
      if (codec.num_components == 1) {
        codec.out_color_space = JCS_UNKNOWN;
        return RowFormat::Grey;
      }
      [[fallthrough]];
    default:
      codec.out_color_space = JCS_RGB;
      return RowFormat::Rgb;
  }
}

}  // namespace

void decode_jpeg(Input& input, PixelRows& rows) {
  JpegReader reader;
  const std::string_view bytes = input.view(kMostPictureBytes);
  if (!reader.read_header(bytes)) throw Error(ErrorCode::Damaged, "The header of this picture is damaged.");
  jpeg_decompress_struct& codec = reader.codec();
  // A picture of several passes is held as coefficients until the last pass is over.
  const std::uint64_t pixels = std::uint64_t{codec.image_width} * codec.image_height;
  const bool held = jpeg_has_multiple_scans(&codec) != 0;
  PixelRows::check(codec.image_width, codec.image_height,
                   held ? pixels * 2 * static_cast<std::uint64_t>(codec.num_components) : 0);
  const RowFormat format = choose_format(codec);
  const double scale = rows.scale(codec.image_width, codec.image_height);
  // The library can leave out what is finer than an eighth, a quarter or a half: most of the work.
  codec.scale_denom = 8;
  codec.scale_num = scale <= 0.125 ? 1 : scale <= 0.25 ? 2 : scale <= 0.5 ? 4 : 8;
  const double left = std::min(1.0, scale * 8 / codec.scale_num);
  if (!reader.start())
    throw Error(reader.is_out_of_memory() ? ErrorCode::TooLarge : ErrorCode::Damaged,
                reader.is_out_of_memory()
                    ? "Decoding this picture takes more memory than one document may have."
                    : "This picture cannot be decoded.");
  rows.begin(codec.output_width, codec.output_height, format == RowFormat::Grey, left);
  std::vector<std::uint8_t> row(std::size_t{codec.output_width} *
                                static_cast<std::size_t>(codec.output_components));
  bool whole = true;
  while (codec.output_scanline < codec.output_height) {
    whole = reader.read_row(row.data());
    if (!whole) break;
    rows.row(row.data(), format);
  }
  if (reader.was_cut) rows.fault(kPictureCut);
  if (!whole || reader.was_damaged) rows.fault(kPictureDamaged);
}

}  // namespace casebound::extract
