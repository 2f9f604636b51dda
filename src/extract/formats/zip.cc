#include "extract/formats/zip.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::string_view kReplacementBytes = "\uFFFD";

int recognise(std::string_view head, std::string_view /*name*/) {
  // APPNOTE 4.3: a local header, an empty archive, or the mark of a split one before its first header.
  for (const std::string_view signature : {"PK\3\4", "PK\5\6", "PK\7\10PK\3\4", "PK00PK\3\4"}) {
    if (head.starts_with(signature)) return 60;
  }
  return 0;
}

/// A folder that claims bytes is a place to hide them in.
bool is_folder(const ZipMember& member) {
  return member.kind == ZipMember::Kind::Folder && member.size_bytes == 0;
}

/// "/" between the parts, no NUL; else as stored, because the name is evidence.
std::string shown_name(std::string name) {
  // APPNOTE 4.4.17.1 asks for "/", but some programs of Windows write "\".
  if (name.find('/') == std::string::npos) std::replace(name.begin(), name.end(), '\\', '/');
  for (std::size_t at = name.find('\0'); at != std::string::npos; at = name.find('\0', at)) {
    name.replace(at, 1, kReplacementBytes);
  }
  return name.empty() ? std::string("(no name)") : name;
}

ChildInfo info_of(const ZipMember& member, std::string name) {
  ChildInfo info;
  if (name != member.name) info.name_raw = member.name;
  info.name = shown_name(std::move(name));
  if (member.kind == ZipMember::Kind::Link) info.media_type = "inode/symlink";
  if (member.kind == ZipMember::Kind::Special) info.media_type = "inode/x-special";
  info.modified = member.modified;
  return info;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  // One more than the limit shows that there were more.
  ZipPackage package = ZipPackage::open(input, std::size_t{options.limits.children} + 1);
  const std::vector<ZipMember>& members = package.members();
  const auto folders = static_cast<std::uint64_t>(std::count_if(members.begin(), members.end(), is_folder));

  DocumentFacts facts;
  facts.format = "zip";
  facts.type = "archive";
  facts.media_type = "application/zip";
  facts.children_declared = package.declared() - std::min<std::uint64_t>(package.declared(), folders);
  if (package.is_recovered())
    facts.properties.emplace_back("directory", "lost or damaged; members were found by their own headers");
  sink.facts(facts);

  std::vector<std::string> names = decode_zip_names(members);
  ZipChildren children(package, options, sink, input.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (is_folder(members[i])) continue;
    children.add(members[i], info_of(members[i], std::move(names[i])));
  }
  Verdict verdict = children.verdict();
  if (verdict.outcome != Outcome::Complete || !package.is_recovered()) return verdict;
  if (children.whole() == 0) return {Outcome::Damaged, "Its directory is lost, and no member was found."};
  return {Outcome::Partial, "Its directory is lost or damaged; what was found without it was read."};
}

}  // namespace

constinit const Format kZip{"zip", "archive", "application/zip", recognise, extract, nullptr};

}  // namespace casebound::extract
