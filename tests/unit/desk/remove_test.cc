#include "desk/remove.h"

#include "desk/desk_case.h"
#include "desk/verify.h"
#include "extract/zip_builder.h"

namespace casebound::desk {
namespace {

RemovalReport remove_named(const DeskCase& c, const std::string& name) {
  Workspace workspace = Workspace::open(c.folder(), Access::Write);
  Watch watch;
  return remove(workspace, plan_removal(workspace, name), {}, watch, watch.stop.get_token());
}

constexpr const char* kMail =
    "From: a@x.invalid\r\nTo: b@x.invalid\r\nSubject: %\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nSee the letter.\r\n"
    "--b\r\nContent-Type: text/plain; name=letter.txt\r\nContent-Disposition: attachment; "
    "filename=letter.txt\r\n\r\n"
    "The lighthouse is dark.\r\n--b--\r\n";

std::string mail_about(const std::string& subject) {
  std::string mail = kMail;
  return mail.replace(mail.find('%'), 1, subject);
}

}  // namespace

TEST_CASE("a removed document is not found, and can be added again") {
  DeskCase c;
  c.write("leak/1.txt", "The harbour is closed.");
  c.write("leak/2.txt", "The lighthouse is dark.");
  c.add({c.leak()});
  const RemovalReport report = remove_named(c, "leak/1.txt");
  CHECK(report.documents == 1);
  CHECK(report.files == 1);
  CHECK(c.search("harbour").total == 0);
  CHECK(c.search("lighthouse").total == 1);
  CHECK(case_status(c.read()).files.sum() == 1);
  CHECK(case_status(c.read()).removed == 1);
  CHECK(verify(c.folder()).damaged.empty());
  CHECK(c.add({c.leak()}).new_documents == 1);
  CHECK(c.search("harbour").total == 1);
}

TEST_CASE("an attachment that another mail has too is read there when the first mail goes") {
  DeskCase c;
  c.write("leak/a.eml", mail_about("first"));
  c.write("leak/b.eml", mail_about("second"));
  c.add({c.leak()});
  REQUIRE(c.search("lighthouse").total == 1);
  const RemovalReport report = remove_named(c, "leak/a.eml");
  CHECK(report.read_again == 1);
  const SearchPage found = c.search("lighthouse");
  REQUIRE(found.total == 1);
  CHECK(found.hits[0].path == "leak/b.eml");
  CHECK(verify(c.folder()).damaged.empty());
}

TEST_CASE("what lies inside another file is not removed alone") {
  DeskCase c;
  c.write("leak/a.eml", mail_about("first"));
  c.add({c.leak()});
  const Workspace workspace = c.read();
  CHECK(store::code_of([&] { plan_removal(workspace, "leak/a.eml/letter.txt"); }) == ErrorCode::Usage);
}

TEST_CASE("an exact path goes alone, also when another path to the same bytes ends so") {
  DeskCase c;
  c.write("leak/a.txt", "The harbour is closed.");
  c.write("backup/leak/a.txt", "The harbour is closed.");
  c.write("third/b.txt", "The harbour is closed.");
  c.add({c.leak(), c.at("backup"), c.at("third")});
  const RemovalReport report = remove_named(c, "leak/a.txt/");
  CHECK(report.paths == 1);
  CHECK(report.documents == 0);
  CHECK(c.documents().at(0).paths == std::vector<std::string>{"backup/leak/a.txt", "third/b.txt"});
  CHECK(c.search("harbour").total == 1);
  CHECK(verify(c.folder()).damaged.empty());
}

TEST_CASE("a path on disk means the longest path that ends it") {
  DeskCase c;
  c.write("leak/a.txt", "The harbour is closed.");
  c.write("backup/leak/a.txt", "The harbour is closed.");
  c.add({c.leak(), c.at("backup")});
  CHECK(plan_removal(c.read(), c.at("backup/leak/a.txt")).path == "backup/leak/a.txt");
  CHECK(plan_removal(c.read(), c.at("leak/a.txt")).path == "leak/a.txt");
}

TEST_CASE("the end of several paths to the same bytes names none of them") {
  DeskCase c;
  c.write("leak/a/1.txt", "The harbour is closed.");
  c.write("leak/b/1.txt", "The harbour is closed.");
  c.add({c.leak()});
  CHECK(store::code_of([&] { plan_removal(c.read(), "1.txt"); }) == ErrorCode::Ambiguous);
  CHECK(plan_removal(c.read(), "b/1.txt").path == "leak/b/1.txt");
}

TEST_CASE("a part is not taken for a file elsewhere that has its name and its bytes") {
  DeskCase c;
  c.write("a.zip", test::ZipBuilder().add("letter.txt", "The harbour is closed.").bytes());
  c.write("letter.txt", "The harbour is closed.");
  c.add({c.at("a.zip")});
  c.add({c.at("letter.txt")});
  CHECK(store::code_of([&] { plan_removal(c.read(), "a.zip/letter.txt"); }) == ErrorCode::Usage);
  CHECK(plan_removal(c.read(), "letter.txt").path_only);
}

}  // namespace casebound::desk
