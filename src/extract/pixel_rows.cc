#include "extract/pixel_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace casebound::extract {
namespace {

constexpr std::uint8_t kWhite = 255;

std::uint8_t on_white(unsigned sample, unsigned alpha) {
  return static_cast<std::uint8_t>((sample * alpha + kWhite * (255 - alpha) + 127) / 255);
}
std::uint8_t over_black_to_white(unsigned sample, unsigned alpha) {
  return static_cast<std::uint8_t>(std::min(255U, sample + 255 - alpha));
}
std::uint8_t without_ink(unsigned ink_less, unsigned black_less) {
  return static_cast<std::uint8_t>((ink_less * black_less + 127) / 255);
}

// Where the pixel at (x, y) of the upright picture stands in the picture as stored.
std::pair<std::uint32_t, std::uint32_t> stored_place(int orientation, std::uint32_t x, std::uint32_t y,
                                                     std::uint32_t width, std::uint32_t height) {
  switch (orientation) {
    case 2:
      return {width - 1 - x, y};
    case 3:
      return {width - 1 - x, height - 1 - y};
    case 4:
      return {x, height - 1 - y};
    case 5:
      return {y, x};
    case 6:
      return {y, height - 1 - x};
    case 7:
      return {width - 1 - y, height - 1 - x};
    case 8:
      return {width - 1 - y, x};
    default:
      return {x, y};
  }
}

Pixels turned(Pixels&& stored, int orientation) {
  if (orientation < 2 || orientation > 8) return std::move(stored);
  Pixels out;
  out.channels = stored.channels;
  out.fault = std::move(stored.fault);
  out.width = orientation >= 5 ? stored.height : stored.width;
  out.height = orientation >= 5 ? stored.width : stored.height;
  out.samples.resize(stored.samples.size());
  const auto channels = static_cast<std::size_t>(stored.channels);
  char* to = out.samples.data();
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x, to += channels) {
      const auto [from_x, from_y] = stored_place(orientation, x, y, stored.width, stored.height);
      std::memcpy(to, &stored.samples[(std::size_t{from_y} * stored.width + from_x) * channels], channels);
    }
  }
  return out;
}

}  // namespace

int samples_of(RowFormat format) {
  switch (format) {
    case RowFormat::Grey:
      return 1;
    case RowFormat::GreyAlpha:
      return 2;
    case RowFormat::Rgb:
      return 3;
    default:
      return 4;
  }
}

PixelRows::PixelRows(const PixelWish& wish, float dpi_x, float dpi_y)
    : wish_(wish), dpi_x_(dpi_x), dpi_y_(dpi_y) {}

double PixelRows::scale(std::uint64_t width, std::uint64_t height) const {
  const double own = std::max(dpi_x_, dpi_y_);
  const double wished = wish_.dpi > 0 && own > 0 ? std::min(1.0, wish_.dpi / own) : 1.0;
  const double pixels = static_cast<double>(width) * static_cast<double>(height) * wished * wished;
  const auto most = static_cast<double>(std::max<std::uint64_t>(wish_.max_pixels, 1));
  return pixels > most ? wished * std::sqrt(most / pixels) : wished;
}

bool may_be_decoded(std::uint64_t width, std::uint64_t height) {
  return width <= kMostSide && height <= kMostSide && width * height <= kMostPixels;
}

void PixelRows::check(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_held) {
  if (width == 0 || height == 0) throw Error(ErrorCode::Damaged, "This picture has no size.");
  if (!may_be_decoded(width, height))
    throw Error(ErrorCode::TooLarge, "This picture is larger than the " +
                                         std::to_string(kMostPixels / 1'000'000) +
                                         " million pixels that are decoded; open the original instead.");
  if (bytes_held > kMostDecoderBytes)
    throw Error(ErrorCode::TooLarge, "Decoding this picture takes more memory than one document may have.");
}

std::vector<PixelRows::Share> PixelRows::shares(std::uint32_t from, std::uint32_t to) {
  std::vector<Share> out(from);
  for (std::uint64_t i = 0; i < from; ++i) {
    // Of the stretch [i, i + 1) x to / from, what lies before the next whole number is the first share.
    const std::uint64_t begin = i * to;
    const std::uint64_t at = begin / from;
    const std::uint64_t before = std::min<std::uint64_t>(to, (at + 1) * from - begin);
    out[i].to = static_cast<std::uint32_t>(at);
    out[i].first = static_cast<float>(before) / static_cast<float>(to);
    out[i].second = 1 - out[i].first;
    if (at + 1 >= to) out[i].second = 0;
  }
  return out;
}

