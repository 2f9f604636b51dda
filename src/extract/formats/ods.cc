#include "extract/formats/ods.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/formats/odf_package.h"
#include "extract/formats/odf_text.h"
#include "extract/formats/ods_sheet.h"
#include "extract/opc_package.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kMediaType = "application/vnd.oasis.opendocument.spreadsheet";
constexpr std::uint64_t kMaxFlat = 256ULL << 20;
constexpr std::size_t kMaxObjects = 2'000;
constexpr std::uint64_t kObjectText = 8U << 20;
constexpr std::uint64_t kHeaderText = 8U << 20;

int recognise(std::string_view head, std::string_view /*name*/) {
  if (head.starts_with("PK\3\4")) return 60;
  const std::size_t root = head.find("<office:document ");
  if (root == std::string_view::npos) return 0;
  const std::string_view tag = head.substr(root, head.find('>', root) - root);
  return tag.find(kMediaType) == std::string_view::npos ? 0 : 95;
}

class Spreadsheet {
 public:
  explicit Spreadsheet(Sink& sink)
      : sink_(sink), document_(kHeaderText), around_(document_, nullptr), reader_(sink, told_, objects_) {}

  Verdict read_package(Input& input, const ExtractOptions& options);
  Verdict read_flat(Input& input);

 private:
  void read_objects(ZipPackage& package);
  void read_member(ZipPackage& package, std::string_view name, XmlHandler& handler);
  void send_around();
  DocumentFacts facts(const ZipPackage* package) const;
  bool is_structure(std::string_view name) const;

  Sink& sink_;
  OdsFacts told_;
  std::map<std::string, FlowText, std::less<>> objects_;
  std::set<std::string, std::less<>> object_folders_;
  OdfDocument document_;  ///< properties, headers and footers
  OdfReader around_;
  OdsReader reader_;
  std::string media_type_;
  std::string how_locked_;  ///< of a package that was opened
  std::uint64_t pages_ = 0;
  Verdict fault_;
};

void Spreadsheet::read_member(ZipPackage& package, std::string_view name, XmlHandler& handler) {
  const ZipMember* member = package.find(name);
  if (member == nullptr) return;
  const Verdict verdict = read_xml(package, *member, handler);
  if (verdict.outcome != Outcome::Complete && fault_.outcome == Outcome::Complete) fault_ = verdict;
}

/// Charts and formulas that are documents of their own, in a folder of the package.
void Spreadsheet::read_objects(ZipPackage& package) {
  constexpr std::string_view kContent = "/content.xml";
  for (const ZipMember& member : package.members()) {
    if (!member.name.ends_with(kContent) || object_folders_.size() >= kMaxObjects) continue;
    const std::string folder = member.name.substr(0, member.name.size() - kContent.size());
    if (!is_valid_utf8(folder)) continue;
    OdfDocument object(kObjectText);
    OdfReader reader(object, nullptr);
    const Verdict verdict = read_xml(package, member, reader);
    reader.finish();
    if (verdict.outcome != Outcome::Complete && fault_.outcome == Outcome::Complete) fault_ = verdict;
    object_folders_.insert(folder);
    objects_.emplace(folder, std::move(object.body));
  }
}

bool Spreadsheet::is_structure(std::string_view name) const {
  if (is_odf_part(name) || name.starts_with("META-INF/") || name.starts_with("Configurations2/")) return true;
  constexpr std::string_view kReplacements = "ObjectReplacements/";
  if (name.starts_with(kReplacements)) return object_folders_.contains(name.substr(kReplacements.size()));
  const std::size_t slash = name.rfind('/');
  return slash != std::string_view::npos && is_odf_part(name.substr(slash + 1)) &&
         object_folders_.contains(name.substr(0, slash));
}

DocumentFacts Spreadsheet::facts(const ZipPackage* package) const {
  DocumentFacts out;
  out.format = "ods";
  out.type = "spreadsheet";
  out.media_type = media_type_;
  describe_odf(document_.meta, out);
  if (!how_locked_.empty()) out.properties.emplace_back("was encrypted", how_locked_);
  const auto say = [&](std::string_view name, std::string_view value) {
    out.properties.emplace_back(name, value);
  };
  for (const std::string& each : told_.hidden_sheets) say("hidden sheet", each);
  for (const std::string& each : told_.links) say("link", each);
  for (const std::string& each : told_.remote) {
    std::string_view inside = each;
    if (inside.starts_with("./")) inside.remove_prefix(2);
    while (inside.ends_with('/')) inside.remove_suffix(1);
    const bool packaged =
        package != nullptr && (package->find(inside) != nullptr || object_folders_.contains(inside));
    if (!packaged) say("remote reference", each);
  }
  for (const std::string& each : told_.outside) say("formula that reaches outside", each);
  for (const std::string& each : told_.revision_authors) say("revision author", each);
  for (const std::string& each : told_.comment_authors) say("comment author", each);
  if (package == nullptr) return out;
  for (const ZipMember& member : package->members()) {
    const bool macro = member.name.starts_with("Basic/") || member.name.starts_with("Scripts/");
    if (macro && member.kind == ZipMember::Kind::File) say("macros", to_valid_utf8(member.name));
  }
  return out;
}

