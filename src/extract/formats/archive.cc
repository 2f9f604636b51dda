#include "extract/formats/archive.h"

#include <algorithm>
#include <array>

#include "extract/archive_children.h"
#include "extract/archive_kind.h"
#include "extract/true_type.h"
#include "extract/unpacked.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kHead = 64U << 10;

int recognise(std::string_view head, std::string_view name) {
  const ArchiveKind kind = archive_kind(head);
  // An image of a disc may begin with anything.
  if (kind != ArchiveKind::None) return kind == ArchiveKind::Iso9660 ? 60 : 100;
  const Packing packing = packing_of(head, name);
  if (packing == Packing::None) return 0;
  return packing == Packing::Lzma ? 50 : 100;
}

DocumentFacts facts_of(std::string_view media_type, std::string_view word) {
  DocumentFacts facts;
  facts.format = "archive";
  facts.type = "archive";
  facts.media_type = media_type;
  facts.properties.emplace_back("container", word);
  return facts;
}

Verdict extract_members(ArchiveKind kind, Packing packing, Input& input, DocumentFacts facts,
                        const ExtractOptions& options, Sink& sink) {
  ArchiveChildren children(kind, packing, input, options, sink);
  facts.children_declared = children.declared();
  sink.facts(facts);
  const Verdict verdict = children.run();
  auto found = children.take_properties();
  if (!found.empty()) {
    std::ranges::move(found, std::back_inserter(facts.properties));
    sink.facts(facts);
  }
  return verdict;
}

/// "report.csv.gz" holds "report.csv", "all.tgz" holds "all.tar".
std::string name_without_packing(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kEndings{{
      {"gz", ""},
      {"bz2", ""},
      {"xz", ""},
      {"zst", ""},
      {"lz", ""},
      {"lz4", ""},
      {"lzma", ""},
      {"z", ""},
      {"tgz", ".tar"},
      {"tbz2", ".tar"},
      {"txz", ".tar"},
      {"svgz", ".svg"},
      {"emz", ".emf"},
      {"wmz", ".wmf"},
  }};
  const std::string ending = ending_of(name);
  const auto* const known =
      std::ranges::find(kEndings, ending, &std::pair<std::string_view, std::string_view>::first);
  if (known == kEndings.end() || name.size() <= ending.size() + 1) return name.empty() ? "content" : name;
  name.resize(name.size() - ending.size() - 1);
  return name.append(known->second);
}

ChildInfo child_of(const Unpacked& stream, const ExtractOptions& options) {
  ChildInfo info;
  info.modified = stream.stored_time();
  if (stream.stored_name().empty()) {
    info.name = shown_member_name(name_without_packing(options.name));
    return info;
  }
  // RFC 1952 2.3.1 asks for Latin-1, and programs store what the file system has.
  MemberNames names;
  std::string name = names.decode(stream.stored_name(), false);
  if (name != stream.stored_name()) info.name_raw = stream.stored_name();
  info.name = shown_member_name(std::move(name));
  return info;
}

/// The one thing that lies in a compressed stream. `block` is its beginning.
Verdict extract_single(Unpacked& stream, std::string block, Input& input, const ExtractOptions& options,
                       Sink& sink) {
  ChildBudget budget(options.limits, input.size());
  budget.admit();
  sink.begin_child(child_of(stream, options));
  std::uint64_t given = 0;
  const std::uint64_t room = budget.room();
  Verdict verdict;
  while (!block.empty()) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), room - given));
    if (part > 0) sink.child_bytes(std::string_view(block).substr(0, part));
    given += part;
    if (part < block.size()) {
      verdict = {Outcome::TooLarge,
                 "It unpacks to more than the limit, or to more than the allowed multiple of its size."};
      break;
    }
    block.resize(kHead);
    block.resize(stream.read(block));
  }
  const Verdict& fault = stream.fault();
  if (verdict.outcome == Outcome::Complete && is_failure(fault.outcome)) verdict = fault;
  budget.end(verdict, given);
  sink.end_child(verdict);
  if (verdict.outcome == Outcome::Complete) return fault;
  return given > 0 ? Verdict{Outcome::Partial, verdict.reason} : verdict;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  std::string head(kHead, '\0');
  head.resize(input.read(0, head));
  if (const ArchiveKind kind = archive_kind(head); kind != ArchiveKind::None)
    return extract_members(kind, Packing::None, input, facts_of(media_type_of(kind), word_for(kind)), options,
                           sink);

  const Packing packing = packing_of(head, options.name);
  const std::unique_ptr<Unpacked> stream = unpack(packing, input);
  std::string block(kHead, '\0');
  block.resize(stream->read(block));
  DocumentFacts facts = facts_of(media_type_of(packing), word_for(packing));
  const ArchiveKind inner = archive_kind(block);
  if (inner == ArchiveKind::Tar || inner == ArchiveKind::Cpio) {
    facts.properties.front().second =
        std::string(word_for(inner)) + ", packed with " + std::string(word_for(packing));
    return extract_members(inner, packing, input, std::move(facts), options, sink);
  }
  if (stream->layers() > 1)
    facts.properties.emplace_back("packed", std::to_string(stream->layers()) + " times");
  facts.children_declared = 1;
  sink.facts(facts);
  return extract_single(*stream, std::move(block), input, options, sink);
}

}  // namespace

constinit const Format kArchive{"archive", "archive", "application/x-tar", recognise, extract, nullptr};

}  // namespace casebound::extract
