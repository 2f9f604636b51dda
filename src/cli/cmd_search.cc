#include <algorithm>
#include <cctype>
#include <limits>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/records.h"
#include "desk/search.h"

namespace casebound::cli {
namespace {

constexpr std::uint64_t kMostHits = 10'000'000;

/// YYYY, YYYY-MM or YYYY-MM-DD. \throws Error{Usage}
std::string date_of(const Call& call, std::string_view option) {
  const std::string date = call.arguments.value(option);
  constexpr std::string_view kShape = "0000-00-00";
  bool good = date.empty() || date.size() == 4 || date.size() == 7 || date.size() == 10;
  for (std::size_t i = 0; good && i < date.size(); ++i)
    good = kShape[i] == '0' ? std::isdigit(static_cast<unsigned char>(date[i])) != 0 : date[i] == '-';
  if (!good)
    throw Error(ErrorCode::Usage,
                "The option " + std::string(option) + " takes a date: 2017, 2017-08 or 2017-08-10.");
  return date;
}

desk::SearchRequest request_of(const Call& call) {
  desk::SearchRequest request;
  for (const std::string& word : call.arguments.operands())
    request.query += (request.query.empty() ? "" : " ") + word;
  if (!is_valid_utf8(request.query))
    throw Error(ErrorCode::Usage, "The query is not UTF-8. Set the terminal to UTF-8 and type it again.");
  request.limit = call.arguments.number("--limit", 20, 0, kMostHits);
  request.offset = call.arguments.number("--offset", 0, 0, kMostHits);
  request.facets = call.arguments.has("--facets");
  request.exact = call.arguments.has("--exact");
  request.type = call.arguments.value("--type");
  request.language = call.arguments.value("--language");
  request.from = date_of(call, "--from");
  request.to = date_of(call, "--to");
  request.in = call.arguments.value("--in");
  return request;
}

void write_hit(JsonWriter& json, const desk::SearchHit& hit) {
  json.begin_object().field("document", hit.document);
  write_path(json, "path", hit.path);
  write_path(json, "inner_path", hit.inner_path);
  json.field("title", hit.title)
      .field("page", hit.page)
      .field("kind", to_string(hit.kind))
      .field("reading", hit.reading)
      .field("score", hit.score)
      .field("snippet", hit.snippet)
      .field("snippet_begin", hit.snippet_begin);
  json.key("spans").begin_array();
  for (const auto& [begin, end] : hit.spans) json.begin_array().value(begin).value(end).end_array();
  json.end_array().key("reasons").begin_array();
  for (const std::string& reason : hit.reasons) json.value(reason);
  json.end_array().field("date", hit.date).field("date_from", hit.date_from).end_object();
}

void write_found(Output& output, const desk::SearchPage& found) {
  JsonWriter json;
  json.begin_object()
      .key("query")
      .begin_object()
      .field("text", found.query)
      .field("understood", found.understood);
  json.key("variants").begin_array();
  for (const auto& [text, reason] : found.variants)
    json.begin_object().field("text", text).field("reason", reason).end_object();
  json.end_array().end_object().field("total", found.total).field("total_is_exact", found.total_is_exact);
  json.key("hits").begin_array();
  for (const desk::SearchHit& hit : found.hits) write_hit(json, hit);
  json.end_array().key("facets").begin_object();
  for (const auto& [facet, values] : found.facets) {
    json.key(facet).begin_object();
    for (const auto& [value, count] : values) json.field(value, count);
    json.end_object();
  }
  json.end_object().end_object();
  output.json(json);
}

/// White space of the page, line breaks too, as single spaces: a snippet is one paragraph.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == ' ';
    if (!space) {
      out += c;
    } else if (out.empty() || out.back() != ' ') {
      out += ' ';
    }
  }
  return shown(out);
}

/// The snippet with its places marked: bold on a terminal, else in «».
std::string marked_snippet(const desk::SearchHit& hit, bool color) {
  const std::string_view open = color ? "\x1b[1;31m" : "«";
  const std::string_view close = color ? "\x1b[0m" : "»";
  const std::size_t end = hit.snippet_begin + hit.snippet.size();
  std::string out = hit.more_before ? "… " : "";
  std::size_t at = hit.snippet_begin;
  const auto piece = [&](std::size_t to) {
    out += one_line(std::string_view(hit.snippet).substr(at - hit.snippet_begin, to - at));
    at = to;
  };
  for (const auto& [begin, span_end] : hit.spans) {
    if (begin < at || span_end > end) continue;
    piece(begin);
    out += open;
    piece(span_end);
    out += close;
  }
  piece(end);
  return out + (hit.more_after ? " …" : "");
}

void say_hit(Output& output, const desk::SearchHit& hit) {
  const std::string inner = hit.inner_path.empty() ? "" : "/" + hit.inner_path;
  const std::string path = shown(hit.path + inner);
  const std::string head = output.has_color() ? "\x1b[1m" + path + "\x1b[0m" : path;
  output.line(head + "  " + std::string(to_string(hit.kind)) + " " + std::to_string(hit.page) + "  " +
              hit.document.substr(0, 8));
  output.line("  " + marked_snippet(hit, output.has_color()));
  for (const std::string& reason : hit.reasons) output.line("  [" + one_line(reason) + "]");
  output.line();
}

void say_found(const Call& call, const desk::SearchPage& found) {
  Output& output = call.output;
  for (const desk::SearchHit& hit : found.hits) say_hit(output, hit);
  const std::uint64_t first = call.arguments.number("--offset", 0, 0, kMostHits) + 1;
  std::string total = found.total_is_exact ? "" : "at least ";
  total += counted(found.total, "page", "pages") + " for " + shown(found.understood);
  if (!found.hits.empty() && found.hits.size() < found.total)
    total += "; these are " + with_commas(first) + " to " + with_commas(first + found.hits.size() - 1);
  output.line(total);
  for (const auto& [facet, values] : found.facets) {
    std::string line = facet + ":";
    for (const auto& [value, count] : values) line += " " + shown(value) + " " + with_commas(count) + ",";
    if (line.back() == ',') line.pop_back();
    output.line(line);
  }
}

}  // namespace

int run_search(const Call& call) {
  const desk::SearchRequest request = request_of(call);
  const desk::Workspace workspace = desk::open_for_search(case_folder(call));
  const desk::SearchPage found = desk::search(workspace, request);
  if (call.output.is_json()) {
    write_found(call.output, found);
  } else {
    say_found(call, found);
  }
  return found.total == 0 ? kNothing : kDone;
}

}  // namespace casebound::cli
