#include "extract/formats/eml.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/utf8.h"
#include "extract/formats/eml_text.h"
#include "extract/recorder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

struct Result {
  Verdict verdict;
  Recorder sink;
  std::string text() const { return sink.text(); }
};

Result read(std::string_view bytes, const ExtractOptions& options = {}) {
  Result out;
  const auto input = input_over(bytes);
  out.verdict = kEml.extract(*input, options, out.sink);
  return out;
}

int sureness(std::string_view head, std::string_view name = "x") { return kEml.recognise(head, name); }

constexpr std::string_view kTop = "From: a@b.example\nSubject: s\nMIME-Version: 1.0\n";

std::string mail(std::string_view rest) { return std::string(kTop) + std::string(rest); }

}  // namespace

TEST_CASE("a message is one page: its headers as lines, then its text") {
  const Result out = read(
      "Received: by x\r\nReceived: by y\r\nFrom: =?utf-8?B?546L?= <wang@b.example>\r\nTo: c@d.example,\r\n "
      "e@f.example\r\n"
      "Date: Tue, 14 Mar 2017 09:30:00 +0800\r\nSubject: =?gb2312?B?zajWqg==?=\r\nMessage-ID: "
      "<1@b>\r\nIn-Reply-To: <0@b>\r\n\r\n"
      "line one\r\nline two\r\n");
  CHECK(out.verdict.outcome == Outcome::Complete);
  REQUIRE(out.sink.pages.size() == 1);
  CHECK(out.sink.pages[0].kind == PageKind::Message);
  const std::string headers =
      "From: 王 <wang@b.example>\nTo: c@d.example, e@f.example\nDate: Tue, 14 Mar 2017 09:30:00 "
      "+0800\nSubject: 通知\n";
  CHECK(out.text() == headers + "\nline one\nline two\n");
  CHECK(out.sink.marked(MarkKind::Header) == headers + "|");
  CHECK(out.sink.last_facts.title == "通知");
  CHECK(out.sink.last_facts.author == "王 <wang@b.example>");
  CHECK(out.sink.last_facts.created == "2017-03-14T09:30:00+08:00");
  CHECK(out.sink.last_facts.created_is_mail_date);
  CHECK(out.sink.property("message id") == "<1@b>|");
  CHECK(out.sink.property("in reply to") == "<0@b>|");
  CHECK(out.sink.property("received headers") == "2|");
}

TEST_CASE("of two forms of a text the plain one is taken, and it is said so") {
  const std::string both =
      "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe camp was "
      "opened in spring.\n"
      "--b\nContent-Type: text/html\n\n<p>The camp was<br>opened in <b>spring</b>.</p>\n--b--\n";
  const Result out = read(mail(both));
  CHECK(out.text() == "From: a@b.example\nSubject: s\n\nThe camp was opened in spring.");
  CHECK(out.sink.property("text taken from") == "plain text (the web page says the same)|");
}

TEST_CASE("a web page that says more is kept beside the plain text") {
  const std::string more(200, 'x');
  const std::string both =
      "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nUse a web "
      "browser.\n"
      "--b\nContent-Type: text/html\n\n<p>The list of names: Gulnar, Memet, " +
      more + "</p>\n--b--\n";
  const Result out = read(mail(both));
  CHECK(out.text().find("Use a web browser.") != std::string::npos);
  CHECK(out.text().find("Gulnar, Memet") != std::string::npos);
  CHECK(out.sink.property("text taken from") == "plain text, then the web page, which says more|");
}

TEST_CASE("R19 a message that is a web page gives its text, and what it would fetch is listed") {
  const Result out =
      read(mail("Content-Type: text/html; charset=utf-8\n\n<p>乡镇</p><img "
                "src=\"http://t.example/p.gif\"><img src=\"cid:1\">"));
  CHECK(out.text().find("乡镇") != std::string::npos);
  CHECK(out.sink.property("remote reference") == "http://t.example/p.gif|");
}

TEST_CASE("bodies in GB2312, Big5, KOI8-R and unknown encodings are read") {
  CHECK(
      read(mail("Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\nzajWqg==\n"))
          .text()
          .ends_with("\n\n通知"));
  CHECK(read(mail("Content-Type: text/plain; charset=big5\n\n\xB3\x71\xAA\xBE\n"))
            .text()
            .ends_with("\n\n通知\n"));
  CHECK(read(mail("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: "
                  "quoted-printable\n\n=CD=C9=D2\n"))
            .text()
            .ends_with("\n\nмир\n"));
  CHECK(read(mail("Content-Type: text/plain; charset=\"no-such\"\n\nbad charset body"))
            .text()
            .ends_with("bad charset body"));
}

