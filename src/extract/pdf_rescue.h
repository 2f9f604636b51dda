#pragma once
/// \file A PDF whose end is missing, made readable again.
#include <optional>
#include <string>
#include <string_view>

namespace casebound::extract {

/// The bytes with a trailer behind them, for a file in which PDFium finds none: it leads to the last
/// catalogue that stands in the file with its page tree, or to a new one of the pages that stand there.
/// Nothing when neither is there, or when the file is encrypted. Objects inside object streams are not looked
/// for.
std::optional<std::string> rescue_pdf(std::string_view bytes);

}  // namespace casebound::extract
