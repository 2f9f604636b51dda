#include "extract/opc_package.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxSmallPart = 64ULL << 20;
constexpr std::size_t kMaxReferences = 1000;
constexpr std::size_t kMaxValue = 4000;
constexpr std::size_t kMaxTitle = 1000;

std::string clip(std::string_view text, std::size_t bytes) {
  return std::string(text.substr(0, floor_boundary(text, std::min(text.size(), bytes))));
}

std::string_view folder_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : part.substr(0, slash + 1);
}

class RelationshipReader : public XmlHandler {
 public:
  explicit RelationshipReader(std::string_view folder) : folder_(folder) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (local_name(name) != "Relationship" || found.size() >= 100'000) return;
    const std::string_view type = attribute(attributes, "Type");
    const std::string_view target = attribute(attributes, "Target");
    const std::string_view mode = attribute(attributes, "TargetMode");
    const bool external = mode == "External" || mode == "external";
    const std::size_t slash = type.rfind('/');
    found.push_back({std::string(slash == std::string_view::npos ? type : type.substr(slash + 1)),
                     external ? std::string(target) : resolve_member_name(folder_, target), external,
                     std::string(attribute(attributes, "Id"))});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::vector<OpcRelationship> found;

 private:
  std::string_view folder_;
};

class LeafReader : public XmlHandler {
 public:
  explicit LeafReader(std::size_t max_bytes) : left_(max_bytes) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    const std::string_view local = local_name(name);
    keep({});  // text beside elements
    if (local == "property") named_ = attribute(attributes, "name");
  }
  void end(std::string_view name) override {
    const std::string_view local = local_name(name);
    keep(named_.empty() ? local : named_);
    if (local == "property") named_.clear();
  }
  void text(std::string_view text) override {
    const std::string_view part = text.substr(0, floor_boundary(text, std::min(text.size(), left_)));
    left_ -= part.size();
    current_.append(part);
  }
  std::vector<std::pair<std::string, std::string>> found;

 private:
  void keep(std::string_view name) {
    if (current_.find_first_not_of(" \t\r\n") != std::string::npos) found.emplace_back(name, current_);
    current_.clear();
  }
  std::size_t left_;
  std::string current_;
  std::string named_;
};

bool is_date(std::string_view text) {
  return text.size() >= 4 && text.size() <= 35 &&
         text.find_first_not_of("0123456789-T:.Z+") == std::string_view::npos;
}

}  // namespace

Verdict read_xml(ZipPackage& package, const ZipMember& member, XmlHandler& handler, std::uint64_t limit) {
  XmlStream stream(handler);
  std::uint64_t given = 0;
  Verdict verdict = package.read(member, {limit, {}}, [&](std::string_view piece) {
    given += piece.size();
    stream.feed(piece);
  });
  stream.finish();
  if (verdict.outcome != Outcome::Complete && given > 0) {
    return {Outcome::Partial, "A part of it is cut off, damaged or too large; what came before was read."};
  }
  if (verdict.outcome != Outcome::Complete) return verdict;
  if (stream.is_too_deep()) return {Outcome::Partial, "Some of it is nested too deeply and was left out."};
  if (stream.is_damaged())
    return {Outcome::Partial, "Some of its XML is malformed; what could be read was kept."};
  return verdict;
}

bool is_opc_macro(const ZipMember& member) {
  return member.name.ends_with("vbaProject.bin") || member.name.ends_with("vbaProjectSignature.bin");
}

bool is_opc_structure(const ZipMember& member, std::string_view folder) {
  const std::string_view name = member.name;
  if (name == "[Content_Types].xml" || name == "mimetype" || name.ends_with(".rels") || is_opc_macro(member))
    return true;
  const bool put_in = name.find("/embeddings/") != name.npos || name.find("/media/") != name.npos;
  const bool known_folder = name.starts_with(folder) || name.starts_with("docProps/") ||
                            name.starts_with("customXml/") || name.starts_with("_xmlsignatures/");
  if (name.ends_with(".xml")) return known_folder && !put_in;
  return name.ends_with(".vml") || name.ends_with(".odttf") || name.ends_with(".fntdata") ||
         name.find("printerSettings/") != name.npos || name.starts_with("_xmlsignatures/");
}

std::vector<OpcRelationship> read_relationships(ZipPackage& package, std::string_view part) {
  const std::string_view folder = folder_of(part);
  const std::string name = std::string(folder) + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
  const ZipMember* member = package.find(name);
  if (member == nullptr) return {};
  RelationshipReader reader(folder);
  read_xml(package, *member, reader, kMaxSmallPart);
  return std::move(reader.found);
}

std::vector<std::pair<std::string, std::string>> external_references(ZipPackage& package) {
  std::vector<std::pair<std::string, std::string>> out;
  std::set<std::pair<std::string, std::string>> seen;
  for (const ZipMember& member : package.members()) {
    if (!member.name.ends_with(".rels") || member.kind != ZipMember::Kind::File) continue;
    RelationshipReader reader({});
    read_xml(package, member, reader, kMaxSmallPart);
    for (const OpcRelationship& each : reader.found) {
      if (!each.is_external || out.size() >= kMaxReferences) continue;
      std::pair<std::string, std::string> entry(each.type == "hyperlink" ? "link" : "remote reference",
                                                clip(each.target, kMaxValue));
      if (seen.insert(entry).second) out.push_back(std::move(entry));
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> read_leaves(ZipPackage& package, const ZipMember& member,
                                                             std::size_t max_bytes) {
  LeafReader reader(max_bytes);
  read_xml(package, member, reader, kMaxSmallPart);
  return std::move(reader.found);
}

void read_document_properties(ZipPackage& package, DocumentFacts& facts) {
  // Names that people know; what is not listed keeps the name of its element.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames{{
      {"lastModifiedBy", "last modified by"},
      {"modified", "modified"},
      {"lastPrinted", "last printed"},
      {"AppVersion", "application version"},
      {"Application", "application"},
      {"Company", "company"},
      {"Manager", "manager"},
      {"Template", "template"},
  }};
  // Counts of words and the like say nothing that a reporter looks for.
  const std::set<std::string_view> dull{"TotalTime",
                                        "Pages",
                                        "Words",
                                        "Characters",
                                        "Lines",
                                        "Paragraphs",
                                        "ScaleCrop",
                                        "LinksUpToDate",
                                        "SharedDoc",
                                        "CharactersWithSpaces",
                                        "HyperlinksChanged",
                                        "DocSecurity",
                                        "i4",
                                        "lpstr"};
  for (const std::string_view part : {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"}) {
    const ZipMember* member = package.find(part);
    if (member == nullptr) continue;
    const bool core = part == "docProps/core.xml";
    const bool custom = part == "docProps/custom.xml";
    for (auto& [name, value] : read_leaves(package, *member)) {
      if (core && name == "title") {
        facts.title = clip(value, kMaxTitle);
      } else if (core && name == "creator") {
        facts.author = clip(value, kMaxTitle);
      } else if (core && name == "created" && is_date(value)) {
        facts.created = value;
      } else if (custom || !dull.contains(name)) {
        const auto known =
            std::find_if(kNames.begin(), kNames.end(), [&](const auto& each) { return each.first == name; });
        if (facts.properties.size() >= kMaxReferences) return;
        facts.properties.emplace_back(known == kNames.end() || custom ? name : std::string(known->second),
                                      clip(value, kMaxValue));
      }
    }
  }
}

}  // namespace casebound::extract
