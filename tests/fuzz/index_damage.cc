// A damaged index, read past the tags that would find the damage: it ends in an Error, never in a fall.
// The input is orders for damage().
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "damage.h"
#include "index/engine.h"
#include "index/temp_storage.h"
#include "text/query.h"

namespace {

using namespace casebound;

struct Index {
  TempStorage storage;
  fuzz::Files files;

  Index() {
    index::PageColumns columns;
    columns.type = "text";
    columns.path = "a/b.txt";
    {
      const auto engine = index::engines().front().open(storage, index::Access::Write);
      for (int page = 1; page <= 300; ++page) {
        std::string words = "camp directive";
        for (int i = 0; i < 40; ++i) words += " w" + std::to_string(page * i % 97);
        engine->add(page, text::tokenize(words), columns);
        if (page % 100 == 0) engine->commit(page);
      }
    }
    files = fuzz::load_files(storage.folder());
  }
};

void search(const index::Engine& engine) {
  index::SearchOptions options;
  options.facets = true;
  for (const char* query : {"camp", "\"camp directive\"", "w1*", "camp -w2", "-camp"})
    (void)engine.search(text::parse_query(query).tree, options);
}

template <class Call>
void try_to(const Call& call) {
  try {
    call();
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Index whole;
  fuzz::Files files = whole.files;
  fuzz::damage(files, {reinterpret_cast<const char*>(data), size});
  fuzz::store_files(whole.storage.folder(), files);
  const auto open = index::engines().front().open;
  try_to([&] { search(*open(whole.storage, index::Access::Read)); });
  try_to([&] {
    const auto engine = open(whole.storage, index::Access::Write);
    const auto tokens = text::tokenize("a new page w1");
    try_to([&] { engine->add(1, tokens, {}); });
    try_to([&] { engine->remove(2, tokens); });
    try_to([&] { engine->commit(999); });
    try_to([&] { search(*engine); });
  });
  return 0;
}
