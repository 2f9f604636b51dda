#include "extract/formats/pptx.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <vector>

#include "base/utf8.h"
#include "extract/flow_text.h"
#include "extract/formats/slide_text.h"
#include "extract/opc_extras.h"
#include "extract/opc_package.h"
#include "extract/text_parts.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kFolder = "ppt/";
constexpr std::string_view kUsualMain = "ppt/presentation.xml";
constexpr std::string_view kSlideFolder = "ppt/slides/";

int recognise(std::string_view head, std::string_view /*name*/) {
  return head.starts_with("PK\3\4") ? 60 : 0;
}

std::string media_type_of(ZipPackage& package) {
  const std::string declared = package.load("[Content_Types].xml", 4U << 20).value_or("");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes{{
      {"ms-powerpoint.presentation.macroEnabled",
       "application/vnd.ms-powerpoint.presentation.macroEnabled.12"},
      {"ms-powerpoint.slideshow.macroEnabled", "application/vnd.ms-powerpoint.slideshow.macroEnabled.12"},
      {"ms-powerpoint.template.macroEnabled", "application/vnd.ms-powerpoint.template.macroEnabled.12"},
      {"ms-powerpoint.addin.macroEnabled", "application/vnd.ms-powerpoint.addin.macroEnabled.12"},
      {"presentationml.slideshow.main",
       "application/vnd.openxmlformats-officedocument.presentationml.slideshow"},
      {"presentationml.template.main",
       "application/vnd.openxmlformats-officedocument.presentationml.template"},
  }};
  for (const auto& [mark, type] : kTypes) {
    if (declared.find(mark) != std::string::npos) return std::string(type);
  }
  return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
}

/// "ppt/slides/slide12.xml" is 12; what has no number stands last.
unsigned number_of(std::string_view name) {
  const std::size_t digits = name.find_first_of("0123456789", kSlideFolder.size());
  unsigned number = UINT32_MAX;
  if (digits != std::string_view::npos)
    std::from_chars(name.data() + digits, name.data() + name.size(), number);
  return number;
}

class Presentation {
 public:
  Presentation(ZipPackage& package, const ExtractOptions& options);

  DocumentFacts facts();
  void send_slides(Sink& sink);
  /// What stands on no slide: tags of programs, properties, custom XML.
  void send_extras(Sink& sink);
  /// The first thing that went wrong.
  const Verdict& fault() const { return fault_; }
  bool has_pages() const { return pages_ > 0; }

 private:
  struct Slide {
    const ZipMember* part = nullptr;  ///< null when the slide is declared and not there
    bool in_show = true;
  };
  using Relationships = std::vector<OpcRelationship>;

  void list_slides();
  bool read_part(std::string_view name, SlidePart part, MarkKinds kinds, FlowText& out);
  void read_related(const Relationships& relationships, std::string_view type, SlidePart part,
                    MarkKinds kinds, FlowText& out);
  void read_masters(const Relationships& relationships, bool is_layout, FlowText& out);
  void read_notes(const Relationships& relationships, FlowText& out);
  void send_slide(const Slide& slide, Sink& sink);
  void send(FlowText&& text, bool hidden, Sink& sink);
  void note(const Verdict& fault) {
    if (fault_.outcome == Outcome::Complete) fault_ = fault;
  }

  ZipPackage& package_;
  const ExtractOptions& options_;
  std::string main_;
  Relationships relationships_;  ///< of the main part
  PresentationReader order_;
  std::vector<Slide> slides_;
  std::set<const ZipMember*> seen_;     ///< parts that were read: what many slides share is read once
  std::set<std::string> master_lines_;  ///< lines of masters that a slide has shown
  std::uint64_t text_bytes_ = 0;
  std::uint64_t pages_ = 0;
  Verdict fault_;
};

Presentation::Presentation(ZipPackage& package, const ExtractOptions& options)
    : package_(package), options_(options), main_(kUsualMain) {
  for (const OpcRelationship& each : read_relationships(package, "")) {
    if (each.type == "officeDocument" && package.find(each.target) != nullptr) main_ = each.target;
  }
  relationships_ = read_relationships(package, main_);
  const ZipMember* main = package.find(main_);
  if (main == nullptr) {
    fault_ = {Outcome::Damaged, "The part that gives the order of the slides is missing."};
  } else if (const Verdict verdict = read_xml(package, *main, order_); verdict.outcome != Outcome::Complete) {
    fault_ = {verdict.outcome, "The part that gives the order of the slides is damaged."};
  }
  list_slides();
}

