#pragma once
/// \file Rows of a picture as a decoder gives them, brought to grey or RGB and scaled down while they flow
/// by: the whole picture is never held in its full size.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/pixels.h"

namespace casebound::extract {

/// Samples of 8 bits. Alpha 255 is opaque; Cmyk 255 is full ink, InkLess 255 is none (as Adobe writes JPEG).
enum class RowFormat : std::uint8_t { Grey, GreyAlpha, Rgb, Rgba, RgbaOnBlack, Cmyk, CmykInkLess };
int samples_of(RowFormat format);

class PixelRows {
 public:
  /// \param dpi_x, dpi_y what the picture says of itself
  PixelRows(const PixelWish& wish, float dpi_x, float dpi_y);

  /// How far the picture will be scaled down, 0..1: a decoder may do a part of that itself.
  double scale(std::uint64_t width, std::uint64_t height) const;

  /// Before the first row, with what the decoder's own header says. `bytes_held` is what the decoder itself
  /// will hold at once, where it cannot work row by row.
  /// \throws Error{TooLarge}, Error{Damaged} when a side is 0
  static void check(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_held = 0);
  /// \param width, height of the rows to come; `scale` is what of the whole scaling is left to be done
  void begin(std::uint32_t width, std::uint32_t height, bool grey, double scale);
  void begin(std::uint32_t width, std::uint32_t height, bool grey) {
    begin(width, height, grey, scale(width, height));
  }

  /// The next row from the top: width x samples_of(format) bytes. Rows past the last are passed over.
  void row(const std::uint8_t* samples, RowFormat format);
  std::uint32_t rows_taken() const { return taken_; }
  /// Nothing more comes; what is missing is white.
  void fault(std::string_view sentence);
  /// Turned so that it stands upright. `orientation` as in Exif, 1 to 8; another is as 1.
  /// Source: Exif 2.32, 4.6.4 A, tag 0x0112.
  Pixels finish(int orientation);

 private:
  struct Share {
    std::uint32_t to = 0;         ///< the first of the result's columns (rows) that it falls into
    float first = 1, second = 0;  ///< how much of it falls there and into the next
  };
  static std::vector<Share> shares(std::uint32_t from, std::uint32_t to);
  void convert(const std::uint8_t* samples, RowFormat format);
  void gather();
  void put_line(std::uint32_t y, const std::vector<float>& sums, float weight);

  PixelWish wish_;
  float dpi_x_, dpi_y_;
  Pixels out_;
  std::uint32_t width_ = 0, height_ = 0, taken_ = 0;
  std::vector<std::uint8_t> line_;  ///< one row, converted
  std::vector<Share> across_, down_;
  std::vector<float> column_weight_, row_, sums_, next_sums_;
  float weight_ = 0, next_weight_ = 0;
};

}  // namespace casebound::extract
