#include <algorithm>
#include <cstdio>

#include "base/bytes.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/records.h"
#include "desk/documents.h"

namespace casebound::cli {
namespace {

std::string_view outcome_of(const desk::DocumentEntry& entry) {
  return entry.extracted ? to_string(entry.verdict.outcome) : "Queued";
}

void write_entry(JsonList& list, const desk::DocumentEntry& entry) {
  JsonWriter json;
  json.begin_object().field("id", entry.id);
  write_path(json, "path", entry.path);
  json.key("paths").begin_array();
  for (const std::string& path : entry.paths) json.value(displayed_path(path));
  json.end_array();
  if (!std::all_of(entry.paths.begin(), entry.paths.end(),
                   [](const std::string& path) { return is_valid_utf8(path); })) {
    json.key("paths_raw").begin_array();
    for (const std::string& path : entry.paths) json.value(to_base64(path));
    json.end_array();
  }
  write_path(json, "inner_path", entry.inner_path);
  json.field("parent", entry.parent)
      .field("media_type", entry.facts.media_type)
      .field("type", entry.facts.type);
  json.key("languages").begin_array();
  for (const std::string& language : entry.languages) json.value(language);
  json.end_array()
      .field("title", entry.facts.title)
      .field("author", entry.facts.author)
      .field("created", entry.facts.created)
      .field("date", entry.date)
      .field("date_from", entry.date_from)
      .field("pages", entry.pages)
      .field("children", entry.children)
      .field("children_declared", entry.facts.children_declared)
      .field("outcome", outcome_of(entry))
      .field("sha256", entry.sha256)
      .field("thread", entry.thread)
      .field("duplicate_of", entry.duplicate_of);
  json.key("properties").begin_array();
  for (const auto& [name, value] : entry.facts.properties)
    json.begin_array().value(name).value(value).end_array();
  list.add(json.end_array().end_object());
}

void say_entry(Output& output, const desk::DocumentEntry& entry) {
  std::string languages;
  for (const std::string& language : entry.languages) languages += (languages.empty() ? "" : ",") + language;
  const std::string inner = entry.inner_path.empty() ? "" : "/" + entry.inner_path;
  char head[96];
  std::snprintf(head, sizeof head, "%.8s  %-10.10s %5u p.  %-8.16s  ", entry.id.c_str(),
                entry.facts.type.c_str(), entry.pages, languages.c_str());
  std::string line = head + shown(entry.path + inner);
  if (!entry.duplicate_of.empty()) {
    line += "  [same bytes as " + entry.duplicate_of.substr(0, 8) + "]";
  } else if (outcome_of(entry) != "Complete") {
    line += "  [" + std::string(outcome_of(entry)) + "]";
  }
  output.line(line);
  for (std::size_t i = 1; i < entry.paths.size(); ++i)
    output.line("          also at " + shown(entry.paths[i]));
}

}  // namespace

int run_docs(const Call& call) {
  const desk::Workspace workspace = desk::Workspace::open(case_folder(call), desk::Access::Read);
  if (call.output.is_json()) {
    JsonList list(call.output);
    desk::each_document(workspace, [&](const desk::DocumentEntry& entry) { write_entry(list, entry); });
    list.end();
  } else {
    desk::each_document(workspace, [&](const desk::DocumentEntry& entry) { say_entry(call.output, entry); });
  }
  return kDone;
}

}  // namespace casebound::cli
