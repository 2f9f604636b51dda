#include <limits>

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/passwords.h"
#include "desk/reading.h"

namespace casebound::cli {
namespace {

void write_words(Output& output, const desk::PageText& page) {
  JsonList list(output);
  for (const Word& word : page.content.words) {
    JsonWriter json;
    json.begin_object()
        .field("text", std::string_view(page.content.text).substr(word.begin, word.end - word.begin))
        .field("begin", word.begin)
        .field("end", word.end);
    json.key("box").begin_array();
    for (const float edge : {word.box.x0, word.box.y0, word.box.x1, word.box.y1})
      json.value(static_cast<double>(edge));
    json.end_array().field("confidence", static_cast<double>(word.confidence)).field("reading", page.reading);
    json.end_object();
    if (output.form() == Form::Text) {
      output.json(json);  // a line a word, also without --jsonl
    } else {
      list.add(json);
    }
  }
  if (output.form() != Form::Text) list.end();
  if (page.content.words.empty()) output.note("No places of words are known on this page.");
}

int write_image(const Call& call, const desk::Workspace& workspace, PageNumber page) {
  const std::string out = call.arguments.value("--image");
  desk::PictureOptions options;
  options.dpi = static_cast<float>(call.arguments.number("--dpi", 150, 10, 1200));
  options.passwords = read_passwords(call.arguments.value("--passwords"));
  options.allow_unsafe = call.arguments.has("--unsafe");
  const Picture picture = desk::render_page(workspace, call.arguments.operands()[0], page, options);
  if (out == "-") {
    call.output.raw(picture.png);
    return kDone;
  }
  write_file_durably(out, picture.png);
  if (call.output.is_json()) {
    JsonWriter json;
    json.begin_object().field("image", displayed_path(out)).field("page", page);
    call.output.json(json.field("width", picture.width).field("height", picture.height).end_object());
  } else {
    call.output.line("Wrote " + shown(out) + ", " + std::to_string(picture.width) + " by " +
                     std::to_string(picture.height) + " pixels.");
  }
  return kDone;
}

}  // namespace

int run_page(const Call& call) {
  const bool words = call.arguments.has("--words");
  if (!call.arguments.has("--page"))
    throw Error(ErrorCode::Usage, "Say which page: --page N, counted from 1.");
  if (words == call.arguments.has("--image"))
    throw Error(ErrorCode::Usage, "Say what to show of the page: --image OUT.png or --words.");
  if (call.arguments.value("--image") == "-" && (call.output.is_terminal() || call.output.is_json()))
    throw Error(ErrorCode::Usage, "A picture goes to a file or a pipe: --image OUT.png.");
  const auto page =
      static_cast<PageNumber>(call.arguments.number("--page", 1, 1, std::numeric_limits<PageNumber>::max()));
  const desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Read);
  if (!words) return write_image(call, workspace, page);
  for (const desk::PageText& each : desk::read_pages(workspace, call.arguments.operands()[0], page))
    write_words(call.output, each);
  return kDone;
}

}  // namespace casebound::cli
