#pragma once
/// \file What the program says: results to standard output, everything else to standard error.
#include <string>
#include <string_view>

#include "base/json.h"

namespace casebound::cli {

enum class Form { Text, Json, JsonLines };

/// Thrown when the reader of standard output is gone ("| head"): the program ends without a word.
struct OutputClosed {};

/// Standard output (buffered) and standard error.
class Output {
 public:
  struct Settings {
    Form form = Form::Text;
    bool quiet = false;
    enum class Color { Auto, Always, Never } color = Color::Auto;
  };
  explicit Output(Settings settings);

  Form form() const { return settings_.form; }
  bool is_json() const { return settings_.form != Form::Text; }
  bool quiet() const { return settings_.quiet; }
  /// Whether standard output is a terminal.
  bool is_terminal() const { return terminal_; }
  bool has_color() const { return color_; }

  /// Bytes as they are. What comes from a document or a file's name goes through shown() first, unless it is
  /// exact by contract and standard output is no terminal.
  void raw(std::string_view bytes);
  void line(std::string_view text = {});
  /// A value of JSON on one line. Hidden controls in it are written as \uXXXX, so that it is the same JSON
  /// and safe.
  void json(const JsonWriter& value);
  /// To standard error, unless --quiet was given.
  void note(std::string_view text);
  /// \throws OutputClosed, Error{Io}
  void flush();

 private:
  Settings settings_;
  bool terminal_ = false;
  bool color_ = false;
  std::string buffer_;
};

/// Writes many values: an array with --json, a line each with --jsonl.
class JsonList {
 public:
  explicit JsonList(Output& output) : output_(output) {}
  void add(const JsonWriter& value);
  void end();

 private:
  Output& output_;
  bool any_ = false;
};

/// A name or a piece of text as one line for people, without raw controls.
std::string shown(std::string_view name);

/// "casebound: ..." to standard error, safe for a terminal.
void complain(std::string_view sentence);

/// JSON with every hidden control inside its strings as \uXXXX.
std::string escape_hidden(std::string_view json);

/// Terminal columns that the text takes: East Asian wide characters two, combining marks none.
/// Source: UAX #11, in the ranges that matter for the scripts of file names.
std::size_t columns_of(std::string_view text);
/// The beginning of the text that fits, with "…" when something was cut off.
std::string fit_columns(std::string_view text, std::size_t columns);

}  // namespace casebound::cli
