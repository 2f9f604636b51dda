#include "extract/zip_kind.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/utf8.h"
#include "extract/zip_package.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxDeclaration = 4U << 20;

struct Known {
  std::string_view mark;  ///< what tells it: a member's name, a content type, a value of "mimetype"
  std::string_view media_type;
  std::string_view type;
  std::string_view description;
  std::string_view format = {};  ///< id of the format here that reads it
};

/// By the content type of an office package; the first that occurs decides, so the narrower stand first.
constexpr std::array<Known, 13> kByContentType{{
    {"ms-excel.sheet.binary", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "spreadsheet",
     "an Excel workbook in binary form (.xlsb)"},
    {"ms-excel.sheet.macroEnabled", "application/vnd.ms-excel.sheet.macroEnabled.12", "spreadsheet",
     "an Excel workbook with macros (.xlsm)", "xlsx"},
    {"ms-excel.template.macroEnabled", "application/vnd.ms-excel.template.macroEnabled.12", "spreadsheet",
     "an Excel template with macros (.xltm)", "xlsx"},
    {"ms-excel.addin", "application/vnd.ms-excel.addin.macroEnabled.12", "spreadsheet",
     "an Excel add-in (.xlam)", "xlsx"},
    {"spreadsheetml.template.main", "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
     "spreadsheet", "an Excel template (.xltx)", "xlsx"},
    {"spreadsheetml.sheet.main", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "spreadsheet", "an Excel workbook (.xlsx)", "xlsx"},
    {"ms-powerpoint.", "application/vnd.ms-powerpoint.presentation.macroEnabled.12", "presentation",
     "a PowerPoint presentation with macros (.pptm)", "pptx"},
    {"presentationml.slideshow.main",
     "application/vnd.openxmlformats-officedocument.presentationml.slideshow", "presentation",
     "a PowerPoint slide show (.ppsx)", "pptx"},
    {"presentationml.template.main", "application/vnd.openxmlformats-officedocument.presentationml.template",
     "presentation", "a PowerPoint template (.potx)", "pptx"},
    {"presentationml.presentation.main",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation", "presentation",
     "a PowerPoint presentation (.pptx)", "pptx"},
    {"ms-visio.", "application/vnd.ms-visio.drawing.main+xml", "drawing", "a Visio drawing (.vsdx)"},
    {"package.xps-fixed", "application/vnd.ms-xpsdocument", "document", "an XPS document (.xps)"},
    {"package.dwfx", "model/vnd.dwfx+xps", "drawing", "a DWFx drawing (.dwfx)"},
}};

/// By the member "mimetype", which stands first and unpacked.
constexpr std::array<Known, 10> kByMimetype{{
    {"application/epub+zip", "", "book", "an electronic book (.epub)", "epub"},
    {"application/vnd.oasis.opendocument.text", "", "document", "an OpenDocument text (.odt)", "odt"},
    {"application/vnd.oasis.opendocument.spreadsheet", "", "spreadsheet",
     "an OpenDocument spreadsheet (.ods)", "ods"},
    {"application/vnd.oasis.opendocument.presentation", "", "presentation",
     "an OpenDocument presentation (.odp)", "odp"},
    {"application/vnd.oasis.opendocument.graphics", "", "drawing", "an OpenDocument drawing (.odg)", "odg"},
    {"application/vnd.oasis.opendocument.", "", "drawing", "an OpenDocument chart, formula or database"},
    {"application/vnd.sun.xml.", "", "document", "a StarOffice document (.sxw and its relatives)"},
    {"application/hwp+zip", "", "document", "a Hangul document (.hwpx)"},
    {"application/x-hwp+zip", "", "document", "a Hangul document (.hwpx)"},
    {"application/vnd.adobe.", "", "design", "a design document of Adobe"},
}};

