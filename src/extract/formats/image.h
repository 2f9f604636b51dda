#pragma once
/// \file Pictures (PNG, JPEG, TIFF, GIF, BMP, WebP, HEIC): pages that await OCR.
#include "extract/format.h"

namespace casebound::extract {

extern const Format kImage;

}  // namespace casebound::extract
