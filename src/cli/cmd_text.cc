#include <limits>
#include <optional>

#include "base/file.h"
#include "cli/commands.h"
#include "desk/reading.h"

namespace casebound::cli {
namespace {

void write_page(JsonList& list, const desk::PageText& page) {
  JsonWriter json;
  json.begin_object()
      .field("page", page.number)
      .field("kind", to_string(page.content.kind))
      .field("reading", page.reading)
      .field("how", to_string(page.how))
      .field("text", page.content.text);
  json.key("marks").begin_array();
  for (const Mark& mark : page.content.marks)
    json.begin_object()
        .field("begin", mark.begin)
        .field("end", mark.end)
        .field("kind", to_string(mark.kind))
        .end_object();
  list.add(json.end_array().field("awaits_ocr", page.content.awaits_ocr).end_object());
}

/// For a terminal: line ends as the terminal has them, and no other control.
std::string for_terminal(const std::string& text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
  std::string safe = safe_for_terminal(lines, true);
  if (!safe.empty() && safe.back() != '\n') safe += '\n';
  return safe;
}

void say_pages(Output& output, const std::vector<desk::PageText>& pages) {
  bool first = true;
  for (const desk::PageText& page : pages) {
    if (!first) output.raw("\f");
    first = false;
    output.raw(output.is_terminal() ? for_terminal(page.content.text) : page.content.text);
  }
  if (pages.empty())
    output.note("This document has no pages: it holds other documents, or nothing of it could be read.");
  for (const desk::PageText& page : pages)
    if (page.content.awaits_ocr)
      output.note("Page " + std::to_string(page.number) + " is a picture and waits for OCR.");
}

}  // namespace

int run_text(const Call& call) {
  const desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Read);
  std::optional<PageNumber> page;
  if (call.arguments.has("--page"))
    page = static_cast<PageNumber>(
        call.arguments.number("--page", 1, 1, std::numeric_limits<PageNumber>::max()));
  const auto pages =
      desk::read_pages(workspace, call.arguments.operands()[0], page, call.arguments.value("--reading"));
  if (!call.output.is_json()) {
    say_pages(call.output, pages);
    return kDone;
  }
  JsonList list(call.output);
  for (const desk::PageText& each : pages) write_page(list, each);
  list.end();
  return kDone;
}

}  // namespace casebound::cli