void Presentation::list_slides() {
  std::map<std::string_view, const OpcRelationship*> by_id;
  for (const OpcRelationship& each : relationships_) {
    if (each.type == "slide" && !each.is_external) by_id.emplace(each.id, &each);
  }
  std::set<const ZipMember*> listed;
  for (const std::string& id : order_.slide_ids) {
    const auto found = by_id.find(id);
    const ZipMember* part = found == by_id.end() ? nullptr : package_.find(found->second->target);
    if (part != nullptr && !listed.insert(part).second) continue;
    if (part == nullptr) note({Outcome::Damaged, "Some of its slides are missing."});
    slides_.push_back({part, true});
  }
  // Slides that the order does not name: left behind by a program, hidden on purpose, or the order is lost.
  std::vector<const ZipMember*> others;
  for (const ZipMember& each : package_.members()) {
    if (each.kind == ZipMember::Kind::File && each.name.starts_with(kSlideFolder) &&
        each.name.ends_with(".xml") && each.name.find('/', kSlideFolder.size()) == std::string::npos &&
        !listed.contains(&each))
      others.push_back(&each);
  }
  std::stable_sort(others.begin(), others.end(),
                   [](const auto* a, const auto* b) { return number_of(a->name) < number_of(b->name); });
  const bool order_lost = order_.slide_ids.empty() && fault_.outcome != Outcome::Complete;
  for (const ZipMember* each : others) slides_.push_back({each, order_lost || by_id.empty()});
}

DocumentFacts Presentation::facts() {
  DocumentFacts out;
  out.format = "pptx";
  out.type = "presentation";
  out.media_type = media_type_of(package_);
  read_document_properties(package_, out);
  for (auto& each : external_references(package_)) out.properties.push_back(std::move(each));
  for (const auto& each : order_.properties) out.properties.push_back(each);
  for (const OpcRelationship& each : relationships_) {
    const ZipMember* part = package_.find(each.target);
    if (part == nullptr || (each.type != "commentAuthors" && each.type != "authors")) continue;
    if (!seen_.insert(part).second) continue;
    CommentAuthorsReader reader;
    read_xml(package_, *part, reader);
    for (std::string& author : reader.found) out.properties.emplace_back("comment author", std::move(author));
  }
  for (const ZipMember& member : package_.members()) {
    if (is_opc_macro(member)) out.properties.emplace_back("macros", to_valid_utf8(member.name));
  }
  return out;
}

/// \returns whether the slide is one that the show leaves out
bool Presentation::read_part(std::string_view name, SlidePart part, MarkKinds kinds, FlowText& out) {
  const ZipMember* member = package_.find(name);
  if (member == nullptr || !seen_.insert(member).second) return false;
  SlideTextReader reader(out, part, kinds);
  const Verdict verdict = read_xml(package_, *member, reader);
  out.end_line();
  if (verdict.outcome != Outcome::Complete) note(verdict);
  return reader.is_hidden();
}

void Presentation::read_related(const Relationships& relationships, std::string_view type, SlidePart part,
                                MarkKinds kinds, FlowText& out) {
  for (const OpcRelationship& each : relationships) {
    if (each.type == type && !each.is_external) read_part(each.target, part, kinds, out);
  }
}

/// What a master or layout shows on all its slides stands once in the text, on the first of them.
/// \param is_layout the relationships are those of a layout, which leads to its master and no further
void Presentation::read_masters(const Relationships& relationships, bool is_layout, FlowText& out) {
  for (const OpcRelationship& each : relationships) {
    const bool is_master =
        each.type == "slideLayout" || each.type == "slideMaster" || each.type == "notesMaster";
    const ZipMember* member = is_master && !each.is_external ? package_.find(each.target) : nullptr;
    if (member == nullptr || seen_.contains(member)) continue;
    FlowText shown(options_.limits.text_bytes);
    read_part(each.target, SlidePart::Master, {}, shown);
    shown.finish();
    std::string_view rest = shown.text();
    std::size_t at = 0;
    for (; at < rest.size();) {
      const std::size_t end = rest.find('\n', at);
      const std::string_view line = rest.substr(at, end - at);
      MarkKinds kinds = MarkKind::Header;
      for (const Mark& mark : shown.marks()) {
        if (mark.begin >= at + line.size() || mark.end <= at) continue;
        kinds = mark.kind == MarkKind::Footer ? MarkKinds(MarkKind::Footer) : kinds | mark.kind;
      }
      if (master_lines_.emplace(line).second) out.put_line(line, kinds);
      at = end == std::string_view::npos ? rest.size() : end + 1;
    }
    if (each.type == "slideLayout" && !is_layout)
      read_masters(read_relationships(package_, each.target), true, out);
  }
}

