#pragma once
/// \file The text of an XML file of any kind: what stands in its elements and attributes, without the tags.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/page.h"

namespace casebound::extract {

struct XmlText {
  std::string text;  ///< valid UTF-8; an element begins a line, unless it stands inside a sentence
  std::vector<Mark>
      marks;          ///< Property (attributes), Link, Comment, Hidden (scripts, declarations of entities)
  std::string root;   ///< local name of the outermost element
  std::string title;  ///< of the first element called title or book-title near the top
  bool is_damaged = false;  ///< not well-formed, or cut off: some of it may be missing
};

/// Entities that the file defines itself are not expanded: their definitions stand at the end. Of drawings
/// (SVG) only attributes made of words are given, and no styles.
XmlText read_xml_text(std::string_view utf8);

/// The encoding that an XML declaration at the beginning names; empty when there is none.
std::string_view declared_xml_encoding(std::string_view bytes);

}  // namespace casebound::extract
