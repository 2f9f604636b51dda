#include "extract/zip_children.h"

#include "extract/member_names.h"

namespace casebound::extract {

ChildInfo child_of(const ZipMember& member, std::string name) {
  ChildInfo info;
  if (name != member.name) info.name_raw = member.name;
  info.name = shown_member_name(std::move(name));
  if (member.kind == ZipMember::Kind::Link) info.media_type = "inode/symlink";
  if (member.kind == ZipMember::Kind::Special) info.media_type = "inode/x-special";
  info.modified = member.modified;
  return info;
}

ZipChildren::ZipChildren(ZipPackage& package, const ExtractOptions& options, Sink& sink,
                         std::uint64_t container_bytes)
    : package_(package), options_(options), sink_(sink), budget_(options.limits, container_bytes) {}

Verdict ZipChildren::refuse(const ZipMember& member) const {
  if (member.overlaps) {
    return {Outcome::Damaged,
            "It claims the bytes of another member; such files are made to exhaust readers."};
  }
  return budget_.refuse(member.sizes_known ? std::optional(member.size_bytes) : std::nullopt);
}

void ZipChildren::add(const ZipMember& member, const ChildInfo& info) {
  // Past the limit of count, a container may not even name its members one by one.
  if (!budget_.admit()) return;
  Verdict verdict = refuse(member);
  sink_.begin_child(info);
  std::uint64_t given = 0;
  if (verdict.outcome == Outcome::Complete) {
    verdict = package_.read(member, {budget_.room(), options_.passwords}, [&](std::string_view piece) {
      given += piece.size();
      sink_.child_bytes(piece);
    });
  }
  budget_.end(verdict, given);
  sink_.end_child(verdict);
}

void ZipChildren::add_all(std::span<const ZipMember* const> members) {
  const std::vector<std::string> names = decode_zip_names(package_.members());
  for (const ZipMember* member : members)
    add(*member, child_of(*member, names[static_cast<std::size_t>(member - package_.members().data())]));
}

Verdict ZipChildren::judge_document(const Verdict& own, bool has_pages) const {
  const bool won = has_pages || whole() + cut() > 0;
  if (own.outcome != Outcome::Complete) {
    if (won) return {Outcome::Partial, own.reason};
    if (own.outcome != Outcome::Partial) return own;
    return {Outcome::Damaged, "Its parts are damaged; nothing in them could be read."};
  }
  if (failed() > 0) {
    return {Outcome::Partial,
            std::to_string(failed()) + " of the files inside it could not be read whole; each says why."};
  }
  if (package_.is_recovered()) {
    return {won ? Outcome::Partial : Outcome::Damaged,
            "The directory of the package is damaged; what was found without it was read."};
  }
  return {};
}

}  // namespace casebound::extract
