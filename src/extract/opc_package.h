#pragma once
/// \file What all Office Open XML packages share: relationships, and the properties of the document.
/// Source: ECMA-376 part 2 (Open Packaging Conventions), 6.5 and 8.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/xml_stream.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// Reads a member as XML into `handler`.
/// \returns Complete; Partial when it is damaged or nested too deeply and some was read; as ZipPackage::read
/// otherwise
Verdict read_xml(ZipPackage& package, const ZipMember& member, XmlHandler& handler,
                 std::uint64_t limit = 512ULL << 20);

struct OpcRelationship {
  std::string type;    ///< the last word of its URI: "header", "image", "attachedTemplate"
  std::string target;  ///< a member's name, or as it stands there when external
  bool is_external = false;
  std::string id;  ///< by which the part names it; unique in the part
};

bool is_opc_macro(const ZipMember& member);
/// What the package itself is made of. Everything else, wherever it stands, is something put into it.
/// \param folder where the parts of the document stand: "word/", "ppt/"
bool is_opc_structure(const ZipMember& member, std::string_view folder);

/// The relationships of one part ("" is the package itself); empty when it has none.
std::vector<OpcRelationship> read_relationships(ZipPackage& package, std::string_view part);

/// Everything outside the package that any of its parts points at. Nothing is ever fetched.
/// \returns ("link", address) for what a reader would click, ("remote reference", address) for what a word
/// processor
///          would fetch by itself: templates, pictures, frames. Each once, at most 1,000.
std::vector<std::pair<std::string, std::string>> external_references(ZipPackage& package);

/// The text of the elements without children, with their local names, in order; a "property" (custom.xml) has
/// the name that its attribute gives.
std::vector<std::pair<std::string, std::string>> read_leaves(ZipPackage& package, const ZipMember& member,
                                                             std::size_t max_bytes = 1U << 20);

/// Fills title, author, created and properties from docProps/{core,app,custom}.xml.
void read_document_properties(ZipPackage& package, DocumentFacts& facts);

}  // namespace casebound::extract
