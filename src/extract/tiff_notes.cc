#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/picture_notes.h"

namespace casebound::extract {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint16_t kOrientation = 0x0112, kModified = 0x0132, kExif = 0x8769, kGps = 0x8825;
constexpr std::uint16_t kTaken = 0x9003, kDigitised = 0x9004, kUserComment = 0x9286, kXmp = 0x02BC,
                        kIptc = 0x83BB, kMake = 0x010F, kModel = 0x0110;

struct Label {
  std::uint16_t tag;
  std::string_view label;
};
constexpr std::array kTexts = {
    Label{0x010E, "Description"},   Label{0x013B, "Artist"},       Label{0x8298, "Copyright"},
    Label{0x010D, "Document name"}, Label{0x011D, "Page name"},    Label{0x0131, "Software"},
    Label{0x013C, "Host computer"}, Label{0xA430, "Camera owner"}, Label{0xA431, "Camera serial number"},
    Label{0xA433, "Lens maker"},    Label{0xA434, "Lens"},         Label{0xA435, "Lens serial number"},
    Label{0xA420, "Picture id"},
};
// Windows writes these as UTF-16, the small byte first, whatever the order of the file.
constexpr std::array kWideTexts = {
    Label{0x9C9B, "Title"},    Label{0x9C9C, "Comment"}, Label{0x9C9D, "Author"},
    Label{0x9C9E, "Keywords"}, Label{0x9C9F, "Subject"},
};

std::string trimmed(std::string text) {
  const std::size_t end = text.find_last_not_of("\0 \t\r\n"sv);
  text.resize(end == std::string::npos ? 0 : end + 1);
  std::erase(text, '\0');
  return text;
}

std::string text_of(const TiffTag& tag) { return trimmed(decode_text(tag.bytes).text); }
std::string wide_text_of(std::string_view bytes, bool big) {
  return trimmed(decode_as(bytes, big ? "UTF-16BE" : "UTF-16LE").value_or(""));
}

// A text behind eight bytes that name its encoding.
std::string coded_text_of(std::string_view bytes, bool big) {
  const std::string_view code = bytes.substr(0, 8);
  const std::string_view text = bytes.substr(std::min<std::size_t>(8, bytes.size()));
  if (code == "UNICODE\0"sv) return wide_text_of(text, big);
  if (code == "JIS\0\0\0\0\0"sv) return trimmed(decode_as(text, "ISO-2022-JP").value_or(""));
  if (code == "ASCII\0\0\0"sv || code == "\0\0\0\0\0\0\0\0"sv) return trimmed(decode_text(text).text);
  return trimmed(decode_text(bytes).text);
}

// "2019:06:14 10:20:30" with "+08:00"; empty when it is none.
std::string iso_date(std::string_view text, std::string_view zone) {
  if (text.size() < 10 || text[4] != text[7] ||
      !std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  if (text.starts_with("0000")) return {};
  std::string out(text.substr(0, 10));
  out[4] = out[7] = '-';
  if (text.size() >= 19) out += "T" + std::string(text.substr(11, 8)) + std::string(zone);
  const bool sound = std::ranges::all_of(out, [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == ':' || c == 'T' || c == '+' || c == 'Z';
  });
  return sound ? out : std::string();
}

const TiffTag* find(const std::vector<TiffTag>& tags, std::uint16_t wanted) {
  const auto found = std::ranges::find(tags, wanted, &TiffTag::tag);
  return found == tags.end() ? nullptr : &*found;
}
std::string text_at(const std::vector<TiffTag>& tags, std::uint16_t wanted) {
  const TiffTag* const tag = find(tags, wanted);
  return tag == nullptr ? std::string() : text_of(*tag);
}

std::optional<double> degrees(const TiffTags& file, const TiffTag* value, std::string_view side,
                              std::string_view negative) {
  if (value == nullptr || value->bytes.empty()) return std::nullopt;
  const double out = file.real(*value, 0) + file.real(*value, 1) / 60 + file.real(*value, 2) / 3600;
  if (!std::isfinite(out) || out > 180) return std::nullopt;
  return side == negative ? -out : out;
}

void read_place(const TiffTags& file, const std::vector<TiffTag>& tags, PictureNotes& out) {
  char line[120];
  const auto latitude = degrees(file, find(tags, 2), text_at(tags, 1), "S");
  const auto longitude = degrees(file, find(tags, 4), text_at(tags, 3), "W");
  if (latitude && longitude && (*latitude != 0 || *longitude != 0)) {
    std::snprintf(line, sizeof line, "%.6f, %.6f", *latitude, *longitude);
    out.add("Place", line);
  }
  if (const TiffTag* const altitude = find(tags, 6); altitude != nullptr && !altitude->bytes.empty()) {
    const TiffTag* const below = find(tags, 5);
    const double metres = file.real(*altitude) * (below != nullptr && file.number(*below) == 1 ? -1 : 1);
    std::snprintf(line, sizeof line, "%.1f m", metres);
    if (latitude && std::abs(metres) < 100'000) out.add("Altitude", line);
  }
  const std::string date = iso_date(text_at(tags, 0x1D), "");
  if (const TiffTag* const time = find(tags, 7); time != nullptr && !date.empty() && !time->bytes.empty()) {
    const auto part = [&](std::size_t n) {
      const double value = file.real(*time, n);
      return value >= 0 && value < 100 ? static_cast<unsigned>(value) : 0;
    };
    std::snprintf(line, sizeof line, "T%02u:%02u:%02uZ", part(0), part(1), part(2));
    out.add("Satellite time", date + line);
  }
  for (const auto& [tag, label] :
       {std::pair{std::uint16_t{0x1B}, "Located by"}, {std::uint16_t{0x1C}, "Area"}})
    if (const TiffTag* const text = find(tags, tag))
      out.add(label, coded_text_of(text->bytes, file.is_big_endian()));
}

void read_dates(const std::vector<TiffTag>& picture, const std::vector<TiffTag>& exif, PictureNotes& out) {
  const std::string taken = iso_date(text_at(exif, kTaken), text_at(exif, 0x9011));
  const std::string digitised = iso_date(text_at(exif, kDigitised), text_at(exif, 0x9012));
  const std::string modified = iso_date(text_at(picture, kModified), text_at(exif, 0x9010));
  out.add("Taken", taken);
  if (digitised != taken) out.add("Digitised", digitised);
  if (modified != taken) out.add("Modified", modified);
  for (const std::string& each : {taken, digitised, modified})
    if (out.created.empty()) out.created = each;
}

void read_texts(const TiffTags& file, const std::vector<TiffTag>& tags, PictureNotes& out) {
  for (const Label& each : kTexts)
    if (const TiffTag* const tag = find(tags, each.tag)) out.add(each.label, text_of(*tag));
  for (const Label& each : kWideTexts)
    if (const TiffTag* const tag = find(tags, each.tag)) out.add(each.label, wide_text_of(tag->bytes, false));
  if (const TiffTag* const tag = find(tags, kUserComment))
    out.add("Comment", coded_text_of(tag->bytes, file.is_big_endian()));
}

}  // namespace

bool is_cut_tiff_page(const TiffTags& file, std::uint64_t directory, std::uint64_t file_size) {
  std::uint64_t next = 0;
  const std::vector<TiffTag> tags = file.directory(directory, next);
  for (const auto& [offsets, lengths] : {std::pair<std::uint16_t, std::uint16_t>{273, 279}, {324, 325}}) {
    const TiffTag* const at = find(tags, offsets);
    const TiffTag* const length = find(tags, lengths);
    if (at == nullptr || length == nullptr) continue;
    if (at->bytes.empty() || length->bytes.empty()) return true;
    for (std::size_t i = 0; i < std::min(at->count, length->count); ++i)
      if (file.number(*at, i) > file_size || file.number(*length, i) > file_size - file.number(*at, i))
        return true;
  }
  // Tables that each strip of a JPEG in a TIFF needs.
  const TiffTag* const tables = find(tags, 347);
  return tables != nullptr && tables->count > 0 && tables->bytes.empty();
}

void read_tiff_notes(const TiffTags& file, std::uint64_t directory, PictureNotes& out) {
  std::uint64_t next = 0;
  std::uint64_t unused = 0;
  const std::vector<TiffTag> picture = file.directory(directory, next);
  const auto directory_at = [&](std::uint16_t tag) {
    const TiffTag* const found = find(picture, tag);
    return found == nullptr ? std::vector<TiffTag>() : file.directory(file.number(*found), unused);
  };
  const std::vector<TiffTag> exif = directory_at(kExif);
  const std::vector<TiffTag> gps = directory_at(kGps);
  read_texts(file, picture, out);
  read_texts(file, exif, out);
  const std::string make = text_at(picture, kMake);
  const std::string model = text_at(picture, kModel);
  out.add("Camera", make.empty() || model.starts_with(make) ? model : make + " " + model);
  read_dates(picture, exif, out);
  read_place(file, gps, out);
  if (const TiffTag* const turned = find(picture, kOrientation)) {
    const std::uint64_t orientation = file.number(*turned);
    if (orientation >= 1 && orientation <= 8) out.orientation = static_cast<int>(orientation);
  }
  if (const TiffTag* const xmp = find(picture, kXmp)) read_xmp_notes(xmp->bytes, out);
  if (const TiffTag* const iptc = find(picture, kIptc)) read_iptc_notes(iptc->bytes, out);
  const std::string title = text_at(picture, 0x010D);
  if (const TiffTag* const tag = find(picture, 0x9C9B); tag != nullptr && out.title.empty())
    out.title = wide_text_of(tag->bytes, false);
  if (out.title.empty()) out.title = title;
  if (out.author.empty()) out.author = text_at(picture, 0x013B);
  if (const TiffTag* const tag = find(picture, 0x9C9D); tag != nullptr && out.author.empty())
    out.author = wide_text_of(tag->bytes, false);
}

}  // namespace casebound::extract
