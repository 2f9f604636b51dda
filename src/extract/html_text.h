#pragma once
/// \file The text of a web page, as it flows by: no tree, no recursion, no script.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::extract {

struct HtmlText {
  std::string text;         ///< valid UTF-8; blocks end in line feeds, table cells are parted by tabs
  std::vector<Mark> marks;  ///< Hidden, Alt; ascending by begin
  std::string title;
  std::string author;
  std::string created;              ///< as the page says it, when it is a date of ISO 8601; else empty
  std::string language;             ///< lang of the html element, as it stands there
  std::vector<std::string> links;   ///< targets of a and area, as they stand there; at most 10,000
  std::vector<std::string> remote;  ///< what the page would fetch: pictures, styles, frames; at most 10,000
  bool cut_at_depth = false;        ///< nested deeper than is followed; the text is there all the same
  bool cut_at_limit = false;        ///< the limit of text was reached
};

/// Reads a page from its UTF-8. White space is collapsed outside pre; text that a browser would not show
/// (hidden, display:none, template) is kept and marked Hidden; comments, scripts and styles are left out; alt
/// texts are marked Alt. Linear in the size of the input however deep it nests. Source: WHATWG HTML
/// Standard 13.2.5 (tokenization), the part that text needs.
HtmlText read_html(std::string_view utf8, std::uint64_t text_limit);

/// The encoding that the first 4 KiB declare in a meta tag (or an XML declaration); empty when they do not.
/// Source: WHATWG HTML Standard 13.2.3.2.
std::string html_charset(std::string_view bytes);

}  // namespace casebound::extract
