#pragma once
/// \file A page and how it was read.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casebound {

/// 1-based; never changes for one reading of a document.
using PageNumber = std::uint32_t;
/// Bytes from the start of a reading's text.
using ByteOffset = std::uint32_t;

enum class PageKind : std::uint8_t { Page, Slide, Sheet, Message, Part };
std::string_view to_string(PageKind kind);  ///< "page", "slide", ...

/// Points (1/72 inch), origin at the top left of the page.
struct Box {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool operator==(const Box&) const = default;
};

/// A run of text without white space, and where it stands on the page.
struct Word {
  ByteOffset begin = 0;  ///< half-open byte range in the reading's text
  ByteOffset end = 0;
  Box box;
  float confidence = 1;  ///< 0..1; 1 for embedded text
  bool operator==(const Word&) const = default;
};

/// The numbers are part of the case format: only append.
enum class MarkKind : std::uint8_t {
  Hidden,  ///< whoever opens the document does not see it; a more exact kind may stand beside
  Deleted,
  Inserted,
  Comment,
  Header,
  Footer,
  Note,
  Alt,
  Property,
  Link,
  Quoted,
  Invisible,  ///< with Hidden: drawn without ink, or too small to see
  White,      ///< with Hidden: in the colour of what it stands on
  Clipped,    ///< with Hidden: cut away by the clip of the page
  OffPage,    ///< with Hidden: outside of what is shown of the page
  Covered,    ///< with Hidden: something was painted over it
  Layer,      ///< with Hidden: on a layer that is switched off
  Scan,       ///< the text layer of a scan, which recognition put there; not Hidden
};
constexpr int kMarkKinds = 18;
std::string_view to_string(MarkKind kind);  ///< "hidden", "deleted", ...

/// Says that a stretch of the text is not plain body text.
struct Mark {
  ByteOffset begin = 0;  ///< half-open byte range in the reading's text
  ByteOffset end = 0;
  MarkKind kind = MarkKind::Hidden;
  bool operator==(const Mark&) const = default;
};

/// How a page was read.
enum class How : std::uint8_t { Embedded, Ocr, Import, Correction };
constexpr int kHows = 4;
std::string_view to_string(How how);  ///< "embedded", "ocr", "import", "correction"

/// What a reading holds: text exactly as extracted (valid UTF-8, never normalised), boxes and marks.
struct PageContent {
  PageKind kind = PageKind::Part;
  float width = 0;          ///< points; 0 where the format has no page size
  float height = 0;         ///< points
  bool awaits_ocr = false;  ///< a picture: there is nothing to read until OCR has run
  std::string text;
  std::vector<Word> words;  ///< in reading order; empty where the format has no boxes
  std::vector<Mark> marks;
  bool operator==(const PageContent&) const = default;
};

}  // namespace casebound
