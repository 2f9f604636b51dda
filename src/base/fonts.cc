#include "base/fonts.h"

#include <utility>

#include "base/file.h"

namespace casebound {

std::vector<std::string> font_folders() {
  std::vector<std::string> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
  if (std::string shipped = find_shipped_file("fonts"); !shipped.empty())
    folders.insert(folders.begin(), std::move(shipped));
  return folders;
}

}  // namespace casebound