TEST_CASE("a charset that lies is not believed, and that is said") {
  // "Unified leadership, the work of every unit must be strengthened", in GBK.
  const std::string gbk =
      "\xCD\xB3\xD2\xBB\xC1\xEC\xB5\xBC\xA3\xAC\xB8\xF7\xB5\xA5\xCE\xBB\xB5\xC4\xB9\xA4\xD7\xF7\xB1\xD8\xD0"
      "\xEB\xBC\xD3\xC7\xBF\xA1\xA3\n";
  for (const char* label : {"iso-8859-1", "us-ascii"}) {
    const Result out = read(mail("Content-Type: text/plain; charset=" + std::string(label) +
                                 "\nContent-Transfer-Encoding: 8bit\n\n" + gbk));
    CHECK(out.text().ends_with("统一领导，各单位的工作必须加强。\n"));
  }
  const Result out = read(mail("Content-Type: text/plain; charset=iso-8859-1\n\n" + gbk));
  CHECK(out.sink.property("encoding") == "GB18030 (it says iso-8859-1)|");
  const Result wrapped =
      read(mail("Content-Type: text/plain; charset=utf-8\n\nnon\xE2\x80\x91self\xE2\x80\n\x91governing\n"));
  CHECK(wrapped.text().ends_with("non\u2011self\uFFFD\n\uFFFDgoverning\n"));
  CHECK(read(mail("Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xE9 \xE0 Paris\n"))
            .text()
            .ends_with("café à Paris\n"));
}

TEST_CASE("unlabelled bytes in headers are judged with the body") {
  const Result out = read(
      "From: \xCD\xF5 <w@b.example>\nSubject: \xCD\xA8\xD6\xAA\nMIME-Version: 1.0\nContent-Type: text/plain; "
      "charset=gbk\n\n\xB9\xA4\xD7\xF7\n");
  CHECK(out.sink.last_facts.title == "通知");
  CHECK(out.sink.last_facts.author == "王 <w@b.example>");
  CHECK(read(mail("X-Note: \xE9\n\nbody")).text().ends_with("body"));
}

TEST_CASE("attachments, inline pictures and messages are children with their names") {
  const Result out = read(mail(
      "Content-Type: multipart/mixed; boundary=o\n\npreamble in MIME\n--o\nContent-Type: text/plain\n\nsee "
      "attached\n--o\n"
      "Content-Type: application/msword\nContent-Disposition: attachment; "
      "filename*=gbk''%CD%A8%D6%AA.doc\nContent-Transfer-Encoding: base64\n\nAAEC\n--o\n"
      "Content-Type: image/png; name=\"=?utf-8?B?5Zu+?=.png\"\nContent-Disposition: "
      "inline\nContent-Transfer-Encoding: base64\n\niVBO\n--o\n"
      "Content-Type: message/rfc822\n\nFrom: x@y\nSubject: =?utf-8?Q?inner_=E4=BF=A1?=\n\ninner text\n--o\n"
      "Content-Type: application/octet-stream\nContent-Disposition: attachment; "
      "filename=\"\xCD\xA8\xD6\xAA\xCA\xE9.bin\"\n\nraw\n--o--\n"));
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.text().ends_with("\n\nsee attached"));
  REQUIRE(out.sink.children.size() == 4);
  CHECK(out.sink.last_facts.children_declared == 4);
  CHECK(out.sink.children[0].info.name == "通知.doc");
  CHECK(out.sink.children[0].bytes == std::string("\0\1\2", 3));
  CHECK(out.sink.children[1].info.name == "图.png");
  CHECK(out.sink.children[1].info.media_type == "image/png");
  CHECK(out.sink.children[2].info.name == "inner 信.eml");
  CHECK(out.sink.children[2].bytes == "From: x@y\nSubject: =?utf-8?Q?inner_=E4=BF=A1?=\n\ninner text");
  CHECK(out.sink.children[3].info.name == "通知书.bin");
  CHECK(out.sink.children[3].info.name_raw == "\xCD\xA8\xD6\xAA\xCA\xE9.bin");
}

