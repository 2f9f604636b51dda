#include "sandbox/office.h"

#include <glob.h>
#include <unistd.h>

#include <string_view>

#include "base/error.h"
#include "base/file.h"

namespace casebound::sandbox {
namespace {

constexpr std::uint64_t kMostSettings = 16U << 20;

/// Empty when it cannot be read.
std::string text_of(const std::string& path) {
  try {
    return read_file(path, kMostSettings);
  } catch (const Error&) {
    return {};
  }
}

/// What stands between `before` and `after`; empty when they do not.
std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = text.substr(begin + before.size());
  const std::size_t end = rest.find(after);
  return end == std::string_view::npos || end > 100 ? std::string() : std::string(rest.substr(0, end));
}

std::string version_of(const std::string& folder) {
  const std::string settings = text_of(folder + "/share/registry/main.xcd");
  const std::size_t at = settings.find("\"ooSetupVersionAboutBox\">");
  if (at != std::string::npos)
    if (const std::string whole = between(std::string_view(settings).substr(at), "<value>", "</value>");
        !whole.empty())
      return whole;
  return between(text_of(folder + "/program/bootstraprc"), "ProductKey=LibreOffice ", "\n");
}

bool is_office(const std::string& folder) {
  return access((folder + "/program/soffice.bin").c_str(), X_OK) == 0;
}

std::string find_folder() {
  for (const std::string folder : {"/usr/lib/libreoffice", "/usr/lib64/libreoffice"})
    if (is_office(folder)) return folder;
  glob_t found{};
  std::string last;
  if (glob("/opt/libreoffice*", 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      if (is_office(found.gl_pathv[i])) last = found.gl_pathv[i];
  globfree(&found);
  return last;
}

}  // namespace

std::optional<Office> find_office() {
  const std::string folder = find_folder();
  if (folder.empty()) return std::nullopt;
  return Office{folder, version_of(folder),
                between(text_of(folder + "/program/versionrc"), "buildid=", "\n")};
}

bool has_part(const Office& office, OfficePart part) {
  const auto name = [&]() -> std::string {
    switch (part) {
      case OfficePart::Writer:
        return "writer";
      case OfficePart::Calc:
        return "calc";
      case OfficePart::Impress:
        return "impress";
      default:
        return "draw";
    }
  };
  return access((office.folder + "/share/registry/" + name() + ".xcd").c_str(), R_OK) == 0;
}

}  // namespace casebound::sandbox
