#pragma once
/// \file Members of a zip file handed on as children, within the limits of one container.
#include <span>
#include <string>

#include "extract/child_budget.h"
#include "extract/zip_package.h"

namespace casebound::extract {

/// What is said of a member before its bytes. The name is as stored (evidence, never a path), with "/"
/// between its parts, without NUL, never empty.
/// \param name of decode_zip_names
ChildInfo child_of(const ZipMember& member, std::string name);

class ZipChildren {
 public:
  /// All three must outlive it.
  ZipChildren(ZipPackage& package, const ExtractOptions& options, Sink& sink, std::uint64_t container_bytes);

  /// Hands on one member with its bytes, or with the verdict that says why they are not all there.
  /// Past a limit of the whole container, the child is still named, without bytes.
  void add(const ZipMember& member, const ChildInfo& info);

  /// Hands on members of this package under their decoded names.
  void add_all(std::span<const ZipMember* const> members);

  std::uint64_t whole() const { return budget_.whole(); }          ///< children whose bytes are all there
  std::uint64_t cut() const { return budget_.cut(); }              ///< children with some of their bytes
  std::uint64_t encrypted() const { return budget_.encrypted(); }  ///< children that no password opened
  std::uint64_t failed() const { return budget_.failed(); }        ///< all that are not whole
  /// Complete, or Partial with the first limit or fault met; Encrypted, Damaged or TooLarge when nothing was
  /// won.
  Verdict verdict() const { return budget_.verdict(); }

  /// The verdict on a document that is a package, once its members were handed on.
  /// \param own  how its own parts went
  /// \param has_pages whether they gave a page; nothing won is never Partial
  Verdict judge_document(const Verdict& own, bool has_pages) const;

 private:
  Verdict refuse(const ZipMember& member) const;

  ZipPackage& package_;
  const ExtractOptions& options_;
  Sink& sink_;
  ChildBudget budget_;
};

}  // namespace casebound::extract
