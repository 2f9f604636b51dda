#include "extract/formats/zip.h"

#include <algorithm>

#include "base/error.h"
#include "extract/zip_children.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

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
  const auto unlisted = std::ranges::count_if(members, &ZipMember::is_unlisted);
  if (unlisted > 0)
    facts.properties.emplace_back("members that its directory does not name", std::to_string(unlisted));
  sink.facts(facts);

  std::vector<std::string> names = decode_zip_names(members);
  ZipChildren children(package, options, sink, input.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (is_folder(members[i])) continue;
    children.add(members[i], child_of(members[i], std::move(names[i])));
  }
  const auto locked = std::ranges::count_if(
      members, [](const ZipMember& each) { return each.is_encrypted() && !is_folder(each); });
  if (static_cast<std::uint64_t>(locked) > children.encrypted()) {
    constexpr std::uint16_t kAes = 99;
    const bool aes = std::ranges::find(members, kAes, &ZipMember::method) != members.end();
    facts.properties.emplace_back("was encrypted", aes ? "AES" : "ZipCrypto");
    sink.facts(facts);
  }
  Verdict verdict = children.verdict();
  if (verdict.outcome != Outcome::Complete || !package.is_recovered()) return verdict;
  if (children.whole() == 0) return {Outcome::Damaged, "Its directory is lost, and no member was found."};
  return {Outcome::Partial, "Its directory is lost or damaged; what was found without it was read."};
}

}  // namespace

constinit const Format kZip{"zip", "archive", "application/zip", recognise, extract, nullptr};

}  // namespace casebound::extract
