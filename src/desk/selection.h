#pragma once
/// \file Which of the files below an added path are taken in, and why the others are not.
#include <functional>
#include <string>

#include "base/file.h"
#include "desk/exclude.h"
#include "desk/ingest.h"

namespace casebound::desk {

/// One added path with what is to be left out below it.
class Selection {
 public:
  /// \param case_folder lies perhaps inside `root`: it does not eat itself
  /// \throws Error{NotFound} when `root` does not exist, Error{Usage} when it lies inside the case
  Selection(const std::string& root, const IngestOptions& options, const std::string& case_folder);

  /// Visits, in the order of `walk`, what is taken in and what is left out (path and reason). Ends when
  /// `take` returns false. Two calls give the same when the files are the same.
  void each(const std::function<bool(const WalkEntry&)>& take,
            const std::function<void(const std::string& path, const std::string& reason)>& leave_out) const;

  /// Absolute path of what was added.
  const std::string& root() const { return root_; }

 private:
  std::string_view below_root(std::string_view path) const;
  bool is_own_case(const std::string& folder) const;

  std::string root_;
  std::string name_;  // of the root: the first part of every path
  std::uint64_t case_device_ = 0, case_inode_ = 0;
  Exclusions exclusions_;
};

}  // namespace casebound::desk