TEST_CASE("text of several parts comes in order, and a text file that is named is a child") {
  const Result out =
      read(mail("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: "
                "text/plain\n\nbefore\n--o\nContent-Type: text/plain; name=list.txt\n"
                "Content-Disposition: inline; filename=list.txt\n\nthe list\n--o\n\nafter\n--o--\nText "
                "behind the last part, which no program shows.\n"));
  CHECK(out.text() ==
        "From: a@b.example\nSubject: s\n\nbefore\n\nafter\n\nText behind the last part, which no program "
        "shows.\n");
  CHECK(out.sink.marked(MarkKind::Hidden) == "Text behind the last part, which no program shows.\n|");
  REQUIRE(out.sink.children.size() == 1);
  CHECK(out.sink.children[0].bytes == "the list");
}

TEST_CASE("files in the text itself, as mail had them before MIME, are children") {
  const Result out =
      read(mail("\nbefore\nbegin 644 note.txt\n%:&5L;&\\\n`\nend\nafter\nbegin 100 words of a "
                "sentence\nbegin 644 open\n%:&5L;&\\\n"));
  CHECK(
      out.text().ends_with("\n\nbefore\nafter\nbegin 100 words of a sentence\nbegin 644 open\n%:&5L;&\\\n"));
  REQUIRE(out.sink.children.size() == 1);
  CHECK(out.sink.children[0].info.name == "note.txt");
  CHECK(out.sink.children[0].bytes == "hello");
  CHECK(out.sink.last_facts.children_declared == 1);
}

TEST_CASE("what is quoted is marked") {
  const Result out = read(mail(
      "\nmy words\n> yours\n>> older\nmine\n>From the start\n-----Original Message-----\nFrom: x\nold\n"));
  CHECK(out.sink.marked(MarkKind::Quoted) ==
        "> yours\n>> older\n|-----Original Message-----\nFrom: x\nold\n|");
}

TEST_CASE("a multipart that does not end is partial, one without delimiters is text") {
  const Result cut = read(mail("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhalf a sen"));
  CHECK(cut.verdict.outcome == Outcome::Partial);
  CHECK(cut.text().ends_with("half a sen"));
  const Result none = read(mail("Content-Type: multipart/mixed; boundary=b\n\nno parts here"));
  CHECK(none.verdict.outcome == Outcome::Partial);
  CHECK(none.text().ends_with("no parts here"));
}

TEST_CASE("an encrypted body is said to be so") {
  const Result out =
      read(mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
                "name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n"));
  CHECK(out.verdict.outcome == Outcome::Partial);
  CHECK(out.sink.children[0].info.name == "smime.p7m");
}

TEST_CASE("R32 multiparts nested too deeply are handed on, so that nothing is lost and depth is bounded") {
  std::string deep;
  for (int i = 120; i > 0; --i) {
    deep += "Content-Type: multipart/mixed; boundary=\"b" + std::to_string(i) + "\"\n\n--b" +
            std::to_string(i) + "\n";
  }
  deep += "\ninnermost\n";
  for (int i = 1; i <= 120; ++i) deep += "--b" + std::to_string(i) + "--\n";
  Result out = read(mail(deep));
  int rounds = 0;
  while (out.sink.children.size() == 1 && rounds < 10) {
    const std::string inner = out.sink.children[0].bytes;
    REQUIRE(sureness(inner) > 0);
    out = read(inner);
    ++rounds;
  }
  CHECK(rounds == 2);
  CHECK(out.text().find("innermost") != std::string::npos);
}

TEST_CASE("the limits of children and of text hold") {
  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10; ++i) many += "--b\nContent-Disposition: attachment; filename=f\n\nx\n";
  ExtractOptions options;
  options.limits.children = 3;
  const Result few = read(mail(many + "--b--\n"), options);
  CHECK(few.sink.children.size() == 3);
  CHECK(few.sink.last_facts.children_declared == 10);
  CHECK(few.verdict.outcome == Outcome::Partial);
  options.limits = {};
  options.limits.text_bytes = 100;
  CHECK(read(mail("\n" + std::string(1000, 'a')), options).verdict.outcome == Outcome::Partial);
  options.limits = {};
  options.limits.child_bytes = 10;
  const Result large = read(mail("Content-Type: image/png\n\n" + std::string(100, 'p')), options);
  CHECK(large.sink.children[0].bytes.size() == 10);
  CHECK(large.sink.children[0].verdict.outcome == Outcome::TooLarge);
}

