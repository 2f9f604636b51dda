#include "extract/formats/icalendar.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "extract/charset.h"
#include "extract/content_lines.h"
#include "extract/mail_page.h"
#include "extract/mime.h"
#include "extract/text_parts.h"

namespace casebound::extract {
namespace {

struct Label {
  std::string_view name;
  std::string_view label;
};
constexpr std::array kLabels{Label{"SUMMARY", "Summary"},
                             Label{"DTSTART", "Begins"},
                             Label{"DTEND", "Ends"},
                             Label{"DUE", "Due"},
                             Label{"DURATION", "Lasts"},
                             Label{"RRULE", "Repeats"},
                             Label{"LOCATION", "Place"},
                             Label{"ORGANIZER", "Organizer"},
                             Label{"ATTENDEE", "Attendee"},
                             Label{"DESCRIPTION", "Text"},
                             Label{"COMMENT", "Comment"},
                             Label{"CONTACT", "Contact"},
                             Label{"CATEGORIES", "Categories"},
                             Label{"STATUS", "Status"},
                             Label{"URL", "Web"},
                             Label{"ATTACH", "Attached"},
                             Label{"X-WR-CALNAME", "Calendar"},
                             Label{"X-WR-CALDESC", "About"},
                             Label{"COMPLETED", "Completed"},
                             Label{"RECURRENCE-ID", "Instead of"}};

int recognise(std::string_view head, std::string_view) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  return to_lower(head.substr(begin, 15)) == "begin:vcalendar" ? 90 : 0;
}

/// "20170314T093000Z" as "2017-03-14 09:30:00 UTC"; other values as they stand there.
std::string time_of(const ContentLine& line) {
  const std::string& raw = line.value;
  const bool is_day =
      raw.size() >= 8 && raw.substr(0, 8).find_first_not_of("0123456789") == std::string::npos;
  if (!is_day) return raw;
  std::string out = raw.substr(0, 4) + "-" + raw.substr(4, 2) + "-" + raw.substr(6, 2);
  if (raw.size() >= 15 && raw[8] == 'T')
    out += " " + raw.substr(9, 2) + ":" + raw.substr(11, 2) + ":" + raw.substr(13, 2);
  if (raw.ends_with('Z')) return out + " UTC";
  const std::string_view zone = line.parameter("TZID");
  return zone.empty() ? out : out + " " + std::string(zone);
}

/// "mailto:" goes, a name stays before it.
std::string person_of(const ContentLine& line) {
  std::string address = unescape_value(line.value);
  if (to_lower(address).starts_with("mailto:")) address.erase(0, 7);
  const std::string_view name = line.parameter("CN");
  return name.empty() ? address : std::string(name) + " <" + address + ">";
}

class CalendarReader {
 public:
  CalendarReader(std::string_view bytes, const ExtractOptions& options, Sink& sink)
      : text_(decode_text(bytes)), options_(options), sink_(sink) {
    std::erase(text_.text, '\0');
  }

  Verdict run() {
    read_content_lines(text_.text, [&](ContentLine&& line) { take(std::move(line)); });
    out_ = to_valid_utf8(out_);
    const bool is_cut = out_.size() > options_.limits.text_bytes;
    if (is_cut) out_.resize(floor_boundary(out_, options_.limits.text_bytes));
    DocumentFacts facts;
    facts.format = "icalendar";
    facts.type = "calendar";
    facts.title = clip_text(to_valid_utf8(title_.empty() && entries_ == 1 ? summary_ : title_), 1000);
    facts.children_declared = files_.size();
    facts.properties.emplace_back("entries", std::to_string(entries_));
    facts.properties.emplace_back("charset", text_.encoding);
    sink_.facts(facts);
    send_parts(sink_, out_, {}, {});
    send_files();
    if (is_cut) return {Outcome::Partial, "It holds more text than the limit; what came before was read."};
    if (!is_closed_) return {Outcome::Partial, "It is cut off: it has no end."};
    return {};
  }

 private:
  void take(ContentLine&& line) {
    if (line.name == "BEGIN") {
      inside_.push_back(to_lower(line.value));
      if (inside_.size() > 100) inside_.erase(inside_.begin());
      is_closed_ = false;
      const std::string& kind = inside_.back();
      if (kind == "vevent" || kind == "vtodo" || kind == "vjournal") {
        ++entries_;
        if (!out_.empty()) out_ += "\n";
        out_ += kind == "vevent" ? "Event\n" : kind == "vtodo" ? "Task\n" : "Journal\n";
      }
    } else if (line.name == "END") {
      if (!inside_.empty()) inside_.pop_back();
      is_closed_ = inside_.empty();
    } else if (inside_.empty() || (inside_.back() != "vtimezone" && inside_.back() != "standard" &&
                                   inside_.back() != "daylight")) {
      add(line);
    }
  }

  void add(const ContentLine& line) {
    if (to_lower(line.parameter("ENCODING")) == "base64") {
      files_.push_back(line);
      return;
    }
    for (const Label& each : kLabels) {
      if (each.name != line.name) continue;
      const bool is_time = line.name.starts_with("DT") || line.name == "DUE" || line.name == "COMPLETED" ||
                           line.name == "RECURRENCE-ID";
      const bool is_person = line.name == "ORGANIZER" || line.name == "ATTENDEE";
      const std::string value = is_time     ? time_of(line)
                                : is_person ? person_of(line)
                                            : unescape_value(line.value);
      if (is_blank_text(value)) return;
      if (line.name == "X-WR-CALNAME") title_ = value;
      if (line.name == "SUMMARY" && summary_.empty()) summary_ = value;
      out_.append(each.label).append(": ").append(value).append("\n");
    }
  }

  void send_files() {
    std::uint64_t sent = 0;
    for (const ContentLine& each : files_) {
      if (sent == options_.limits.children) break;
      ChildInfo info;
      ++sent;
      std::string_view name = each.parameter("FILENAME");
      if (name.empty()) name = each.parameter("X-FILENAME");
      info.name = name.empty() ? "attached " + std::to_string(sent) : to_valid_utf8(name);
      info.media_type = to_valid_utf8(each.parameter("FMTTYPE"));
      sink_.begin_child(info);
      decode_transfer(each.value, "base64", [&](std::string_view piece) {
        if (!piece.empty()) sink_.child_bytes(piece);
      });
      sink_.end_child({});
    }
  }

  DecodedText text_;
  const ExtractOptions& options_;
  Sink& sink_;
  std::string out_, title_, summary_;
  std::vector<std::string> inside_;
  std::vector<ContentLine> files_;
  std::uint64_t entries_ = 0;
  bool is_closed_ = false;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  return CalendarReader(input.view(), options, sink).run();
}

}  // namespace

constinit const Format kIcalendar{"icalendar", "calendar", "text/calendar", recognise, extract, nullptr};

}  // namespace casebound::extract
