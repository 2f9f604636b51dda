#include "extract/formats/xlsx.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/utf8.h"
#include "extract/formats/slide_text.h"
#include "extract/formats/xlsx_parts.h"
#include "extract/formats/xlsx_sheet.h"
#include "extract/formats/xlsx_workbook.h"
#include "extract/opc_extras.h"
#include "extract/opc_package.h"
#include "extract/sheet_pages.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

using Relationships = std::vector<OpcRelationship>;

constexpr std::string_view kUsualMain = "xl/workbook.xml";
constexpr std::uint64_t kFlowLimit = 8U << 20;  // text of one drawing or chart
constexpr std::size_t kMostProperties = 1'000;

int recognise(std::string_view head, std::string_view /*name*/) {
  return head.starts_with("PK\3\4") ? 60 : 0;
}

std::string main_part(ZipPackage& package) {
  for (const OpcRelationship& each : read_relationships(package, "")) {
    if (each.type == "officeDocument" && package.find(each.target) != nullptr) return each.target;
  }
  return std::string(kUsualMain);
}

std::string media_type_of(ZipPackage& package) {
  const std::string declared = package.load("[Content_Types].xml", 4U << 20).value_or("");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{{
      {"ms-excel.sheet.macroEnabled.main", "application/vnd.ms-excel.sheet.macroEnabled.12"},
      {"ms-excel.template.macroEnabled.main", "application/vnd.ms-excel.template.macroEnabled.12"},
      {"ms-excel.addin.macroEnabled.main", "application/vnd.ms-excel.addin.macroEnabled.12"},
      {"spreadsheetml.template.main", "application/vnd.openxmlformats-officedocument.spreadsheetml.template"},
  }};
  for (const auto& [mark, type] : kTypes) {
    if (declared.find(mark) != std::string::npos) return std::string(type);
  }
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class Workbook {
 public:
  Workbook(ZipPackage& package, Sink& sink)
      : package_(package),
        sink_(sink),
        main_(main_part(package)),
        folder_(main_.substr(0, main_.rfind('/') + 1)) {}

  /// The list of sheets, the strings and the styles: what the pages are made from.
  void open();
  void send_pages();
  void describe(DocumentFacts& facts) const;
  const Verdict& fault() const { return fault_; }
  std::uint64_t pages() const { return pages_; }

 private:
  struct SheetPart {
    const ZipMember* member = nullptr;
    std::string name;
    bool hidden = false;
    bool macros = false;
  };
  std::vector<SheetPart> sheet_parts() const;
  const ZipMember* part_of(std::string_view type) const;
  bool read(const ZipMember& member, XmlHandler& handler);
  void send_sheet(const SheetPart& sheet);
  std::vector<SheetNote> comments_of(const Relationships& relationships);
  void send_drawing(std::string_view part, SheetPages& pages);
  void send_flow(std::string_view part, SlidePart kind, SheetPages& pages);
  void send_names();
  void send_extras();
  void send_pivots();
  void send_others();
  void finish(SheetPages& pages);

  ZipPackage& package_;
  Sink& sink_;
  std::string main_;
  std::string folder_;
  Relationships relationships_;
  XlsxWorkbookReader workbook_;
  XlsxShared shared_;
  XlsxPeopleReader people_;
  XlsxConnectionsReader connections_;
  std::set<std::string> comment_authors_;
  std::vector<std::string> exchanges_;
  std::vector<std::pair<std::string, std::string>> references_;
  std::set<std::string> drawn_;  ///< drawings and charts that were read
  Verdict fault_;
  bool has_workbook_ = false;
  std::uint64_t pages_ = 0;
};

/// Notes the first fault; true when something was read.
bool Workbook::read(const ZipMember& member, XmlHandler& handler) {
  Verdict verdict = read_xml(package_, member, handler);
  const bool won = !is_failure(verdict.outcome);
  if (verdict.outcome != Outcome::Complete && fault_.outcome == Outcome::Complete)
    fault_ = std::move(verdict);
  return won;
}

const ZipMember* Workbook::part_of(std::string_view type) const {
  for (const OpcRelationship& each : relationships_) {
    if (each.type != type || each.is_external) continue;
    if (const ZipMember* found = package_.find(each.target)) return found;
  }
  return package_.find(folder_ + std::string(type) + ".xml");
}

void Workbook::open() {
  relationships_ = read_relationships(package_, main_);
  if (const ZipMember* main = package_.find(main_)) {
    has_workbook_ = read(*main, workbook_);
  } else {
    fault_ = {Outcome::Damaged, "The main part of this workbook is missing."};
  }
  references_ = external_references(package_);
  shared_.date1904 = workbook_.date1904;
  if (const ZipMember* strings = part_of("sharedStrings")) read(*strings, shared_.strings);
  if (const ZipMember* styles = part_of("styles")) read(*styles, shared_.styles);
  if (const ZipMember* connections = part_of("connections")) read(*connections, connections_);
  for (const OpcRelationship& each : relationships_) {
    const ZipMember* member = each.type == "person" ? package_.find(each.target) : nullptr;
    if (member != nullptr) read(*member, people_);
  }
}

/// In the order of the workbook; then those that it does not list, which no program shows.
std::vector<Workbook::SheetPart> Workbook::sheet_parts() const {
  std::vector<SheetPart> out;
  std::set<const ZipMember*> taken;
  for (const XlsxSheetEntry& entry : workbook_.sheets) {
    SheetPart part;
    part.name = entry.name;
    part.hidden = entry.state != XlsxSheetEntry::State::Visible;
    for (const OpcRelationship& each : relationships_) {
      if (each.id != entry.relationship || each.is_external) continue;
      part.member = package_.find(each.target);
      part.macros = contains(each.type, "acrosheet");
    }
    if (part.member == nullptr && relationships_.empty())
      part.member = package_.find(folder_ + "worksheets/sheet" + std::to_string(out.size() + 1) + ".xml");
    if (part.member != nullptr && !taken.insert(part.member).second) part.member = nullptr;
    out.push_back(std::move(part));
  }
  for (const ZipMember& member : package_.members()) {
    const std::string_view name = member.name;
    const bool macros = contains(name, "/macrosheets/");
    const bool is_sheet = name.ends_with(".xml") &&
                          (contains(name, "/worksheets/") || macros || contains(name, "/dialogsheets/"));
    if (member.kind == ZipMember::Kind::File && is_sheet && taken.insert(&member).second)
      out.push_back({&member, {}, has_workbook_ && !workbook_.sheets.empty(), macros});
  }
  return out;
}

std::vector<SheetNote> Workbook::comments_of(const Relationships& relationships) {
  std::vector<SheetNote> notes;
  std::vector<SheetNote> stand_ins;
  bool threaded = false;
  for (const OpcRelationship& each : relationships) {
    if (each.is_external || (each.type != "comments" && each.type != "threadedComment")) continue;
    const ZipMember* member = package_.find(each.target);
    if (member == nullptr) continue;
    XlsxCommentsReader reader(people_);
    read(*member, reader);
    threaded = threaded || (each.type == "threadedComment" && !reader.notes.empty());
    std::ranges::move(reader.notes, std::back_inserter(notes));
    std::ranges::move(reader.stand_ins, std::back_inserter(stand_ins));
    comment_authors_.merge(reader.authors);
  }
  if (!threaded) std::ranges::move(stand_ins, std::back_inserter(notes));
  return notes;
}

void Workbook::send_flow(std::string_view part, SlidePart kind, SheetPages& pages) {
  const ZipMember* member = drawn_.insert(std::string(part)).second ? package_.find(part) : nullptr;
  if (member == nullptr) return;
  FlowText text(kFlowLimit);
  SlideTextReader reader(text, kind);
  read(*member, reader);
  text.finish();
  pages.lines(text);
}

void Workbook::send_drawing(std::string_view part, SheetPages& pages) {
  send_flow(part, SlidePart::Slide, pages);
  for (const OpcRelationship& each : read_relationships(package_, part)) {
    if (each.is_external) continue;
    if (each.type == "chart" || each.type == "chartEx") {
      send_flow(each.target, SlidePart::Chart, pages);
      for (const OpcRelationship& inner : read_relationships(package_, each.target)) {
        if (inner.type == "chartUserShapes" && !inner.is_external)
          send_flow(inner.target, SlidePart::Slide, pages);
      }
    }
    if (each.type == "diagramData") send_flow(each.target, SlidePart::Diagram, pages);
  }
}

void Workbook::finish(SheetPages& pages) {
  pages.finish();
  pages_ += pages.pages();
}

void Workbook::send_sheet(const SheetPart& sheet) {
  SheetPages pages(sink_, sheet.name, sheet.hidden);
  if (sheet.member != nullptr) {
    const Relationships relationships = read_relationships(package_, sheet.member->name);
    pages.add_notes(comments_of(relationships));
    XlsxSheetReader reader(shared_, pages, sheet.macros);
    read(*sheet.member, reader);
    for (const OpcRelationship& each : relationships) {
      if (each.is_external) continue;
      if (each.type == "drawing") send_drawing(each.target, pages);
      const ZipMember* old = each.type == "vmlDrawing" ? package_.find(each.target) : nullptr;
      if (old == nullptr) continue;
      XlsxControlsReader controls;
      read_xml(package_, *old, controls);  // often malformed, and then no loss
      for (const std::string& text : controls.found) pages.line(text);
    }
  } else if (fault_.outcome == Outcome::Complete) {
    fault_ = {Outcome::Damaged, "A sheet of this workbook is missing."};
  }
  finish(pages);
}

/// What stands on no sheet: sources of data, properties, custom XML.
void Workbook::send_extras() {
  if (pages_ == 0) return;
  SheetPages pages(sink_, {}, false);
  for (const std::string& each : connections_.found) pages.line(each, MarkKind::Property);
  FlowText extras(kFlowLimit);
  put_package_extras(package_, extras);
  extras.finish();
  pages.lines(extras);
  finish(pages);
}

/// Names that someone gave to cells, formulas and constants: no sheet shows them.
void Workbook::send_names() {
  SheetPages pages(sink_, {}, false);
  for (const XlsxName& each : workbook_.names) {
    // 18.2.5: names of Excel's own, such as a print area.
    if (each.name.starts_with("_xlnm.") && each.comment.empty()) continue;
    std::string line = each.name + "\t" + each.value;
    if (!each.comment.empty()) line += "\t" + each.comment;
    pages.line(line, MarkKind::Hidden);
    if (shared_.outside.size() < kMostProperties && reaches_outside(each.value))
      shared_.outside.insert(each.value);
  }
  finish(pages);
}

void Workbook::send_pivots() {
  for (const ZipMember& member : package_.members()) {
    if (!contains(member.name, "pivotCache/pivotCacheDefinition") || !member.name.ends_with(".xml")) continue;
    XlsxPivotReader cache;
    read(member, cache);
    SheetPages pages(sink_, cache.source, true);
    std::uint32_t column = 0;
    for (const XlsxPivotReader::Field& field : cache.fields) pages.cell(1, ++column, field.name);
    bool has_rows = false;
    for (const OpcRelationship& each : read_relationships(package_, member.name)) {
      const ZipMember* records = each.type == "pivotCacheRecords" ? package_.find(each.target) : nullptr;
      if (records == nullptr) continue;
      XlsxPivotRowsReader reader(cache, pages);
      read(*records, reader);
      has_rows = true;
    }
    std::uint32_t row = 1;
    for (const XlsxPivotReader::Field& field : cache.fields) {
      if (has_rows || field.items.empty()) continue;
      ++row;
      column = 0;
      for (const std::string& item : field.items) pages.cell(row, ++column, item);
    }
    finish(pages);
  }
}

/// What is kept of other workbooks, and the changes that were tracked.
void Workbook::send_others() {
  for (const ZipMember& member : package_.members()) {
    if (!member.name.ends_with(".xml")) continue;
    if (contains(member.name, "/externalLinks/")) {
      SheetPages pages(sink_, {}, true);
      XlsxExternalReader reader(pages);
      read(member, reader);
      std::ranges::move(reader.exchanges, std::back_inserter(exchanges_));
      finish(pages);
    } else if (contains(member.name, "/revisions/revisionLog")) {
      SheetPages pages(sink_, {}, true);
      XlsxRevisionReader reader(pages);
      read(member, reader);
      finish(pages);
    }
  }
}

void Workbook::send_pages() {
  for (const SheetPart& each : sheet_parts()) send_sheet(each);
  send_names();
  send_pivots();
  send_others();
  send_extras();
  if (fault_.outcome == Outcome::Complete && shared_.strings.is_cut())
    fault_ = {Outcome::TooLarge, "Its table of strings is larger than the limit; what came before was read."};
  if (fault_.outcome == Outcome::Complete && shared_.lost_strings > 0)
    fault_ = {Outcome::Damaged, "The text of " + std::to_string(shared_.lost_strings) +
                                    " cells is missing from its table of strings."};
}

void Workbook::describe(DocumentFacts& facts) const {
  facts.format = "xlsx";
  facts.type = "spreadsheet";
  facts.media_type = media_type_of(package_);
  read_document_properties(package_, facts);
  const auto say = [&](std::string_view name, std::string_view value) {
    facts.properties.emplace_back(name, value);
  };
  for (const XlsxSheetEntry& each : workbook_.sheets) {
    if (each.state == XlsxSheetEntry::State::Hidden) say("hidden sheet", each.name);
    if (each.state == XlsxSheetEntry::State::VeryHidden) say("very hidden sheet", each.name);
  }
  for (const auto& [name, value] : references_) say(name, value);
  for (const std::string& each : shared_.outside) say("formula that reaches outside", each);
  for (const std::string& each : exchanges_) say("remote reference", each);
  for (const std::string& each : connections_.found) say("connection", each);
  for (const std::string& each : comment_authors_) say("comment author", each);
  for (const ZipMember& member : package_.members()) {
    if (is_opc_macro(member)) say("macros", to_valid_utf8(member.name));
  }
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !is_opc_structure(member, "xl/"))
      embedded.push_back(&member);
  }
  Workbook workbook(package, sink);
  workbook.open();
  DocumentFacts facts;
  facts.children_declared = embedded.size();
  workbook.describe(facts);
  sink.facts(facts);
  workbook.send_pages();

  facts.properties.clear();  // with what only the sheets tell
  workbook.describe(facts);
  sink.facts(facts);

  ZipChildren children(package, options, sink, input.size());
  children.add_all(embedded);
  return children.judge_document(workbook.fault(), workbook.pages() > 0);
}

}  // namespace

constinit const Format kXlsx{
    "xlsx",    "spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    recognise, extract,       nullptr};

}  // namespace casebound::extract
