#include "desk/threads.h"

#include <doctest/doctest.h>

#include <map>

#include "base/bytes.h"
#include "desk/desk_case.h"
#include "extract/zip_builder.h"

namespace casebound::desk {
namespace {

std::string mail(const std::string& id, const std::string& more = {}) {
  return "From: a@example.org\r\nSubject: Re: question\r\nMessage-ID: <" + id + ">\r\n" + more +
         "\r\nwords of " + id + "\r\n";
}

std::map<std::string, std::string> threads(const DeskCase& c) {
  std::map<std::string, std::string> out;
  for (const DocumentEntry& each : c.documents()) out[each.path.substr(5) + each.inner_path] = each.thread;
  return out;
}

}  // namespace

TEST_CASE("mails that name each other are one thread, also through a mail that is not there") {
  DeskCase c;
  c.write("leak/1.eml", mail("first@x"));
  c.write("leak/2.eml", mail("second@x", "In-Reply-To: <first@x>\r\n"));
  c.write("leak/3.eml", mail("third@x", "References: <lost@x>\r\n <other@x>\r\n"));
  c.write("leak/4.eml", mail("fourth@x", "In-Reply-To: message of Tuesday <lost@x>\r\n"));
  c.write("leak/5.eml", mail("fifth@x"));
  c.write("leak/6.txt", "no mail");
  c.add({c.leak()});
  const auto got = threads(c);
  CHECK(got.at("1.eml") == got.at("2.eml"));
  CHECK(got.at("3.eml") == got.at("4.eml"));
  CHECK(got.at("1.eml") != got.at("3.eml"));
  CHECK(got.at("5.eml") != got.at("1.eml"));
  CHECK_FALSE(got.at("5.eml").empty());
  CHECK(got.at("6.txt").empty());

  // A mail that comes later and joins two threads makes one of them; its name stays that of the first mail.
  c.write("leak/7.eml", mail("seventh@x", "References: <second@x> <fourth@x>\r\n"));
  c.add({c.leak()});
  const auto joined = threads(c);
  for (const char* each : {"1.eml", "2.eml", "3.eml", "4.eml", "7.eml"})
    CHECK(joined.at(each) == got.at("1.eml"));
}

TEST_CASE("mails of one conversation of Outlook are one thread, and a mail in a mail has one of its own") {
  DeskCase c;
  // [MS-OXOMSG] 2.2.1.3: one byte, five of time, sixteen of the conversation; five more for each answer.
  const auto index = [](const std::string& time, const std::string& more) {
    return "Thread-Index: " + to_base64("\1" + time + std::string(16, 'g') + more) + "\r\n";
  };
  c.write("leak/1.eml", mail("a@x", index("time1", "")));
  c.write("leak/2.eml", mail("b@x", index("time2", "later")));
  c.write("leak/3.eml",
          "From: a@example.org\r\nSubject: forwarded\r\nMessage-ID: <outer@x>\r\nContent-Type: "
          "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
              mail("inner@x", "References: <a@x>\r\n") + "\r\n--b--\r\n");
  c.add({c.leak()});
  const auto got = threads(c);
  CHECK(got.at("1.eml") == got.at("2.eml"));
  CHECK(got.at("3.eml") != got.at("1.eml"));
  for (const auto& [path, thread] : got) {
    if (path.starts_with("3.eml") && path != "3.eml") CHECK(thread == got.at("1.eml"));
  }
  CHECK(got.size() == 4);
}

TEST_CASE("a container that holds less than it says is partial, and status shows both numbers") {
  DeskCase c;
  Bytes zip = test::ZipBuilder().add("a.txt", "one\n").add("b.txt", "two\n").bytes();
  const std::size_t end = zip.rfind("PK\5\6");
  REQUIRE(end != Bytes::npos);
  zip[end + 8] = zip[end + 10] = 3;  // the count of its members
  c.write("leak/less.zip", zip);
  c.write("leak/right.zip", test::ZipBuilder().add("c.txt", "three\n").bytes());
  c.add({c.leak()});
  const CaseStatus status = case_status(c.read());
  CHECK(status.parts_declared == 4);
  CHECK(status.parts_found == 3);
  const auto documents = c.documents();
  CHECK(documents[0].verdict.outcome == Outcome::Partial);
  CHECK_FALSE(documents[0].verdict.reason.empty());
  CHECK(documents[1].verdict.outcome == Outcome::Complete);
}

}  // namespace casebound::desk
