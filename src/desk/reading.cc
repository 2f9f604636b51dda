#include "desk/reading.h"

#include <algorithm>

#include "base/error.h"
#include "sandbox/pool.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

store::DocumentRow resolve_to_pages(const store::Case& catalogue, const std::string& name) {
  store::DocumentRow row = catalogue.resolve_document(name);
  if (!row.duplicate_of.empty())
    if (const auto original = catalogue.find_document(row.duplicate_of)) return *original;
  return row;
}

[[noreturn]] void no_such_page(PageNumber page, std::uint32_t pages) {
  throw Error(ErrorCode::NotFound, "This document has no page " + std::to_string(page) + "; it has " +
                                       std::to_string(pages) + (pages == 1 ? " page." : " pages."));
}

}  // namespace

std::vector<PageText> read_pages(const Workspace& workspace, const std::string& document,
                                 std::optional<PageNumber> page, const std::string& reading) {
  const store::Case& catalogue = workspace.catalogue();
  const store::DocumentRow row = resolve_to_pages(catalogue, document);
  std::vector<PageText> out;
  for (const store::PageRecord& record : catalogue.pages_of(row.id)) {
    if (page && record.number != *page) continue;
    PageText text{record.number, record.reading, record.how, {}};
    if (!reading.empty()) {
      const auto readings = catalogue.readings_of(record.row);
      const auto wanted = std::find_if(readings.begin(), readings.end(),
                                       [&](const auto& r) { return r.id.starts_with(reading); });
      if (wanted == readings.end()) continue;
      text.reading = wanted->id;
      text.how = wanted->how;
    }
    text.content = catalogue.load_reading(text.reading);
    text.content.kind = record.kind;
    text.content.awaits_ocr = record.awaits_ocr;
    out.push_back(std::move(text));
  }
  if (page && *page > row.pages) no_such_page(*page, row.pages);
  if (!reading.empty() && out.empty())
    throw Error(ErrorCode::NotFound,
                "This document has no reading of that name. casebound text DOC --json lists them.");
  return out;
}

Picture render_page(const Workspace& workspace, const std::string& document, PageNumber page,
                    const PictureOptions& options) {
  store::Case& catalogue = workspace.catalogue();
  const store::DocumentRow row = resolve_to_pages(catalogue, document);
  if (page < 1 || page > row.pages) no_such_page(page, row.pages);
  const auto blob = catalogue.open_blob(row.file);
  sandbox::RenderRequest request;
  request.document.bytes.size = blob->size();
  request.document.bytes.read = [blob](std::uint64_t offset, std::span<char> out) {
    return blob->read(offset, out);
  };
  request.document.name = row.name;
  request.document.passwords = options.passwords;
  request.page = page;
  request.dpi = options.dpi;
  sandbox::Pool pool({.worker_program = {}, .jobs = 1, .allow_unsafe = options.allow_unsafe});
  return pool.render(std::move(request)).get();
}

}  // namespace casebound::desk
