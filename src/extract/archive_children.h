#pragma once
/// \file The members of an archive handed on as children, once through, within the limits of one container.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extract/archive_reader.h"
#include "extract/child_budget.h"
#include "extract/member_names.h"
#include "extract/unpacked.h"

namespace casebound::extract {

class ArchiveChildren {
 public:
  /// `packing` says that the archive itself lies in a compressed stream. All must outlive it.
  ArchiveChildren(ArchiveKind kind, Packing packing, Input& input, const ExtractOptions& options, Sink& sink);

  /// Members that the archive declares, folders not counted; 0 where the kind has no list of them.
  std::uint64_t declared() const { return declared_; }
  /// Hands on every member: files with their bytes, links with the name they point to, devices with nothing.
  /// What is listed and cannot be reached is named and says why.
  Verdict run();
  /// What is of interest beside the children: hard links.
  std::vector<std::pair<std::string, std::string>> take_properties() { return std::move(properties_); }

 private:
  struct Opened {
    std::unique_ptr<Unpacked> stream;  // null where the archive is not packed
    std::unique_ptr<ArchiveReader> reader;
  };
  Opened open(std::uint64_t most_unpacked) const;
  void list();
  bool lacks_its_end() const;
  void learn_names();
  std::string decoded(const std::string& bytes);
  void read_from(std::size_t first);
  void add(ArchiveReader& reader, const ArchiveMember& member);
  Verdict give(ArchiveReader& reader, const ArchiveMember& member, std::uint64_t& given);
  void add_unreached(const Verdict& why);
  void finish(Opened& opened);
  Verdict verdict() const;

  ArchiveKind kind_;
  Packing packing_;
  Input& input_;
  const ExtractOptions& options_;
  Sink& sink_;
  ChildBudget budget_;
  MemberNames names_;
  bool names_known_ = false;
  std::vector<ArchiveMember> list_;  // of kinds that have one
  std::uint64_t declared_ = 0;
  std::size_t reached_ = 0;  // members passed, folders too
  std::uint64_t given_bytes_ = 0;
  bool over_limit_ = false;
  Verdict list_fault_;
  Verdict fault_;
  std::vector<std::pair<std::string, std::string>> properties_;
};

}  // namespace casebound::extract