void Presentation::read_notes(const Relationships& relationships, FlowText& out) {
  for (const OpcRelationship& each : relationships) {
    if (each.type != "notesSlide" || each.is_external) continue;
    const ZipMember* member = package_.find(each.target);
    if (member == nullptr || seen_.contains(member)) continue;
    read_part(each.target, SlidePart::Notes, MarkKind::Note, out);
    const Relationships own = read_relationships(package_, each.target);
    read_related(own, "comments", SlidePart::Comments, MarkKind::Comment, out);
    read_masters(own, false, out);
  }
}

void Presentation::send(FlowText&& text, bool hidden, Sink& sink) {
  text.finish();
  PageContent page;
  page.kind = PageKind::Slide;
  page.text = text.text();
  page.marks = text.marks();
  if (hidden && !page.text.empty())
    page.marks.insert(page.marks.begin(), {0, static_cast<ByteOffset>(page.text.size()), MarkKind::Hidden});
  if (text.is_cut())
    note({Outcome::TooLarge, "It holds more text than the limit; what came before was read."});
  text_bytes_ += page.text.size();
  ++pages_;
  sink.page(std::move(page));
}

void Presentation::send_slide(const Slide& slide, Sink& sink) {
  FlowText text(options_.limits.text_bytes - std::min(options_.limits.text_bytes, text_bytes_));
  bool hidden = !slide.in_show;
  if (slide.part != nullptr) {
    const std::string name = slide.part->name;
    hidden = read_part(name, SlidePart::Slide, {}, text) || hidden;
    const Relationships relationships = read_relationships(package_, name);
    read_related(relationships, "diagramData", SlidePart::Diagram, {}, text);
    for (const OpcRelationship& each : relationships) {
      if (each.is_external || (each.type != "chart" && each.type != "chartEx")) continue;
      read_part(each.target, SlidePart::Chart, {}, text);
      read_related(read_relationships(package_, each.target), "chartUserShapes", SlidePart::Slide, {}, text);
    }
    read_masters(relationships, false, text);
    read_notes(relationships, text);
    read_related(relationships, "comments", SlidePart::Comments, MarkKind::Comment, text);
  }
  send(std::move(text), hidden, sink);
}

void Presentation::send_slides(Sink& sink) {
  for (const Slide& slide : slides_) send_slide(slide, sink);
  if (!slides_.empty()) return;
  // A template without slides still says something by what stands on its masters.
  FlowText text(options_.limits.text_bytes);
  read_masters(relationships_, false, text);
  text.finish();
  if (!text.is_empty() || fault_.outcome == Outcome::Complete) send(std::move(text), false, sink);
}

void Presentation::send_extras(Sink& sink) {
  if (pages_ == 0) return;
  FlowText text(options_.limits.text_bytes - std::min(options_.limits.text_bytes, text_bytes_));
  for (const ZipMember& member : package_.members()) {
    if (!member.name.starts_with("ppt/tags/") || !member.name.ends_with(".xml")) continue;
    TagsReader reader(text);
    read_xml(package_, member, reader);
  }
  put_package_extras(package_, text);
  text.finish();
  if (text.is_empty()) return;
  send_parts(sink, text.text(), text.marks(), {});
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  Presentation presentation(package, options);
  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !is_opc_structure(member, kFolder))
      embedded.push_back(&member);
  }
  DocumentFacts facts = presentation.facts();
  facts.children_declared = embedded.size();
  sink.facts(facts);
  presentation.send_slides(sink);
  presentation.send_extras(sink);

  ZipChildren children(package, options, sink, input.size());
  children.add_all(embedded);
  return children.judge_document(presentation.fault(), presentation.has_pages());
}

}  // namespace

constinit const Format kPptx{
    "pptx",    "presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    recognise, extract,        nullptr};

}  // namespace casebound::extract
