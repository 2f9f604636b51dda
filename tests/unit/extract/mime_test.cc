#include "extract/mime.h"

#include <doctest/doctest.h>

#include "extract/mime_codes.h"

using namespace casebound::extract;

namespace {

std::string decoded(std::string_view body, std::string_view encoding) {
  std::string out;
  decode_transfer(body, encoding, [&](std::string_view piece) { out.append(piece); });
  return out;
}

std::string runs(std::string_view raw) {
  std::string out;
  for (const HeaderRun& run : read_header_runs(raw)) out += "[" + run.charset + ":" + run.bytes + "]";
  return out;
}

}  // namespace

TEST_CASE("headers end at the empty line, and folds belong to their header") {
  const MimeEntity mail = read_entity("Subject: one\r\n two\r\nFROM : a@b.example\r\n\r\nbody\r\n");
  REQUIRE(mail.headers.size() == 2);
  CHECK(mail.header("subject") == "one\r\n two");
  CHECK(mail.header("From") == "a@b.example");
  CHECK(mail.body == "body\r\n");
}

TEST_CASE("a line that cannot be a header begins the body") {
  CHECK(read_entity("Subject: x\nno header here\n").body == "no header here\n");
  CHECK(read_entity("From a@b Sat Jan  1 00:00:00 2000\nSubject: x\n\nb").header("Subject") == "x");
  CHECK(read_entity("").body.empty());
}

TEST_CASE("parameters come out of quotes, continuations and percent signs") {
  const MimeValue plain = read_value("Text/HTML; Charset=\"a\\\"b\"; name=x.txt ; name=later");
  CHECK(plain.value == "text/html");
  CHECK(plain.find("charset")->bytes == "a\"b");
  CHECK(plain.find("name")->bytes == "x.txt");
  const MimeValue split =
      read_value("attachment; filename=ascii.doc; filename*1*=%B8; filename*0*=gbk''%CD%A8; filename*2=.doc");
  CHECK(split.find("filename")->charset == "gbk");
  CHECK(split.find("filename")->bytes == "\xCD\xA8\xB8.doc");
}

TEST_CASE("encoded words of one charset are one run, and what stands between words is not shown") {
  CHECK(runs("=?gbk?B?zajW?=\r\n =?GBK?Q?=AA_x?= tail") == "[gbk:\xCD\xA8\xD6\xAA x][: tail]");
  CHECK(runs("Re: =?utf-8*zh?q?=E4=B9=A1?= =?big5?b?pKQ=?=") == "[:Re: ][utf-8:\xE4\xB9\xA1][big5:\xA4\xA4]");
  CHECK(runs("=?broken") == "[:=?broken]");
  CHECK(runs("raw \xCD\xA8") == "[:raw \xCD\xA8]");
}

TEST_CASE("a multipart is cut at its own boundary only") {
  const Multipart cut = split_multipart("pre\r\n--b\r\none\r\n--b2\r\n--b \r\ntwo\r\n--b--\r\nepi", "b", 100);
  CHECK(cut.preamble == "pre");
  REQUIRE(cut.parts.size() == 2);
  CHECK(cut.parts[0] == "one\r\n--b2");
  CHECK(cut.parts[1] == "two");
  CHECK(cut.epilogue == "epi");
  CHECK(cut.is_closed);
}

TEST_CASE("a multipart that is cut off keeps its last part") {
  const Multipart cut = split_multipart("--b\none\n--b\ntw", "b", 100);
  REQUIRE(cut.parts.size() == 2);
  CHECK(cut.parts[1] == "tw");
  CHECK_FALSE(cut.is_closed);
  CHECK(split_multipart("nothing", "b", 100).preamble == "nothing");
}

TEST_CASE("transfer encodings are undone") {
  CHECK(decoded("aGVs\r\nbG8=\r\n", "Base64") == "hello");
  CHECK(decoded("aGVsbG8", "base64") == "hello");
  CHECK(decoded("a=C3=A9=\r\nb =\n=3D=zz=", "quoted-printable") == "aéb ==zz");
  CHECK(decoded("begin 644 x\n%:&5L;&\\\n`\nend\n", "x-uuencode") == "hello");
  CHECK(decoded("as it is", "8bit") == "as it is");
}

TEST_CASE("pieces of quoted-printable of any size give the same") {
  const std::string body = "one=\r\ntwo=E4=B9=A1= \t\r\nthree=\nfour =3d";
  for (std::size_t piece = 1; piece < 9; ++piece) {
    QuotedPrintableDecoder decoder;
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += piece) decoder.decode(body.substr(at, piece), out);
    decoder.finish(out);
    CHECK(out == "onetwo乡threefour =");
  }
}

TEST_CASE("a mail's date becomes ISO 8601 with its own offset") {
  CHECK(read_mail_date("Tue, 14 Mar 2017 09:30:00 +0800 (CST)") == "2017-03-14T09:30:00+08:00");
  CHECK(read_mail_date("1 Jul 03 10:52 GMT") == "2003-07-01T10:52:00Z");
  CHECK(read_mail_date("Wed, 21 Mar 2018 14:14:32 -0800") == "2018-03-21T14:14:32-08:00");
  CHECK(read_mail_date("Thu, 4-Feb-1999 01:02:03 EST") == "1999-02-04T01:02:03-05:00");
  CHECK(read_mail_date("31 Feb 2017 09:30:00 +0800") == "");
  CHECK(read_mail_date("yesterday") == "");
}
