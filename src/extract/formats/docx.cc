#include "extract/formats/docx.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "extract/formats/docx_text.h"
#include "extract/opc_extras.h"
#include "extract/opc_package.h"
#include "extract/text_parts.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kUsualMain = "word/document.xml";
constexpr std::size_t kMaxVariables = 1000;

int recognise(std::string_view head, std::string_view /*name*/) {
  return head.starts_with("PK\3\4") ? 60 : 0;
}

struct PartKind {
  std::string_view relationship;
  std::string_view file;  ///< how its name begins, for packages whose relationships are lost
  std::optional<MarkKind> mark;
};

/// In the order of reading; the body stands where `relationship` is empty.
constexpr std::array<PartKind, 9> kParts{{
    {"header", "header", MarkKind::Header},
    {"", "", std::nullopt},
    {"footnotes", "footnotes", MarkKind::Note},
    {"endnotes", "endnotes", MarkKind::Note},
    {"comments", "comments.", MarkKind::Comment},
    {"chart", "charts/chart", std::nullopt},
    {"diagramData", "diagrams/data", std::nullopt},
    {"footer", "footer", MarkKind::Footer},
    {"glossaryDocument", "glossary/document", MarkKind::Hidden},
}};

std::string main_part(ZipPackage& package) {
  for (const OpcRelationship& each : read_relationships(package, "")) {
    if (each.type == "officeDocument" && package.find(each.target) != nullptr) return each.target;
  }
  if (package.find(kUsualMain) != nullptr) return std::string(kUsualMain);
  // The name of the main part may be damaged, or written by a producer with a taste of its own.
  for (const ZipMember& each : package.members()) {
    if (each.name.starts_with("word/document") && each.name.ends_with(".xml")) return each.name;
  }
  return {};
}

/// The parts of one kind, each once: by relationship, then by name.
std::vector<const ZipMember*> parts_of(ZipPackage& package, const PartKind& kind, std::string_view folder,
                                       const std::vector<OpcRelationship>& relationships) {
  std::vector<const ZipMember*> out;
  const auto add = [&](const ZipMember* member) {
    if (member != nullptr && std::find(out.begin(), out.end(), member) == out.end()) out.push_back(member);
  };
  for (const OpcRelationship& each : relationships) {
    if (each.type == kind.relationship && !each.is_external) add(package.find(each.target));
  }
  const std::string begin = std::string(folder) + std::string(kind.file);
  for (const ZipMember& each : package.members()) {
    if (each.kind == ZipMember::Kind::File && each.name.starts_with(begin) && each.name.ends_with(".xml"))
      add(&each);
  }
  return out;
}

