#pragma once
/// \file Random text of the scripts that folding knows, for properties.
#include <rapidcheck.h>

#include <array>
#include <string>
#include <utility>

#include "base/utf8.h"

namespace casebound::text {

/// Letters, marks, controls and separators of many scripts, in any order.
inline std::string random_text() {
  static constexpr std::array<std::pair<char32_t, char32_t>, 24> kRanges = {{
      {0x20, 0x7E},     {0x09, 0x0D},     {0xA0, 0x24F},    {0x2B0, 0x2FF},     {0x300, 0x345},
      {0x370, 0x3FF},   {0x400, 0x4FF},   {0x591, 0x5F4},   {0x620, 0x6FF},     {0x640, 0x660},
      {0x8D4, 0x8FF},   {0x900, 0xDFF},   {0xE00, 0xE4E},   {0x1000, 0x1200},   {0x1E00, 0x1FFE},
      {0x2000, 0x2070}, {0x2E80, 0x30FF}, {0x3200, 0x33FF}, {0x4E00, 0x9FFF},   {0xAC00, 0xD7A3},
      {0xF900, 0xFB4F}, {0xFB50, 0xFEFF}, {0xFF00, 0xFFEF}, {0x20000, 0x2FA1D},
  }};
  const auto character = rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, kRanges.size()), [](std::size_t i) {
    return rc::gen::inRange<std::uint32_t>(kRanges[i].first, kRanges[i].second + 1);
  });
  std::string out;
  for (const std::uint32_t c : *rc::gen::container<std::vector<std::uint32_t>>(character)) {
    append_utf8(out, c);
  }
  return out;
}

/// Mostly Han, with what may stand between.
inline std::u32string random_han() {
  const auto han = rc::gen::inRange<std::uint32_t>(0x4E00, 0x9FA5);
  const auto gap =
      rc::gen::element<std::uint32_t>(' ', '\n', U'。', 'a', '5', ',', 0x3000, 0x20000, 0x200B, U'·', 0x301);
  std::u32string out;
  for (const std::uint32_t c : *rc::gen::container<std::vector<std::uint32_t>>(
           rc::gen::weightedOneOf<std::uint32_t>({{6, han}, {2, gap}}))) {
    out += c;
  }
  return out;
}

}  // namespace casebound::text
