#include "desk/reading.h"

#include "desk/desk_case.h"

namespace casebound::desk {

TEST_CASE("the text of a page is the text of the file, and what is not there is said") {
  DeskCase c;
  c.write("leak/a.txt", "first\nsecond\n");
  c.add({c.leak()});
  const Workspace workspace = c.read();
  const auto pages = read_pages(workspace, "leak/a.txt");
  REQUIRE(pages.size() == 1);
  CHECK(pages[0].content.text == "first\nsecond\n");
  CHECK(pages[0].how == How::Embedded);
  CHECK(read_pages(workspace, "leak/a.txt", 1, pages[0].reading.substr(0, 8)).size() == 1);
  CHECK(store::code_of([&] { read_pages(workspace, "leak/a.txt", 2); }) == ErrorCode::NotFound);
  CHECK(store::code_of([&] { read_pages(workspace, "leak/b.txt"); }) == ErrorCode::NotFound);
  CHECK(store::code_of([&] { read_pages(workspace, "leak/a.txt", {}, "zzz"); }) == ErrorCode::NotFound);
  CHECK(store::code_of([&] { render_page(workspace, "leak/a.txt", 1, {}); }) == ErrorCode::NoPicture);
}

}  // namespace casebound::desk
