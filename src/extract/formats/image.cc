#include "extract/formats/image.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "extract/image_header.h"

namespace casebound::extract {
namespace {

int recognise(std::string_view head, std::string_view) {
  return image_kind(head) == ImageKind::None ? 0 : 100;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const ImageHeader header = read_image_header(input, std::min<std::uint32_t>(options.limits.pages, 10'000));
  DocumentFacts facts;
  facts.format = "image";
  facts.type = "image";
  facts.media_type = media_type_of(header.kind);
  facts.producer = "casebound image 1";
  if (!header.pages.empty()) {
    facts.properties.emplace_back("width", std::to_string(header.pages[0].width));
    facts.properties.emplace_back("height", std::to_string(header.pages[0].height));
  }
  sink.facts(facts);
  if (header.pages.empty()) return {Outcome::Damaged, "The header of this picture is cut off or impossible."};
  for (const ImagePage& each : header.pages) {
    PageContent page;
    page.kind = PageKind::Page;
    page.width = static_cast<float>(each.width) * 72 / each.dpi_x;
    page.height = static_cast<float>(each.height) * 72 / each.dpi_y;
    page.awaits_ocr = true;
    sink.page(std::move(page));
  }
  if (header.is_cut) return {Outcome::Partial, "It has more pages than could be found."};
  return {};
}

Picture render(Input&, const ExtractOptions&, const RenderOptions&) {
  throw Error(ErrorCode::NoPicture, "Pictures cannot be shown yet; open the original instead.");
}

}  // namespace

const Format kImage = {"image", "image", "image/*", recognise, extract, render};

}  // namespace casebound::extract
