#pragma once
/// \file What an EPUB says of itself: its package document, its table of contents, what of it is locked.
/// Source: EPUB 3.3 (W3C) 4.2 (OCF), 5 (package document), 7 (navigation); OPF 2.0.1 and NCX (2005).
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/zip_package.h"

namespace casebound::extract {

struct EpubItem {
  std::string path;  ///< member of the package, or as it stands there when it is outside
  std::string media_type;
  std::string properties;  ///< "nav", "cover-image", ...
};

struct EpubBook {
  std::string opf;  ///< path of the package document; empty when there is none
  std::map<std::string, EpubItem, std::less<>> items;         ///< the manifest, by id
  std::vector<std::string> spine;                             ///< ids, in reading order, each once
  std::vector<std::pair<std::string, std::string>> metadata;  ///< by local name: "title", "creator", ...
  std::map<std::string, std::vector<std::string>, std::less<>> titles;  ///< of the table of contents, by path
  std::set<std::string, std::less<>> locked;  ///< paths of what is encrypted; fonts apart
  std::vector<std::string> rights;            ///< members that speak of a licence or a lock
  bool is_damaged = false;                    ///< one of these parts is not whole
};

EpubBook read_epub_package(ZipPackage& package);

/// A path that a part of a package names: percent-decoded, without its fragment, relative to `folder`, never
/// leaving the package. What has a scheme ("http:") comes back as it stands.
std::string resolve_epub_path(std::string_view folder, std::string_view href);
bool is_remote_address(std::string_view href);

}  // namespace casebound::extract