void PixelRows::begin(std::uint32_t width, std::uint32_t height, bool grey, double scale) {
  check(width, height);
  width_ = width;
  height_ = height;
  taken_ = 0;
  out_.channels = grey ? 1 : 3;
  const auto scaled = [&](std::uint32_t side) {
    return std::clamp<std::uint32_t>(static_cast<std::uint32_t>(std::lround(side * std::min(scale, 1.0))), 1,
                                     side);
  };
  out_.width = scaled(width);
  out_.height = scaled(height);
  const auto channels = static_cast<std::size_t>(out_.channels);
  out_.samples.assign(std::size_t{out_.width} * out_.height * channels, static_cast<char>(kWhite));
  line_.resize(std::size_t{width} * channels);
  if (out_.width == width && out_.height == height) return;
  across_ = shares(width, out_.width);
  down_ = shares(height, out_.height);
  column_weight_.assign(std::size_t{out_.width} + 1, 0);
  for (const Share& share : across_) {
    column_weight_[share.to] += share.first;
    column_weight_[share.to + 1] += share.second;
  }
  row_.assign((std::size_t{out_.width} + 1) * channels, 0);
  sums_.assign(std::size_t{out_.width} * channels, 0);
  next_sums_ = sums_;
}

void PixelRows::convert(const std::uint8_t* samples, RowFormat format) {
  std::uint8_t* to = line_.data();
  const auto grey = [&](std::uint8_t value) {
    *to++ = value;
    if (out_.channels == 3) {
      *to++ = value;
      *to++ = value;
    }
  };
  const std::uint8_t* from = samples;
  for (std::uint32_t x = 0; x < width_; ++x, from += samples_of(format)) {
    switch (format) {
      case RowFormat::Grey:
        grey(from[0]);
        break;
      case RowFormat::GreyAlpha:
        grey(on_white(from[0], from[1]));
        break;
      case RowFormat::Rgb:
        for (int i = 0; i < 3; ++i) *to++ = from[i];
        break;
      case RowFormat::Rgba:
        for (int i = 0; i < 3; ++i) *to++ = on_white(from[i], from[3]);
        break;
      case RowFormat::RgbaOnBlack:
        for (int i = 0; i < 3; ++i) *to++ = over_black_to_white(from[i], from[3]);
        break;
      case RowFormat::Cmyk:
        for (int i = 0; i < 3; ++i) *to++ = without_ink(255U - from[i], 255U - from[3]);
        break;
      case RowFormat::CmykInkLess:
        for (int i = 0; i < 3; ++i) *to++ = without_ink(from[i], from[3]);
        break;
    }
  }
}

void PixelRows::row(const std::uint8_t* samples, RowFormat format) {
  if (taken_ >= height_) return;
  const bool as_it_is = format == (out_.channels == 1 ? RowFormat::Grey : RowFormat::Rgb) && !line_.empty();
  if (as_it_is) {
    std::memcpy(line_.data(), samples, line_.size());
  } else {
    convert(samples, format);
  }
  if (across_.empty()) {
    std::memcpy(&out_.samples[line_.size() * taken_], line_.data(), line_.size());
  } else {
    gather();
  }
  ++taken_;
}

void PixelRows::gather() {
  const auto channels = static_cast<std::size_t>(out_.channels);
  std::fill(row_.begin(), row_.end(), 0.0F);
  for (std::uint32_t x = 0; x < width_; ++x) {
    const Share& share = across_[x];
    float* const to = &row_[share.to * channels];
    for (std::size_t i = 0; i < channels; ++i) {
      const auto value = static_cast<float>(line_[x * channels + i]);
      to[i] += share.first * value;
      to[i + channels] += share.second * value;
    }
  }
  const Share& share = down_[taken_];
  for (std::uint32_t x = 0; x < out_.width; ++x) {
    for (std::size_t i = 0; i < channels; ++i) {
      const float value = row_[x * channels + i] / column_weight_[x];
      sums_[x * channels + i] += share.first * value;
      next_sums_[x * channels + i] += share.second * value;
    }
  }
  weight_ += share.first;
  next_weight_ += share.second;
  const bool is_last = taken_ + 1 == height_ || down_[taken_ + 1].to != share.to;
  if (!is_last) return;
  put_line(share.to, sums_, weight_);
  sums_.swap(next_sums_);
  std::fill(next_sums_.begin(), next_sums_.end(), 0.0F);
  weight_ = std::exchange(next_weight_, 0.0F);
}

void PixelRows::put_line(std::uint32_t y, const std::vector<float>& sums, float weight) {
  if (weight <= 0) return;
  char* const to = &out_.samples[sums.size() * y];
  for (std::size_t i = 0; i < sums.size(); ++i)
    to[i] = static_cast<char>(static_cast<std::uint8_t>(std::clamp(sums[i] / weight + 0.5F, 0.0F, 255.0F)));
}

void PixelRows::fault(std::string_view sentence) {
  if (out_.fault.empty()) out_.fault = sentence;
}

Pixels PixelRows::finish(int orientation) {
  if (out_.width == 0) throw Error(ErrorCode::Damaged, "Nothing of this picture can be decoded.");
  return turned(std::move(out_), orientation);
}

}  // namespace casebound::extract
