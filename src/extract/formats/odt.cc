#include "extract/formats/odt.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/formats/odf_package.h"
#include "extract/formats/odf_text.h"
#include "extract/opc_package.h"
#include "extract/text_parts.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kMediaType = "application/vnd.oasis.opendocument.";
constexpr std::uint64_t kMaxFlat = 256ULL << 20;
constexpr std::size_t kMaxObjects = 2'000;

/// What one of the three formats is called.
struct Family {
  std::string_view id;
  std::string_view type;
  std::string_view media_word;  ///< how its media type goes on after kMediaType
  PageKind page;
};
constexpr Family kText{"odt", "document", "text", PageKind::Part};
constexpr Family kSlides{"odp", "presentation", "presentation", PageKind::Slide};
constexpr Family kDrawing{"odg", "drawing", "graphics", PageKind::Page};

/// A flat document says at its root what it is; the zip files are told apart by judge_zip.
int recognise(std::string_view head, std::string_view word) {
  if (head.starts_with("PK\3\4")) return 60;
  const std::size_t root = head.find("<office:document ");
  if (root == std::string_view::npos) return 0;
  const std::string_view tag = head.substr(root, head.find('>', root) - root);
  return tag.find(std::string(kMediaType) + std::string(word)) == std::string_view::npos ? 0 : 95;
}

class OpenDocument {
 public:
  OpenDocument(const Family& family, const ExtractOptions& options, Sink& sink)
      : family_(family),
        sink_(sink),
        document_(options.limits.text_bytes),
        reader_(document_, [this](FlowText&& page) { send_page(page, family_.page); }) {}

  Verdict read_package(Input& input, const ExtractOptions& options);
  Verdict read_flat(Input& input);

 private:
  void read_objects(ZipPackage& package);
  void read_member(ZipPackage& package, std::string_view name, bool is_main);
  bool is_structure(const ZipPackage& package, const ZipMember& member) const;
  DocumentFacts facts(const ZipPackage* package) const;
  void send_page(const FlowText& text, PageKind kind);
  void send_text();

  Family family_;
  Sink& sink_;
  OdfDocument document_;
  OdfReader reader_;
  std::set<std::string, std::less<>> object_folders_;
  std::string media_type_;
  std::string how_locked_;  ///< of a package that was opened
  std::uint64_t pages_ = 0;
  Verdict fault_;
};

void OpenDocument::send_page(const FlowText& text, PageKind kind) {
  PageContent page;
  page.kind = kind;
  page.text = text.text();
  page.marks = text.marks();
  ++pages_;
  sink_.page(std::move(page));
}

/// Headers, body, what has no place, footers: one flowing text.
void OpenDocument::send_text() {
  FlowText all(document_.limit + 4);
  all.append(document_.headers, MarkKind::Header);
  const std::size_t shift = document_.body.is_empty() ? 0 : all.settle();
  all.append(document_.body);
  all.append(document_.last);
  all.append(document_.footers, MarkKind::Footer);
  put_odf_properties(document_.meta, all);
  all.finish();
  for (std::size_t& each : document_.breaks) each += shift;
  document_.is_cut = document_.is_cut || all.is_cut();
  if (all.is_empty() && pages_ > 0) return;
  pages_ += 1;
  send_parts(sink_, all.text(), all.marks(), document_.breaks);
}

void OpenDocument::read_member(ZipPackage& package, std::string_view name, bool is_main) {
  const ZipMember* member = package.find(name);
  if (member == nullptr) {
    if (is_main) fault_ = {Outcome::Damaged, "The main part of this document is missing."};
    return;
  }
  const Verdict verdict = read_xml(package, *member, reader_);
  if (verdict.outcome != Outcome::Complete && (is_main || fault_.outcome == Outcome::Complete))
    fault_ = verdict;
}

/// Charts, formulas and tables that are documents of their own, in a folder of the package.
void OpenDocument::read_objects(ZipPackage& package) {
  constexpr std::string_view kContent = "/content.xml";
  for (const ZipMember& member : package.members()) {
    if (!member.name.ends_with(kContent) || object_folders_.size() >= kMaxObjects) continue;
    const std::string folder = member.name.substr(0, member.name.size() - kContent.size());
    if (!is_valid_utf8(folder)) continue;
    OdfDocument object(document_.limit);
    OdfReader reader(object, nullptr);
    const Verdict verdict = read_xml(package, member, reader);
    reader.finish();
    if (verdict.outcome != Outcome::Complete && fault_.outcome == Outcome::Complete) fault_ = verdict;
    object_folders_.insert(folder);
    document_.objects.emplace(folder, std::move(object.body));
  }
}

bool OpenDocument::is_structure(const ZipPackage& package, const ZipMember& member) const {
  const std::string_view name = member.name;
  if (is_odf_part(name) || name.starts_with("META-INF/") || name.starts_with("Configurations2/")) return true;
  constexpr std::string_view kReplacements = "ObjectReplacements/";
  if (name.starts_with(kReplacements)) return object_folders_.contains(name.substr(kReplacements.size()));
  const std::size_t slash = name.rfind('/');
  return slash != std::string_view::npos && is_odf_part(name.substr(slash + 1)) &&
         object_folders_.contains(name.substr(0, slash)) && package.find(name) != nullptr;
}