/// Headers and footers belong to the styles of pages, not to a sheet.
void Spreadsheet::send_around() {
  around_.finish();
  SheetPages pages(sink_, {}, false);
  FlowText all(kHeaderText);
  all.append(document_.headers, MarkKind::Header);
  all.append(document_.footers, MarkKind::Footer);
  if (told_.has_body) put_odf_properties(document_.meta, all);
  all.finish();
  pages.lines(all);
  pages.finish();
  pages_ = reader_.pages() + pages.pages();
}

Verdict Spreadsheet::read_package(Input& input, const ExtractOptions& options) {
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  const std::string declared = to_valid_utf8(package.load("mimetype", 1000).value_or(""));
  media_type_ = declared.substr(0, declared.find_first_of(" \t\r\n;"));
  if (media_type_.empty()) media_type_ = kMediaType;
  OdfLocks locks = OdfLocks::read_manifest(package);
  const Verdict opened = locks.open(package, options);
  package.read_through(locks);
  if (locks.is_whole() && locks.are_open()) return extract_whole(package, locks, options, sink_);
  if (locks.are_open()) how_locked_ = locks.describe();
  if (!locks.holds("meta.xml") || locks.are_open()) read_member(package, "meta.xml", around_);
  if (opened.outcome != Outcome::Complete && (locks.is_whole() || locks.holds("content.xml"))) {
    sink_.facts(facts(&package));
    return opened;
  }
  read_objects(package);
  std::vector<const ZipMember*> embedded;
  for (const ZipMember& member : package.members()) {
    if (member.kind != ZipMember::Kind::Folder && !is_structure(member.name)) embedded.push_back(&member);
  }
  DocumentFacts first = facts(&package);
  first.children_declared = embedded.size();
  sink_.facts(first);

  read_member(package, "styles.xml", around_);
  if (const ZipMember* styles = package.find("styles.xml")) read_xml(package, *styles, reader_);
  if (package.find("content.xml") == nullptr)
    fault_ = {Outcome::Damaged, "The main part of this document is missing."};
  read_member(package, "content.xml", reader_);
  reader_.finish();
  send_around();
  DocumentFacts all = facts(&package);  // with what only the sheets tell
  all.children_declared = embedded.size();
  sink_.facts(all);

  ZipChildren children(package, options, sink_, input.size());
  children.add_all(embedded);
  Verdict own = fault_;
  if (own.outcome == Outcome::Complete && !told_.has_body)
    own = {Outcome::Damaged, "Its main part has no body."};
  return children.judge_document(own, pages_ > 0);
}

Verdict Spreadsheet::read_flat(Input& input) {
  media_type_ = std::string(kMediaType) + "-flat-xml";
  const std::string_view bytes = input.view(kMaxFlat);
  XmlStream properties(around_);  // its body is read again below, as sheets
  properties.feed(bytes);
  properties.finish();
  XmlStream stream(reader_);
  stream.feed(bytes);
  stream.finish();
  reader_.finish();
  send_around();
  sink_.facts(facts(nullptr));
  if (!told_.has_body && pages_ == 0) return {Outcome::Damaged, "It ends before its body begins."};
  const bool won = pages_ > 0;
  if (stream.is_too_deep())
    return {won ? Outcome::Partial : Outcome::Damaged, "Some of it is nested too deeply and was left out."};
  if (stream.is_damaged()) {
    return {won ? Outcome::Partial : Outcome::Damaged,
            "Some of its XML is malformed or missing; what could be read was kept."};
  }
  return {};
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  std::array<char, 2> head{};
  input.read(0, head);
  Spreadsheet sheet(sink);
  return head[0] == 'P' && head[1] == 'K' ? sheet.read_package(input, options) : sheet.read_flat(input);
}

}  // namespace

constinit const Format kOds{"ods",     "spreadsheet", "application/vnd.oasis.opendocument.spreadsheet",
                            recognise, extract,       nullptr};

}  // namespace casebound::extract