/// By a member at the root that no plain archive has.
constexpr std::array<Known, 11> kByMember{{
    {"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "spreadsheet",
     "an Excel workbook (.xlsx)", "xlsx"},
    {"xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "spreadsheet",
     "an Excel workbook in binary form (.xlsb)"},
    {"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     "presentation", "a PowerPoint presentation (.pptx)", "pptx"},
    {"visio/document.xml", "application/vnd.ms-visio.drawing.main+xml", "drawing", "a Visio drawing (.vsdx)"},
    {"FixedDocumentSequence.fdseq", "application/vnd.ms-xpsdocument", "document", "an XPS document (.xps)"},
    {"FixedDocSeq.fdseq", "application/vnd.ms-xpsdocument", "document", "an XPS document (.xps)"},
    {"AndroidManifest.xml", "application/vnd.android.package-archive", "program",
     "an Android program (.apk)"},
    {"META-INF/MANIFEST.MF", "application/java-archive", "program", "a Java archive (.jar)"},
    {"META-INF/container.xml", "application/epub+zip", "book", "an electronic book (.epub)", "epub"},
    {"buildVersionHistory.plist", "application/vnd.apple.iwork", "document",
     "a document of Apple iWork (Pages, Numbers or Keynote)", "iwork"},
    {"Index/Document.iwa", "application/vnd.apple.iwork", "document",
     "a document of Apple iWork (Pages, Numbers or Keynote)", "iwork"},
}};

TrueType true_type_of(const Known& known) {
  return {std::string(known.media_type), std::string(known.type), std::string(known.description)};
}

ZipKind kind_of(const Known& known) { return {std::string(known.format), true_type_of(known)}; }

std::optional<TrueType> by_iwork_ending(std::string_view name) {
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  if (ends(".numbers"))
    return TrueType{"application/vnd.apple.numbers", "spreadsheet", "an Apple Numbers spreadsheet"};
  if (ends(".key"))
    return TrueType{"application/vnd.apple.keynote", "presentation", "an Apple Keynote presentation"};
  if (ends(".pages")) return TrueType{"application/vnd.apple.pages", "document", "an Apple Pages document"};
  return std::nullopt;
}

bool has_any_under(const ZipPackage& package, std::string_view folder) {
  return std::any_of(package.members().begin(), package.members().end(),
                     [&](const ZipMember& each) { return each.name.starts_with(folder); });
}

bool is_word_package(const ZipPackage& package, std::string_view declarations) {
  if (package.find("word/document.xml") != nullptr) return true;
  // Only the type of the main part: a drawing may embed a Word document and declare its type.
  constexpr std::array<std::string_view, 4> kMains{
      "wordprocessingml.document.main", "wordprocessingml.template.main",
      "ms-word.document.macroEnabled.main", "ms-word.template.macroEnabledTemplate.main"};
  return std::any_of(kMains.begin(), kMains.end(), [&](std::string_view main) {
    return declarations.find(main) != std::string_view::npos;
  });
}

/// What an OpenDocument says of itself where "mimetype" is lost: the entry of the whole package in its
/// manifest.
std::string type_in_manifest(ZipPackage& package) {
  if (package.find("content.xml") == nullptr) return {};
  const std::string manifest = package.load("META-INF/manifest.xml", kMaxDeclaration).value_or("");
  const std::size_t root = manifest.find("full-path=\"/\"");
  const std::size_t begin = root == std::string::npos ? root : manifest.rfind('<', root);
  if (begin == std::string::npos) return {};
  const std::string tag = manifest.substr(begin, manifest.find('>', root) - begin);
  const std::size_t type = tag.find("application/vnd.oasis.opendocument.");
  return type == std::string::npos ? std::string() : tag.substr(type, tag.find('"', type) - type);
}

ZipKind judge(ZipPackage& package, std::string_view name) {
  std::string mimetype = package.load("mimetype", 1000).value_or("");
  if (mimetype.empty()) mimetype = type_in_manifest(package);
  for (const Known& known : kByMimetype) {
    if (!mimetype.starts_with(known.mark)) continue;
    TrueType type = true_type_of(known);
    type.media_type = to_valid_utf8(mimetype.substr(0, mimetype.find_first_of(" \t\r\n;")));
    return {std::string(known.format), type};
  }
  const std::string declarations = package.load("[Content_Types].xml", kMaxDeclaration).value_or("");
  if (is_word_package(package, declarations)) {
    return {"docx",
            {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document",
             "a Word document (.docx)"}};
  }
  for (const Known& known : kByContentType) {
    if (declarations.find(known.mark) != std::string::npos) return kind_of(known);
  }
  for (const Known& known : kByMember) {
    if (package.find(known.mark) == nullptr) continue;
    if (known.media_type == "application/vnd.apple.iwork") {
      if (const auto narrower = by_iwork_ending(name)) return {"iwork", *narrower};
    }
    return kind_of(known);
  }
  // A package whose main part's name is damaged is still no archive.
  const bool office =
      package.find("[Content_Types].xml") != nullptr || package.find("_rels/.rels") != nullptr;
  if (office && has_any_under(package, "word/")) {
    return {"docx",
            {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document",
             "a Word document (.docx)"}};
  }
  if (office && has_any_under(package, "xl/")) return kind_of(kByMember[0]);
  if (office && has_any_under(package, "ppt/")) return kind_of(kByMember[2]);
  return {"zip", {"application/zip", "archive", "a zip archive (.zip)"}};
}

}  // namespace

ZipKind judge_zip(Input& input, std::string_view name) {
  try {
    ZipPackage package = ZipPackage::open(input);
    return judge(package, name);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Damaged) throw;
    return {"zip", {"application/zip", "archive", "a zip archive (.zip)"}};
  }
}

}  // namespace casebound::extract