std::string media_type_of(ZipPackage& package) {
  const std::string declared = package.load("[Content_Types].xml", 4U << 20).value_or("");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTypes{{
      {"ms-word.document.macroEnabled.main", "application/vnd.ms-word.document.macroEnabled.12"},
      {"ms-word.template.macroEnabledTemplate.main", "application/vnd.ms-word.template.macroEnabled.12"},
      {"wordprocessingml.template.main",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.template"},
  }};
  for (const auto& [mark, type] : kTypes) {
    if (declared.find(mark) != std::string::npos) return std::string(type);
  }
  return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

/// Document variables: values that macros keep in the file and that no page shows.
class VariableReader : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (local_name(name) != "docVar" || found.size() >= kMaxVariables) return;
    found.emplace_back(attribute(attributes, "name"), attribute(attributes, "val"));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::vector<std::pair<std::string, std::string>> found;
};

class WordDocument {
 public:
  WordDocument(ZipPackage& package, const ExtractOptions& options)
      : package_(package), options_(options), main_(main_part(package)) {}

  void read_text();
  DocumentFacts facts();
  const WordText& text() const { return text_; }
  /// The first thing that went wrong; of the body first.
  const Verdict& fault() const { return fault_; }
  bool has_body() const { return has_body_; }

 private:
  void read_part(const ZipMember& member, std::optional<MarkKind> mark, bool is_body);
  void read_variables(std::string_view folder);
  void read_extras();

  ZipPackage& package_;
  const ExtractOptions& options_;
  std::string main_;
  WordStyles styles_;
  WordText text_;
  std::vector<std::pair<std::string, std::string>> variables_;
  Verdict fault_;
  bool has_body_ = false;
};

void WordDocument::read_part(const ZipMember& member, std::optional<MarkKind> mark, bool is_body) {
  WordTextReader reader(text_, styles_, mark, options_.limits.text_bytes);
  Verdict verdict = read_xml(package_, member, reader);
  reader.finish();
  if (is_body) has_body_ = !is_failure(verdict.outcome);
  if (verdict.outcome == Outcome::Complete) return;
  if (is_body || fault_.outcome == Outcome::Complete) fault_ = std::move(verdict);
}

void WordDocument::read_variables(std::string_view folder) {
  const ZipMember* settings = package_.find(std::string(folder) + "settings.xml");
  if (settings == nullptr) return;
  VariableReader reader;
  read_xml(package_, *settings, reader);
  variables_ = std::move(reader.found);
  for (const auto& [name, value] : variables_) {
    if (value.empty() || text_.text.size() + value.size() > options_.limits.text_bytes) continue;
    if (!text_.text.empty() && text_.text.back() != '\n') text_.text.push_back('\n');
    const auto begin = static_cast<ByteOffset>(text_.text.size());
    text_.text.append(value);
    text_.marks.push_back({begin, static_cast<ByteOffset>(text_.text.size()), MarkKind::Hidden});
    text_.text.push_back('\n');
  }
}

void WordDocument::read_extras() {
  FlowText extras(options_.limits.text_bytes - std::min(options_.limits.text_bytes, text_.text.size() + 1));
  put_package_extras(package_, extras);
  extras.finish();
  if (extras.is_empty()) return;
  if (!text_.text.empty() && text_.text.back() != '\n') text_.text.push_back('\n');
  const auto begin = static_cast<ByteOffset>(text_.text.size());
  text_.text.append(extras.text());
  for (const Mark& mark : extras.marks())
    text_.marks.push_back({begin + mark.begin, begin + mark.end, mark.kind});
}

void WordDocument::read_text() {
  const std::string_view folder = std::string_view(main_).substr(0, main_.rfind('/') + 1);
  const std::vector<OpcRelationship> relationships = read_relationships(package_, main_);
  if (const ZipMember* styles = package_.find(std::string(folder) + "styles.xml")) {
    WordStylesReader reader;
    read_xml(package_, *styles, reader);
    styles_ = reader.take();
  }
  for (const PartKind& kind : kParts) {
    if (!kind.relationship.empty()) {
      for (const ZipMember* part : parts_of(package_, kind, folder, relationships)) {
        read_part(*part, kind.mark, false);
      }
    } else if (const ZipMember* body = package_.find(main_)) {
      read_part(*body, kind.mark, true);
    } else {
      fault_ = {Outcome::Damaged, "The main part of this document is missing."};
    }
  }
  read_variables(folder);
  if (has_body_) read_extras();
  std::stable_sort(text_.marks.begin(), text_.marks.end(),
                   [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
}

DocumentFacts WordDocument::facts() {
  DocumentFacts out;
  out.format = "docx";
  out.type = "document";
  out.media_type = media_type_of(package_);
  read_document_properties(package_, out);
  for (auto& each : external_references(package_)) out.properties.push_back(std::move(each));
  for (const std::string& field : text_.fields)
    out.properties.emplace_back("field that reaches outside", field);
  for (const std::string& each : text_.revision_authors) out.properties.emplace_back("revision author", each);
  for (const std::string& each : text_.comment_authors) out.properties.emplace_back("comment author", each);
  for (const auto& [name, value] : variables_) {
    out.properties.emplace_back("document variable", name);
  }
  for (const ZipMember& member : package_.members()) {
    if (is_opc_macro(member)) out.properties.emplace_back("macros", to_valid_utf8(member.name));
  }
  return out;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  WordDocument document(package, options);
  document.read_text();

  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !is_opc_structure(member, "word/"))
      embedded.push_back(&member);
  }
  DocumentFacts facts = document.facts();
  facts.children_declared = embedded.size();
  sink.facts(facts);

  const WordText& text = document.text();
  const bool has_page = document.has_body() || !text.text.empty();
  if (has_page) send_parts(sink, text.text, text.marks, text.breaks);

  ZipChildren children(package, options, sink, input.size());
  children.add_all(embedded);
  Verdict own = document.fault();
  if (own.outcome == Outcome::Complete && text.is_cut)
    own = {Outcome::Partial, "It holds more text than the limit; what came before was read."};
  return children.judge_document(own, has_page);
}

}  // namespace

constinit const Format kDocx{
    "docx",    "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    recognise, extract,    nullptr};

}  // namespace casebound::extract
