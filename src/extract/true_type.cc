#include "extract/true_type.h"

#include <algorithm>
#include <array>

#include "extract/zip_kind.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view media_type;
  std::string_view type;
  std::string_view description;
};

constexpr std::string_view kLotusSheet = "application/vnd.lotus-1-2-3";
constexpr std::string_view kQuattro = "application/x-quattro-pro";

// The first that fits decides, so the longer stand before the shorter.
constexpr std::array kSignatures = {
    Signature{0, "{\\rtf"sv, "application/rtf", "document", "a document in Rich Text Format (.rtf)"},
    Signature{0, "ISc("sv, "application/x-installshield", "archive", "an InstallShield cabinet"},
    Signature{0, "\xED\xAB\xEE\xDB"sv, "application/x-rpm", "archive", "an RPM package (.rpm)"},
    Signature{2, "-lh"sv, "application/x-lzh-compressed", "archive", "an LHA archive (.lzh)"},
    Signature{0, "AT&TFORM"sv, "image/vnd.djvu", "document", "a DjVu document (.djvu)"},
    Signature{0, "!BDN"sv, "application/vnd.ms-outlook-pst", "mail", "an Outlook mail store (.pst)"},
    Signature{0, "ITSF"sv, "application/vnd.ms-htmlhelp", "book", "a compiled help file (.chm)"},
    Signature{4, "Standard Jet DB"sv, "application/x-msaccess", "database", "an Access database (.mdb)"},
    Signature{4, "Standard ACE DB"sv, "application/x-msaccess", "database", "an Access database (.accdb)"},
    Signature{0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, "application/onenote",
              "document", "a OneNote section (.one)"},
    Signature{0, "SQLite format 3\0"sv, "application/vnd.sqlite3", "database", "an SQLite database"},
    Signature{0, "HWP Document File"sv, "application/x-hwp", "document",
              "a Hangul document of the old kind (.hwp)"},
    Signature{0, "\xFFWPC"sv, "application/vnd.wordperfect", "document", "a WordPerfect document (.wpd)"},
    Signature{0, "WordPro\0"sv, "application/vnd.lotus-wordpro", "document",
              "a Lotus Word Pro document (.lwp)"},
    Signature{0, "\x31\xBE\0\0\0\xAB"sv, "application/x-mswrite", "document",
              "a Windows Write document (.wri)"},
    Signature{0, "\x32\xBE\0\0\0\xAB"sv, "application/x-mswrite", "document",
              "a Windows Write document (.wri)"},
    Signature{0, "\0\0\x02\0\x06\x04\x06\0"sv, kLotusSheet, "spreadsheet", "a Lotus 1-2-3 worksheet (.wk1)"},
    Signature{0, "\0\0\x1A\0\0\x10\x04\0"sv, kLotusSheet, "spreadsheet", "a Lotus 1-2-3 worksheet (.wk3)"},
    Signature{0, "\0\0\x1A\0\x02\x10\x04\0"sv, kLotusSheet, "spreadsheet", "a Lotus 1-2-3 worksheet (.wk4)"},
    Signature{0, "\0\0\x1A\0\x03\x10\x04\0"sv, kLotusSheet, "spreadsheet", "a Lotus 1-2-3 worksheet (.123)"},
    Signature{0, "\0\0\x1A\0\x05\x10\x04\0"sv, kLotusSheet, "spreadsheet", "a Lotus 1-2-3 worksheet (.123)"},
    Signature{0, "\0\0\x02\0\x20\x51"sv, kQuattro, "spreadsheet", "a Quattro Pro worksheet (.wq1)"},
    Signature{0, "\0\0\x02\0\x21\x51"sv, kQuattro, "spreadsheet", "a Quattro Pro worksheet (.wq2)"},
    Signature{0, "\0\0\x02\0\x01\x10"sv, kQuattro, "spreadsheet", "a Quattro Pro worksheet (.wb1)"},
    Signature{0, "\0\0\x02\0\x02\x10"sv, kQuattro, "spreadsheet", "a Quattro Pro worksheet (.wb2)"},
    Signature{0, "\x09\0\x04\0"sv, "application/vnd.ms-excel", "spreadsheet", "an Excel 2 worksheet (.xls)"},
    Signature{0, "\x09\x02\x06\0"sv, "application/vnd.ms-excel", "spreadsheet",
              "an Excel 3 worksheet (.xls)"},
    Signature{0, "\x09\x04\x06\0"sv, "application/vnd.ms-excel", "spreadsheet",
              "an Excel 4 worksheet (.xls)"},
    Signature{2, "IXPR"sv, "application/vnd.quark.quarkxpress", "document", "a QuarkXPress document (.qxp)"},
    Signature{2, "MXPR"sv, "application/vnd.quark.quarkxpress", "document", "a QuarkXPress document (.qxp)"},
    Signature{8, "CDR"sv, "application/vnd.corel-draw", "drawing", "a CorelDRAW drawing (.cdr)"},
    Signature{0, "AC10"sv, "image/vnd.dwg", "drawing", "an AutoCAD drawing (.dwg)"},
    Signature{60, "BOOKMOBI"sv, "application/x-mobipocket-ebook", "book", "a Mobipocket book (.mobi)"},
    Signature{0, "%!PS"sv, "application/postscript", "document", "a PostScript document (.ps)"},
    Signature{0, "\xC5\xD0\xD3\xC6"sv, "application/postscript", "drawing",
              "an encapsulated PostScript drawing (.eps)"},
    Signature{0, "%FDF-"sv, "application/vnd.fdf", "document", "form data of a PDF (.fdf)"},
    Signature{0, "8BPS"sv, "image/vnd.adobe.photoshop", "image", "a Photoshop picture (.psd)"},
    Signature{0, "\0\0\1\0"sv, "image/vnd.microsoft.icon", "image", "a Windows icon (.ico)"},
    Signature{0, "\0\0\0\x0CjP  "sv, "image/jp2", "image", "a JPEG 2000 picture (.jp2)"},
    Signature{0, "\xFF\x4F\xFF\x51"sv, "image/jp2", "image", "a JPEG 2000 picture (.j2k)"},
    Signature{0, "\xD7\xCD\xC6\x9A"sv, "image/wmf", "image", "a Windows metafile (.wmf)"},
    Signature{0, "\x01\0\x09\0\0\x03"sv, "image/wmf", "image", "a Windows metafile (.wmf)"},
    Signature{40, " EMF"sv, "image/emf", "image", "an enhanced metafile (.emf)"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "application/x-elf", "program", "a program for Linux"},
    Signature{0, "\xCA\xFE\xBA\xBE"sv, "application/java-vm", "program", "a program for Java or macOS"},
    Signature{0, "\xCF\xFA\xED\xFE"sv, "application/x-mach-binary", "program", "a program for macOS"},
    Signature{0, "\0asm"sv, "application/wasm", "program", "a WebAssembly program"},
    Signature{0, "L\0\0\0\x01\x14\x02\0"sv, "application/x-ms-shortcut", "program",
              "a Windows shortcut (.lnk)"},
    Signature{0, "regf"sv, "application/x-windows-registry", "database", "a hive of the Windows registry"},
    Signature{0, "ElfFile\0"sv, "application/x-ms-evtx", "database", "a Windows event log (.evtx)"},
    Signature{0, "ID3"sv, "audio/mpeg", "audio", "an MP3 recording"},
    Signature{0, "\xFF\xFB"sv, "audio/mpeg", "audio", "an MP3 recording"},
    Signature{0, "\xFF\xF3"sv, "audio/mpeg", "audio", "an MP3 recording"},
    Signature{0, "fLaC"sv, "audio/flac", "audio", "a FLAC recording"},
    Signature{0, "OggS"sv, "application/ogg", "audio", "an Ogg recording"},
    Signature{0, "#!AMR"sv, "audio/amr", "audio", "an AMR recording"},
    Signature{0, "#!SILK_V3"sv, "audio/silk", "audio", "a voice message (SILK)"},
    Signature{0, "\x02#!SILK_V3"sv, "audio/silk", "audio", "a voice message (SILK)"},
    Signature{0, "MThd"sv, "audio/midi", "audio", "a MIDI file"},
    Signature{8, "WAVE"sv, "audio/wav", "audio", "a WAV recording"},
    Signature{8, "AVI "sv, "video/x-msvideo", "video", "an AVI film"},
    Signature{8, "AIFF"sv, "audio/aiff", "audio", "an AIFF recording"},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "video/x-matroska", "video", "a Matroska or WebM film"},
    Signature{0, "FLV\x01"sv, "video/x-flv", "video", "a Flash film (.flv)"},
    Signature{0, "\0\0\1\xBA"sv, "video/mpeg", "video", "an MPEG film"},
    Signature{0, "\0\0\1\xB3"sv, "video/mpeg", "video", "an MPEG film"},
    Signature{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-asf", "video",
              "a Windows Media film or recording"},
    Signature{4, "ftypM4A"sv, "audio/mp4", "audio", "an MPEG-4 recording (.m4a)"},
    Signature{4, "ftypqt"sv, "video/quicktime", "video", "a QuickTime film (.mov)"},
    Signature{4, "ftyp3g"sv, "video/3gpp", "video", "a film from a telephone (.3gp)"},
    Signature{4, "ftyp"sv, "video/mp4", "video", "an MPEG-4 film (.mp4)"},
    Signature{4, "moov"sv, "video/quicktime", "video", "a QuickTime film (.mov)"},
    Signature{0, "wOFF"sv, "font/woff", "font", "a web font"},
    Signature{0, "wOF2"sv, "font/woff2", "font", "a web font"},
    Signature{0, "OTTO"sv, "font/otf", "font", "an OpenType font"},
    Signature{0, "ttcf"sv, "font/collection", "font", "a collection of fonts"},
    Signature{0, "\0\1\0\0\0"sv, "font/ttf", "font", "a TrueType font"},
    Signature{0, "bplist00"sv, "application/x-bplist", "database", "a property list of macOS"},
    Signature{0, "\x85\x01"sv, "application/pgp-encrypted", "encrypted", "a file encrypted by PGP"},
    Signature{0, "-----BEGIN PGP MESSAGE"sv, "application/pgp-encrypted", "encrypted",
              "a message encrypted by PGP"},
    Signature{0, "\xD4\xC3\xB2\xA1"sv, "application/vnd.tcpdump.pcap", "database",
              "a recording of network traffic"},
    Signature{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage", "document",
              "an Office file of the old kind"},
    Signature{0, "PK\3\4"sv, "application/zip", "archive", "a zip archive (.zip)"},
};

