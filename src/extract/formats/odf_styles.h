#pragma once
/// \file What the styles of an OpenDocument say that matters for text: hidden, on a new page, out of the
/// show. Source: OpenDocument 1.3 part 3, 16 (styles) and 20 (their attributes).
#include <map>
#include <string>
#include <string_view>

#include "extract/xml_stream.h"

namespace casebound::extract {

struct OdfLook {
  bool hidden = false;  ///< text:display, 20.345
  bool white = false;   ///< white letters ...
  bool filled = false;  ///< ... on a ground of their own
  bool tiny = false;    ///< two points and less: nobody reads that on paper
  bool break_before = false;
  bool break_after = false;
  bool off_show = false;  ///< presentation:visibility, 20.213
};

class OdfStyles {
 public:
  /// Automatic styles belong to one of the package's parts: those of another are forgotten.
  void begin_automatic();
  /// An element below office:styles or office:automatic-styles. `name` with its usual prefix.
  void start(std::string_view name, const XmlAttributes& attributes);

  /// What the style and those it is based on say. \param family "paragraph", "text", "drawing-page", ...
  OdfLook look(std::string_view family, std::string_view name) const;

 private:
  enum class Said : unsigned char { Nothing, No, Yes };
  struct Style {
    std::string parent;
    bool automatic = false;
    bool off_show = false;
    bool new_page = false;
    Said hidden = Said::Nothing;
    Said white = Said::Nothing;
    Said filled = Said::Nothing;
    Said tiny = Said::Nothing;
    Said break_before = Said::Nothing;
    Said break_after = Said::Nothing;
  };
  const Style* find(std::string_view family, std::string_view name) const;

  std::map<std::string, Style, std::less<>> styles_;  ///< by family, "/" and name
  Style* current_ = nullptr;
  bool automatic_ = false;
};

}  // namespace casebound::extract
