#include "extract/formats/image.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "extract/image_header.h"
#include "extract/mail_page.h"
#include "extract/picture_notes.h"
#include "extract/pixels.h"
#include "extract/png_writer.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMostNotedBytes = 256ULL << 20;  // of a larger file the pixels are all
constexpr std::size_t kMostProperty = 4'096;             // bytes of one property; the page has the whole
constexpr std::uint32_t kMostPages = 10'000;

int recognise(std::string_view head, std::string_view) {
  return image_kind(head) == ImageKind::None ? 0 : 100;
}

// What a picture says in words stands on its first page, each line marked as a property.
void put_notes(const PictureNotes& notes, PageContent& page) {
  for (const auto& [label, value] : notes.lines) {
    const auto begin = static_cast<ByteOffset>(page.text.size());
    page.text.append(label).append(": ").append(value);
    page.marks.push_back({begin, static_cast<ByteOffset>(page.text.size()), MarkKind::Property});
    page.text += '\n';
  }
}

class PictureReader {
 public:
  PictureReader(Input& input, std::uint32_t max_pages) : header_(read_image_header(input, max_pages)) {
    if (input.size() > kMostNotedBytes) return;
    bytes_ = input.view(kMostNotedBytes);
    blocks_ = read_picture_blocks(bytes_, header_.kind);
    if (header_.kind != ImageKind::Tiff) {
      notes_ = read_picture_notes(blocks_);
      return;
    }
    const TiffTags tags(bytes_);
    blocks_.is_cut = std::ranges::any_of(
        header_.pages, [&](const ImagePage& page) { return is_cut_tiff_page(tags, page.at, bytes_.size()); });
  }

  DocumentFacts facts() const;
  void send_pages(Sink& sink);
  Verdict verdict() const;
  const ImageHeader& header() const { return header_; }

 private:
  PictureNotes notes_of(std::size_t page) const;

  ImageHeader header_;
  std::string_view bytes_;
  PictureBlocks blocks_;
  PictureNotes notes_;  ///< of the whole; a TIFF has its own for each page
  std::size_t too_large_ = 0;
  std::size_t pages_ = 0;
};

PictureNotes PictureReader::notes_of(std::size_t page) const {
  if (header_.kind != ImageKind::Tiff) return page == 0 ? notes_ : PictureNotes();
  PictureNotes out;
  read_tiff_notes(TiffTags(bytes_), header_.pages[page].at, out);
  return out;
}

DocumentFacts PictureReader::facts() const {
  DocumentFacts facts;
  facts.format = "image";
  facts.type = "image";
  facts.media_type = media_type_of(header_.kind);
  facts.producer = "casebound image 2";
  const auto note = [&](const char* name, std::string value) {
    facts.properties.emplace_back(name, std::move(value));
  };
  if (header_.pages.empty()) return facts;
  note("width", std::to_string(header_.pages[0].width));
  note("height", std::to_string(header_.pages[0].height));
  const PictureNotes notes = notes_of(0);
  facts.title = clip_text(notes.title, kMostProperty);
  facts.author = clip_text(notes.author, kMostProperty);
  facts.created = clip_text(notes.created, 40);
  for (const auto& [label, value] : notes.lines)
    facts.properties.emplace_back(label, clip_text(value, kMostProperty));
  if (blocks_.frames > 1) note("animation", std::to_string(blocks_.frames) + " pictures; the first is shown");
  if (notes.has_thumbnail || header_.has_thumbnail) note("thumbnail", "yes");
  if (blocks_.has_credentials) note("content credentials", "C2PA");
  if (blocks_.after_end > 0) note("bytes after the picture", std::to_string(blocks_.after_end));
  return facts;
}

void PictureReader::send_pages(Sink& sink) {
  const bool worth_it = std::ranges::any_of(
      header_.pages, [](const ImagePage& each) { return may_be_decoded(each.width, each.height); });
  for (std::size_t i = 0; i < header_.pages.size(); ++i) {
    const ImagePage& each = header_.pages[i];
    PageContent page;
    page.kind = PageKind::Page;
    page.width = static_cast<float>(each.width) * 72 / each.dpi_x;
    page.height = static_cast<float>(each.height) * 72 / each.dpi_y;
    page.awaits_ocr = may_be_decoded(each.width, each.height);
    if (!page.awaits_ocr) ++too_large_;
    const PictureNotes notes = notes_of(i);
    // The header of a HEIF tells the size as its own boxes turn it; Exif does not turn it again (6.5.10).
    const bool is_heif = header_.kind == ImageKind::Heif || header_.kind == ImageKind::Avif;
    if (!is_heif && notes.orientation >= 5) std::swap(page.width, page.height);
    put_notes(notes, page);
    if (!worth_it && page.text.empty()) continue;
    ++pages_;
    sink.page(std::move(page));
  }
}

Verdict PictureReader::verdict() const {
  if (header_.pages.empty())
    return {Outcome::Damaged, "The header of this picture is cut off or impossible."};
  if (too_large_ > 0)
    return {pages_ > 0 ? Outcome::Partial : Outcome::TooLarge, "It says that it is larger than the " +
                                                                   std::to_string(kMostPixels / 1'000'000) +
                                                                   " million pixels that are decoded."};
  if (header_.is_cut) return {Outcome::Partial, "It has more pages than could be found."};
  if (blocks_.is_cut) return {Outcome::Partial, "The picture is cut off: its file ends before it does."};
  return {};
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  PictureReader reader(input, std::min(options.limits.pages, kMostPages));
  sink.facts(reader.facts());
  reader.send_pages(sink);
  return reader.verdict();
}

Picture render(Input& input, const ExtractOptions&, const RenderOptions& wish) {
  const Pixels pixels = decode_pixels(input, {wish.page, wish.dpi, wish.max_pixels});
  return to_png(pixels.samples, pixels.width, pixels.height,
                pixels.width * static_cast<std::uint32_t>(pixels.channels),
                pixels.channels == 1 ? PngLayout::Grey : PngLayout::Rgb);
}

}  // namespace

const Format kImage = {"image", "image", "image/*", recognise, extract, render};

}  // namespace casebound::extract