struct OleKind {
  std::string_view stream;
  std::string_view media_type;
  std::string_view type;
  std::string_view description;
};

constexpr std::array kOleKinds = {
    OleKind{"EncryptedPackage", kLockedOffice, "encrypted", "an Office document locked with a password"},
    OleKind{"WordDocument", "application/msword", "document", "a Word document of the old kind (.doc)"},
    OleKind{"PowerPoint Document", "application/vnd.ms-powerpoint", "presentation",
            "a PowerPoint presentation of the old kind (.ppt)"},
    OleKind{"Workbook", "application/vnd.ms-excel", "spreadsheet",
            "an Excel workbook of the old kind (.xls)"},
    OleKind{"Book", "application/vnd.ms-excel", "spreadsheet", "an Excel workbook of the old kind (.xls)"},
    OleKind{"VisioDocument", "application/vnd.visio", "drawing", "a Visio drawing of the old kind (.vsd)"},
    OleKind{"Quill", "application/x-mspublisher", "document", "a Publisher document (.pub)"},
    OleKind{"HwpSummaryInformation", "application/x-hwp", "document", "a Hangul document (.hwp)"},
    OleKind{"\5HwpSummaryInformation", "application/x-hwp", "document", "a Hangul document (.hwp)"},
    OleKind{"BodyText", "application/x-hwp", "document", "a Hangul document (.hwp)"},
    OleKind{"MatOST", "application/vnd.ms-works", "document", "a Works document (.wps)"},
    OleKind{"NativeContent_MAIN", kQuattro, "spreadsheet", "a Quattro Pro worksheet (.qpw)"},
    OleKind{"StarWriterDocument", "application/vnd.stardivision.writer", "document",
            "a StarWriter document (.sdw)"},
    OleKind{"StarCalcDocument", "application/vnd.stardivision.calc", "spreadsheet",
            "a StarCalc spreadsheet (.sdc)"},
    OleKind{"StarDrawDocument3", "application/vnd.stardivision.draw", "drawing", "a StarDraw drawing (.sda)"},
    OleKind{"PageMaker", "application/vnd.pagemaker", "document", "a PageMaker document (.p65)"},
    OleKind{"Props9", "application/vnd.ms-project", "document", "a Project plan (.mpp)"},
    OleKind{"Props14", "application/vnd.ms-project", "document", "a Project plan (.mpp)"},
    OleKind{"SwDocContentMgr", "application/sldworks", "drawing", "a SolidWorks drawing"},
    OleKind{"Catalog", "application/vnd.ms-thumbnails", "database", "a store of thumbnails (Thumbs.db)"},
};