DocumentFacts OpenDocument::facts(const ZipPackage* package) const {
  DocumentFacts out;
  out.format = family_.id;
  out.type = family_.type;
  out.media_type = media_type_;
  describe_odf(document_.meta, out);
  if (!how_locked_.empty()) out.properties.emplace_back("was encrypted", how_locked_);
  for (const std::string& each : document_.links) out.properties.emplace_back("link", each);
  for (const std::string& each : document_.remote) {
    std::string_view inside = each;
    if (inside.starts_with("./")) inside.remove_prefix(2);
    while (inside.ends_with('/')) inside.remove_suffix(1);
    const bool packaged =
        package != nullptr && (package->find(inside) != nullptr || object_folders_.contains(inside));
    if (!packaged) out.properties.emplace_back("remote reference", each);
  }
  for (const std::string& each : document_.revision_authors)
    out.properties.emplace_back("revision author", each);
  for (const std::string& each : document_.comment_authors)
    out.properties.emplace_back("comment author", each);
  if (package == nullptr) return out;
  for (const ZipMember& member : package->members()) {
    const bool macro = member.name.starts_with("Basic/") || member.name.starts_with("Scripts/");
    if (macro && member.kind == ZipMember::Kind::File)
      out.properties.emplace_back("macros", to_valid_utf8(member.name));
  }
  return out;
}

Verdict OpenDocument::read_package(Input& input, const ExtractOptions& options) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  const std::string declared = to_valid_utf8(package.load("mimetype", 1000).value_or(""));
  media_type_ = declared.substr(0, declared.find_first_of(" \t\r\n;"));
  if (media_type_.empty()) media_type_ = std::string(kMediaType) + std::string(family_.media_word);
  OdfLocks locks = OdfLocks::read_manifest(package);
  const Verdict opened = locks.open(package, options);
  package.read_through(locks);
  if (locks.is_whole() && locks.are_open()) return extract_whole(package, locks, options, sink_);
  if (locks.are_open()) how_locked_ = locks.describe();
  if (!locks.holds("meta.xml") || locks.are_open()) read_member(package, "meta.xml", false);
  if (opened.outcome != Outcome::Complete && (locks.is_whole() || locks.holds("content.xml"))) {
    sink_.facts(facts(&package));
    return opened;
  }
  read_objects(package);
  read_member(package, "styles.xml", false);
  read_member(package, "content.xml", true);
  reader_.finish();

  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !is_structure(package, member)) embedded.push_back(&member);
  }
  DocumentFacts told = facts(&package);
  told.children_declared = embedded.size();
  sink_.facts(told);
  if (!document_.kind.empty()) send_text();

  ZipChildren children(package, options, sink_, input.size());
  children.add_all(embedded);
  Verdict own = fault_;
  if (own.outcome == Outcome::Complete && document_.kind.empty())
    own = {Outcome::Damaged, "Its main part has no body."};
  if (own.outcome == Outcome::Complete && document_.is_cut)
    own = {Outcome::Partial, "It holds more text than the limit; what came before was read."};
  return children.judge_document(own, pages_ > 0);
}

Verdict OpenDocument::read_flat(Input& input) {
  media_type_ = std::string(kMediaType) + std::string(family_.media_word) + "-flat-xml";
  XmlStream stream(reader_);
  stream.feed(input.view(kMaxFlat));
  stream.finish();
  reader_.finish();
  sink_.facts(facts(nullptr));
  if (document_.kind.empty() && document_.body.is_empty())
    return {Outcome::Damaged, "It ends before its body begins."};
  send_text();
  if (stream.is_too_deep()) return {Outcome::Partial, "Some of it is nested too deeply and was left out."};
  if (stream.is_damaged())
    return {Outcome::Partial, "Some of its XML is malformed or missing; what could be read was kept."};
  if (document_.is_cut)
    return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
  return {};
}

template <const Family& family>
int recognise_as(std::string_view head, std::string_view /*name*/) {
  return recognise(head, family.media_word);
}

template <const Family& family>
Verdict extract_as(Input& input, const ExtractOptions& options, Sink& sink) {
  std::array<char, 2> head{};
  input.read(0, head);
  OpenDocument document(family, options, sink);
  const bool packed = head[0] == 'P' && head[1] == 'K';
  return packed ? document.read_package(input, options) : document.read_flat(input);
}

}  // namespace

constinit const Format kOdt{
    "odt",  "document", "application/vnd.oasis.opendocument.text", recognise_as<kText>, extract_as<kText>,
    nullptr};
constinit const Format kOdp{"odp",
                            "presentation",
                            "application/vnd.oasis.opendocument.presentation",
                            recognise_as<kSlides>,
                            extract_as<kSlides>,
                            nullptr};
constinit const Format kOdg{"odg",
                            "drawing",
                            "application/vnd.oasis.opendocument.graphics",
                            recognise_as<kDrawing>,
                            extract_as<kDrawing>,
                            nullptr};

}  // namespace casebound::extract
