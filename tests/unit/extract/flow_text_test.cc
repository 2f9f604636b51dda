#include "extract/flow_text.h"

#include <doctest/doctest.h>

using namespace casebound;
using namespace casebound::extract;

TEST_CASE("separators stand only between texts") {
  FlowText flow(1000);
  flow.end_paragraph();
  flow.put("a");
  flow.end_line();
  flow.end_line();
  flow.put("b");
  flow.end_paragraph();
  flow.end_paragraph();
  flow.put("c");
  flow.end_paragraph();
  flow.end_paragraph();
  flow.finish();
  CHECK(flow.text() == "a\nb\n\nc\n");
}

TEST_CASE("cells are parted by tabs and rows by lines, whatever paragraphs stand in them") {
  FlowText flow(1000);
  for (const char* row : {"ab", "c "}) {
    for (const char* cell = row; *cell != '\0'; ++cell) {
      flow.begin_cell();
      if (*cell != ' ') flow.put(std::string(2, *cell));
      flow.end_paragraph();
      flow.end_cell();
    }
    flow.end_row();
  }
  flow.put("after");
  flow.finish();
  CHECK(flow.text() == "aa\tbb\ncc\nafter\n");
}

TEST_CASE("runs of one kind that touch are one mark, and marks move with appended text") {
  FlowText inner(1000);
  inner.put("x", MarkKind::Hidden);
  inner.put("y", MarkKinds(MarkKind::Hidden) | MarkKind::Inserted);
  inner.finish();
  REQUIRE(inner.marks().size() == 2);
  CHECK(inner.marks()[0] == Mark{0, 2, MarkKind::Hidden});
  CHECK(inner.marks()[1] == Mark{1, 2, MarkKind::Inserted});
  FlowText outer(1000);
  outer.put("before");
  outer.append(inner, MarkKind::Note);
  outer.finish();
  CHECK(outer.text() == "before\nxy\n");
  REQUIRE(outer.marks().size() == 3);
  CHECK(outer.marks()[1] == Mark{7, 10, MarkKind::Note});
}

TEST_CASE("what goes past the limit is left out, and that is said") {
  FlowText flow(5);
  flow.put("1234");
  CHECK_FALSE(flow.is_cut());
  flow.put("56");
  flow.finish();
  CHECK(flow.is_cut());
  CHECK(flow.text() == "1234\n");
}