struct Ending {
  std::string_view ending;
  std::string_view media_type;
  std::string_view type;
  std::string_view description;
};

constexpr std::array kEndings = {
    Ending{"doc", "application/msword", "document", "a Word document of the old kind (.doc)"},
    Ending{"xls", "application/vnd.ms-excel", "spreadsheet", "an Excel workbook of the old kind (.xls)"},
    Ending{"ppt", "application/vnd.ms-powerpoint", "presentation",
           "a PowerPoint presentation of the old kind (.ppt)"},
    Ending{"pdf", "application/pdf", "pdf", "a PDF document"},
    Ending{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document",
           "a Word document (.docx)"},
    Ending{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "spreadsheet",
           "an Excel workbook (.xlsx)"},
    Ending{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
           "presentation", "a PowerPoint presentation (.pptx)"},
    Ending{"odt", "application/vnd.oasis.opendocument.text", "document", "an OpenDocument text (.odt)"},
    Ending{"odp", "application/vnd.oasis.opendocument.presentation", "presentation",
           "an OpenDocument presentation (.odp)"},
    Ending{"odg", "application/vnd.oasis.opendocument.graphics", "drawing", "an OpenDocument drawing (.odg)"},
    Ending{"epub", "application/epub+zip", "book", "an electronic book (.epub)"},
    Ending{"ods", "application/vnd.oasis.opendocument.spreadsheet", "spreadsheet",
           "an OpenDocument spreadsheet (.ods)"},
    Ending{"zip", "application/zip", "archive", "a zip archive (.zip)"},
    Ending{"tar", "application/x-tar", "archive", "a tar archive (.tar)"},
    Ending{"jpg", "image/jpeg", "image", "a JPEG picture"},
    Ending{"png", "image/png", "image", "a PNG picture"},
    Ending{"tif", "image/tiff", "image", "a TIFF picture"},
    Ending{"tiff", "image/tiff", "image", "a TIFF picture"},
    Ending{"mp3", "audio/mpeg", "audio", "an MP3 recording"},
};

