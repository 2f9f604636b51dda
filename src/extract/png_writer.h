#pragma once
/// \file Pixels as a PNG file.
#include <cstdint>
#include <string_view>

#include "model/extraction.h"

namespace casebound::extract {

enum class PngLayout : std::uint8_t { Grey, Rgb, Bgr };

/// \param samples rows from the top, `stride` bytes each
/// \throws Error{TooLarge} when there is not enough memory
Picture to_png(std::string_view samples, std::uint32_t width, std::uint32_t height, std::uint32_t stride,
               PngLayout layout);

}  // namespace casebound::extract
