#pragma once
/// \file Which paths the user asked to leave out.
#include <string>
#include <string_view>
#include <vector>

namespace casebound::desk {

/// Glob patterns of --exclude and of a .caseboundignore file.
///
/// `*` and `?` do not cross "/", `**` does; a pattern without "/" meets the last part of a path anywhere; one
/// with "/" meets the path below the added folder; one that ends in "/" meets folders only. The first match
/// names the reason.
class Exclusions {
 public:
  void add_option(const std::string& glob);
  /// The lines of .caseboundignore: blank lines and lines that begin with # are passed over.
  void add_ignore_file(std::string_view content);
  /// \param path relative to the added folder
  /// \returns the reason, e.g. "--exclude *.tmp"; empty when the path is taken in
  std::string reason_for(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::string glob;
    std::string reason;
    bool folders_only = false;
    bool whole_path = false;
  };
  void add(std::string glob, const std::string& reason);
  std::vector<Pattern> patterns_;
};

/// Whether `glob` meets the whole of `text`.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace casebound::desk