TrueType made(const auto& known) {
  return {std::string(known.media_type), std::string(known.type), std::string(known.description)};
}

// Texts begin with such letters too: a short signature of letters alone counts only where other bytes follow.
bool is_only_letters(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c < 0x7F; });
}

bool has_zero_or_control(std::string_view head) {
  return std::ranges::any_of(head, [](char c) { return c >= 0 && c < 9; });
}

bool is_written_in_letters(const Signature& signature) {
  return signature.bytes == "{\\rtf" || signature.bytes == "%!PS" || signature.bytes == "%FDF-";
}

bool stands_at(std::string_view head, std::size_t offset, std::string_view bytes) {
  return head.size() >= offset && head.substr(offset).starts_with(bytes);
}

// MZ alone begins many texts: the offset at 60 has to lead to a second signature, or the file be a small DOS
// program.
bool is_windows_program(std::string_view head) {
  if (!head.starts_with("MZ") || head.size() < 64) return false;
  const auto at = static_cast<unsigned char>(head[60]) |
                  static_cast<std::size_t>(static_cast<unsigned char>(head[61])) << 8;
  return stands_at(head, at, "PE\0\0"sv) || stands_at(head, at, "NE") ||
         head.substr(0, 64).find('\0') != std::string_view::npos;
}

// dBASE has no signature; its header says a plausible day and its own length, which ends in 0D.
bool is_dbase(std::string_view head) {
  if (head.size() < 66) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
  constexpr std::string_view kVersions = "\x02\x03\x30\x31\x43\x83\x8B\xF5\xFB"sv;
  const std::size_t length = byte(8) | std::size_t{byte(9)} << 8;
  return kVersions.find(head[0]) != std::string_view::npos && byte(2) >= 1 && byte(2) <= 12 && byte(3) >= 1 &&
         byte(3) <= 31 && length >= 65 && length <= head.size() &&
         (head[length - 1] == '\r' || head[length - 2] == '\r');
}