TEST_CASE("mail is told from text by its headers") {
  CHECK(sureness("Received: by x\r\nFrom: a@b\r\n\r\n") >= 80);

  CHECK(sureness("Subject: x\nContent-Type: text/plain\n\nb") >= 70);
  CHECK(sureness("From: a@b.example\nTo: c\nDate: Tue, 14 Mar 2017 09:30:00 +0800\n\nb") > 0);
  CHECK(sureness("Subject: only\n\nb", "letter.EML") > 0);
  CHECK(sureness("1234\nReceived: by x\nFrom: a@b\n\nb") >= 80);
  CHECK(sureness("From: the committee\nTo: all counties\nDate: 14 March\n\nA letter as people type it.") ==
        0);
  CHECK(sureness("Subject: a memo\n\nplain") == 0);
  CHECK(sureness("HTTP/1.1 200 OK\nContent-Type: text/html\n\n") == 0);
  CHECK(sureness("Dear all,\nFrom: here\n") == 0);
  CHECK(sureness("") == 0);
  const std::string mailbox =
      "From a@b Tue Mar 14 09:30:00 2017\nSubject: 1\nMessage-ID: <1>\n\none\n\nFrom c@d Wed Mar 15 09:30:00 "
      "2017\nSubject: 2\n\ntwo\n";
  CHECK(sureness(mailbox) == 0);
}

TEST_CASE("Apple Mail's file is read without its wrapping, and what it notes of the message is kept") {
  const std::string inner = mail("\nthe text\n");
  const std::string list =
      "<?xml version=\"1.0\"?><plist><dict><key>date-received</key>\n<integer>1489483800</integer>"
      "<key>flags</key>\n\t<integer>8590195715</integer></dict></plist>";
  const Result out = read(std::to_string(inner.size()) + "\n" + inner + list);
  CHECK(out.verdict.outcome == Outcome::Complete);
  CHECK(out.text().ends_with("\n\nthe text\n"));
  CHECK(out.sink.property("status") == "read, deleted|");
  CHECK(out.sink.property("received") == "2017-03-14T09:30:00Z|");
  const Result cut = read("900\n" + inner);
  CHECK(cut.verdict.outcome == Outcome::Partial);
  CHECK(cut.text() == out.text());
}

TEST_CASE("threads and what programs note of a message are properties of it") {
  std::string index("\x01\xCC\x01\x02\x03\x04", 6);
  index += "0123456789abcdef";
  index += std::string(5, '\x07');
  const Result out =
      read(mail("Thread-Index: " + to_base64(index) +
                "\nReferences: <1@b> <2@b>\nX-Mozilla-Status: 000b\nStatus: RO\nX-Status: F\n\nx\n"));
  CHECK(out.sink.property("thread index") == to_base64(index) + "|");
  CHECK(out.sink.property("thread id") == to_hex("0123456789abcdef") + "|");
  CHECK(out.sink.property("references") == "<1@b> <2@b>|");
  CHECK(out.sink.property("status") == "read, answered, deleted|read, flagged|");
}

TEST_CASE("a message cut anywhere throws nothing but Error") {
  const std::string whole = mail(
      "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain; "
      "charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n=CD=A8=D6=AA\n--o\n"
      "Content-Disposition: attachment; filename*0=\"a\"; filename*1=\"b\"\nContent-Transfer-Encoding: "
      "base64\n\nAAECAwQF\n--o--\n");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    try {
      read(std::string_view(whole).substr(0, length));
    } catch (const Error&) {
    }
  }
}

TEST_CASE("R32 headers made to be searched again and again are read in one pass") {
  std::string words = "From: a@b\nSubject: ";
  for (int i = 0; i < 500'000; ++i) words += "=?a?q?";
  CHECK(read(words + "\n\nx").verdict.outcome == Outcome::Complete);
  std::string wrong = "From: a@b\nSubject: ";
  for (int i = 0; i < 500'000; ++i) wrong += "=?a?z?";
  CHECK(read(wrong + "?=\n\nx").verdict.outcome == Outcome::Complete);
}

TEST_CASE("any header text comes back from an encoded word, and any bytes from base64") {
  const bool held =
      rc::check("encoded words", [](const std::vector<std::uint16_t>& characters, const std::string& bytes) {
        std::string text;
        for (const std::uint16_t each : characters) {
          if (each > 0x20 && (each < 0xD800 || each > 0xDFFF)) append_utf8(text, each);
        }
        const Result out =
            read("From: a@b\nMIME-Version: 1.0\nSubject: x=?utf-8?B?" + to_base64(text) +
                 "?=x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + to_base64(bytes));
        RC_ASSERT(out.sink.children.size() == 1U);
        RC_ASSERT(out.sink.children[0].bytes == bytes);
        if (text.size() < 500) RC_ASSERT(out.text().find("Subject: x" + text + "x\n") != std::string::npos);
      });
  CHECK(held);
}
