#include "extract/content_lines.h"

#include <doctest/doctest.h>

#include "extract/formats/icalendar.h"
#include "extract/formats/vcard.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
};

Result read(const Format& format, std::string_view bytes) {
  Result out;
  out.verdict = format.extract(*input_over(bytes), {}, out.sink);
  return out;
}

}  // namespace

TEST_CASE("each card is a page of lines") {
  const Result out =
      read(kVcard,
           "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王小明\r\nN:王;小明;;;\r\nitem1.TEL;TYPE=WORK;TYPE=CELL:"
           "+86 10\r\n 55\r\nNOTE:one\\, two\\nthree\r\nPHOTO;ENCODING=b;TYPE=JPEG:QUJD\r\nEND:VCARD\r\n"
           "BEGIN:VCARD\r\nFN:Li\r\nEND:VCARD\r\n");
  CHECK(out.verdict.outcome == Outcome::Complete);
  REQUIRE(out.sink.pages.size() == 2);
  CHECK(out.sink.pages[0].text ==
        "Name: 王小明\nFull name: 王, 小明\nTelephone (work, cell): +86 1055\nNote: one, two\nthree\n");
  CHECK(out.sink.pages[1].text == "Name: Li\n");
  REQUIRE(out.sink.children.size() == 1);
  CHECK(out.sink.children[0].info.name == "photo 1.jpeg");
  CHECK(out.sink.children[0].bytes == "ABC");
}

TEST_CASE("a card of version 2.1 has quoted-printable in character sets of its own") {
  const Result out =
      read(kVcard,
           "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:=CD=A8=\r\n=D6=AA\r\n"
           "TEL;HOME;VOICE:12\r\nEND:VCARD\r\n");
  CHECK(out.sink.text() == "Name: 通知\nTelephone (home, voice): 12\n");
  CHECK(out.sink.last_facts.title == "通知");
}

TEST_CASE("events are lines; zones and what machines need are left out") {
  const Result out = read(kIcalendar,
                          "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:"
                          "19700101T000000\r\nEND:STANDARD\r\n"
                          "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Asia/"
                          "Urumqi:20170314T093000\r\nDTEND:20170314T013000Z\r\n"
                          "SUMMARY:Meeting\\, second\r\nATTENDEE;CN=\"Li: "
                          "Wei\":mailto:li@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.sink.text() ==
        "Event\nBegins: 2017-03-14 09:30:00 Asia/Urumqi\nEnds: 2017-03-14 01:30:00 UTC\nSummary: Meeting, "
        "second\n"
        "Attendee: Li: Wei <li@b.example>\n");
  CHECK(out.sink.last_facts.title == "Meeting, second");
}

TEST_CASE("a card or calendar without an end is Partial") {
  const Result card = read(kVcard, "BEGIN:VCARD\nFN:Li\n");
  CHECK(card.verdict.outcome == Outcome::Partial);
  CHECK(card.sink.text() == "Name: Li\n");
  CHECK(read(kIcalendar, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n").verdict.outcome == Outcome::Partial);
}