std::optional<TrueType> type_by_ole(Input& input) {
  const std::vector<std::string> names = ole_root_names(input);
  for (const OleKind& kind : kOleKinds) {
    if (std::ranges::find(names, kind.stream) != names.end()) return made(kind);
  }
  return std::nullopt;
}

}  // namespace

std::string first_letters(std::string_view head) {
  constexpr std::string_view kPassedOver = "\0\xFF\xFE\xEF\xBB\xBF"sv;
  std::string out;
  for (const char c : head.substr(0, 400))
    if (kPassedOver.find(c) == std::string_view::npos) out += c;
  out.erase(0, std::min(out.find_first_not_of(" \t\r\n"), out.size()));
  return out;
}

std::string ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const std::size_t slash = name.rfind('/');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return {};
  std::string out(name.substr(dot + 1));
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::optional<TrueType> type_by_signature(std::string_view head) {
  for (const Signature& signature : kSignatures) {
    if (!stands_at(head, signature.offset, signature.bytes)) continue;
    const bool could_be_text =
        signature.bytes.size() < 7 && is_only_letters(signature.bytes) && !is_written_in_letters(signature);
    if (!could_be_text || has_zero_or_control(head)) return made(signature);
  }
  if (is_windows_program(head))
    return TrueType{"application/vnd.microsoft.portable-executable", "program",
                    "a program for Windows or DOS"};
  if (is_dbase(head)) return TrueType{"application/x-dbf", "database", "a dBASE table (.dbf)"};
  return std::nullopt;
}

std::optional<TrueType> type_by_ending(std::string_view name) {
  const std::string ending = ending_of(name);
  for (const Ending& known : kEndings) {
    if (known.ending == ending) return made(known);
  }
  return std::nullopt;
}

TrueType true_type(Input& input, std::string_view name) {
  std::string head(64 * 1024, '\0');
  head.resize(input.read(0, head));
  if (head.empty()) return {"application/x-empty", "empty", "an empty file"};
  if (head.starts_with("PK\3\4") || head.starts_with("PK\5\6")) return judge_zip(input, name).type;
  if (std::optional<TrueType> known = type_by_signature(head)) {
    if (known->media_type == "application/x-ole-storage") return type_by_ole(input).value_or(*known);
    return *known;
  }
  return {"application/octet-stream", "unknown", "a file of an unknown kind"};
}

}  // namespace casebound::extract
