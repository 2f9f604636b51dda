#include "desk/conversions.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace casebound::desk {
namespace {

using sandbox::OfficePart;

constexpr std::string_view kTemplate = ".template";

struct Known {
  std::string_view media_type;
  std::string_view from;  ///< ending by which LibreOffice knows it
  std::string_view to;
  OfficePart part;
  /// LibreOffice reads every version of it: what it refuses is damaged.
  bool whole = false;
};

// Texts become Word documents, which keep changes, comments, hidden text and headers; tables and slides
// likewise what their readers here know best.
constexpr auto kKnown = std::to_array<Known>({
    {"application/msword", "doc", "docx", OfficePart::Writer, true},
    {"application/rtf", "rtf", "docx", OfficePart::Writer, true},
    {"application/vnd.wordperfect", "wpd", "docx", OfficePart::Writer},
    {"application/vnd.lotus-wordpro", "lwp", "docx", OfficePart::Writer},
    {"application/vnd.stardivision.writer", "sdw", "docx", OfficePart::Writer},
    {"application/x-mswrite", "wri", "docx", OfficePart::Writer},
    {"application/vnd.ms-works", "wps", "docx", OfficePart::Writer},
    {"application/x-hwp", "hwp", "docx", OfficePart::Writer},
    {"application/vnd.apple.pages", "pages", "docx", OfficePart::Writer},
    {"application/vnd.sun.xml.writer", "sxw", "docx", OfficePart::Writer},
    {"application/vnd.ms-excel", "xls", "xlsx", OfficePart::Calc, true},
    {"application/vnd.ms-excel.sheet.binary.macroEnabled.12", "xlsb", "xlsx", OfficePart::Calc, true},
    {"application/vnd.lotus-1-2-3", "123", "xlsx", OfficePart::Calc},
    {"application/x-quattro-pro", "wb2", "xlsx", OfficePart::Calc},
    {"application/vnd.stardivision.calc", "sdc", "xlsx", OfficePart::Calc},
    {"application/x-dbf", "dbf", "xlsx", OfficePart::Calc},
    {"application/vnd.apple.numbers", "numbers", "xlsx", OfficePart::Calc},
    {"application/vnd.sun.xml.calc", "sxc", "xlsx", OfficePart::Calc},
    {"application/vnd.ms-powerpoint", "ppt", "pptx", OfficePart::Impress, true},
    {"application/vnd.apple.keynote", "key", "pptx", OfficePart::Impress},
    {"application/vnd.sun.xml.impress", "sxi", "pptx", OfficePart::Impress},
    {"application/vnd.visio", "vsd", "odg", OfficePart::Draw},
    {"application/vnd.ms-visio.drawing.main+xml", "vsdx", "odg", OfficePart::Draw},
    {"application/x-mspublisher", "pub", "odg", OfficePart::Draw},
    {"application/vnd.sun.xml.draw", "sxd", "odg", OfficePart::Draw},
    {"application/vnd.stardivision.draw", "sda", "odg", OfficePart::Draw},
    {"application/vnd.pagemaker", "p65", "odg", OfficePart::Draw},
    {"application/vnd.quark.quarkxpress", "qxp", "odg", OfficePart::Draw},
    {"application/vnd.corel-draw", "cdr", "odg", OfficePart::Draw},
    {"image/wmf", "wmf", "odg", OfficePart::Draw},
    {"image/emf", "emf", "odg", OfficePart::Draw},
});

std::string_view package_of(OfficePart part) {
  switch (part) {
    case OfficePart::Writer:
      return "libreoffice-writer-nogui";
    case OfficePart::Calc:
      return "libreoffice-calc-nogui";
    case OfficePart::Impress:
      return "libreoffice-impress-nogui";
    default:
      return "libreoffice-draw-nogui";
  }
}

constexpr std::array kParts = {OfficePart::Writer, OfficePart::Calc, OfficePart::Impress, OfficePart::Draw};

template <class Wanted>
std::string packages_where(Wanted wanted) {
  std::string out;
  for (const OfficePart part : kParts)
    if (wanted(part)) out += (out.empty() ? "" : " ") + std::string(package_of(part));
  return out;
}

}  // namespace

std::string office_packages() {
  return packages_where([](OfficePart) { return true; });
}

std::string missing_packages(const sandbox::Office& office) {
  return packages_where([&](OfficePart part) { return !sandbox::has_part(office, part); });
}

std::optional<sandbox::ConversionTarget> conversion_of(const DocumentFacts& facts) {
  // Its type is known because its lock was opened here; LibreOffice would get it locked.
  const auto was_locked = [](const auto& property) { return property.first == "was encrypted"; };
  if (std::ranges::any_of(facts.properties, was_locked)) return std::nullopt;
  // A template is read as the document that it is.
  std::string_view type = facts.media_type;
  if (type.ends_with(kTemplate)) type.remove_suffix(kTemplate.size());
  const auto known = std::ranges::find(kKnown, type, &Known::media_type);
  if (known == kKnown.end()) return std::nullopt;
  sandbox::ConversionTarget target;
  target.from = known->from;
  target.to = known->to;
  target.part = known->part;
  target.when_refused = known->whole ? Outcome::Damaged : Outcome::Unsupported;
  target.advice = "LibreOffice can read it: install " + std::string(package_of(known->part)) +
                  ", then run casebound add --retry Unsupported.";
  return target;
}

}  // namespace casebound::desk
