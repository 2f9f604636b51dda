#pragma once
/// \file Flowing text cut into pages.
#include <cstddef>
#include <span>
#include <string_view>

#include "extract/format.h"

namespace casebound::extract {

/// Sends flowing text as pages of one kind.
///
/// Cuts at explicit breaks, else at the end of a paragraph near 3,000 characters; a paragraph longer than
/// 6,000 characters is cut at the end of a sentence, a word or a character. No mark is cut where another
/// place is near; one that has to be is two marks. Together the parts are the text. An empty text sends one
/// empty page.
/// \param text   valid UTF-8
/// \param marks  byte ranges in `text`, in any order
/// \param breaks byte offsets where a new page begins by the author's will, ascending
void send_parts(Sink& sink, std::string_view text, std::span<const Mark> marks,
                std::span<const std::size_t> breaks, PageKind kind = PageKind::Part);

}  // namespace casebound::extract
