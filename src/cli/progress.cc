#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/records.h"

namespace casebound::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrawEvery = 100ms;
constexpr auto kRecordEvery = 500ms;
constexpr auto kPlainEvery = 10s;
constexpr std::size_t kFewFailures = 5;

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
  return known ? size.ws_col : 80;
}

void to_terminal(std::string_view text) {
  [[maybe_unused]] const ssize_t wrote = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Progress::Progress(Output& output, Interrupts& interrupts)
    : output_(output),
      interrupts_(interrupts),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      next_(std::chrono::steady_clock::now() +
            (on_terminal_ || output.form() == Form::JsonLines ? 0s : kPlainEvery)) {}

Progress::~Progress() { clear(); }

void Progress::update(const State& state) {
  interrupts_.poll();
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  if (output_.form() == Form::JsonLines) {
    next_ = now + kRecordEvery;
    record(state);
  } else if (output_.quiet()) {
    return;
  } else if (on_terminal_) {
    next_ = now + kDrawEvery;
    to_terminal("\r" + fit_columns(describe(state), terminal_columns() - 1) + "\x1b[K");
    drawn_ = true;
  } else {
    next_ = now + kPlainEvery;
    output_.note(describe(state));
  }
}

void Progress::record(const State& state) {
  JsonWriter json;
  json.begin_object()
      .field("message_type", "progress")
      .field("files_found", state.files_found)
      .field("files_copied", state.files_copied)
      .field("documents_done", state.documents_done)
      .field("documents_queued", state.documents_queued)
      .field("failed", state.failed)
      .field("pages", state.pages);
  json.key("running").begin_array();
  for (const std::string& name : state.running) json.value(displayed_path(name));
  output_.json(json.end_array().end_object());
  output_.flush();
}

std::string Progress::describe(const State& state) const {
  if (state.documents_done == 0 && state.documents_queued == 0)
    return "Copying: " + with_commas(state.files_copied) + " of " +
           counted(state.files_found, "file", "files");
  std::string text = with_commas(state.documents_done) + " done, " + with_commas(state.failed) + " failed, " +
                     with_commas(state.documents_queued) + " to go, " + counted(state.pages, "page", "pages");
  if (!state.running.empty()) text += "; reading ";
  for (std::size_t i = 0; i < state.running.size(); ++i)
    text += (i == 0 ? "" : ", ") + shown(state.running[i]);
  return text;
}

void Progress::failed(const desk::Failure& failure) {
  if (first_failures_.size() < kFewFailures) first_failures_.push_back(failure);
  if (output_.form() != Form::JsonLines) return;
  JsonWriter json;
  json.begin_object().field("message_type", "file");
  write_failure(json, failure);
  output_.json(json.end_object());
}

void Progress::clear() {
  if (drawn_) to_terminal("\r\x1b[K");
  drawn_ = false;
}

}  // namespace casebound::cli
