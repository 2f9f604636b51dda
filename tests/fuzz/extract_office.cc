// Presentations, OpenDocuments and books: as packages, and the XML inside them without the package around it.
// The first byte says which; a flat OpenDocument is read as it stands.
#include <cstdint>
#include <string_view>

#include "extract/formats/epub.h"
#include "extract/formats/odt.h"
#include "extract/formats/pptx.h"
#include "extract/formats/slide_text.h"
#include "read_checked.h"

namespace {

using namespace casebound;

void read_slide(std::string_view xml, extract::SlidePart part) {
  extract::FlowText out(1U << 20);
  extract::SlideTextReader reader(out, part, MarkKind::Note);
  extract::XmlStream stream(reader);
  stream.feed(xml);
  stream.finish();
  out.finish();
  fuzz::CheckingSink sink;
  PageContent page;
  page.text = out.text();
  page.marks = out.marks();
  sink.page(std::move(page));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const unsigned choice = data[0] % 10U;
  if (choice < 6) {
    read_slide(bytes, static_cast<extract::SlidePart>(choice));
  } else {
    constexpr const extract::Format* kFormats[] = {&extract::kOdt, &extract::kOdp, &extract::kPptx,
                                                   &extract::kEpub};
    fuzz::read_checked(*kFormats[choice - 6], bytes);
  }
  return 0;
}
