// A query as a person types it, asked of an index: the pages that it finds are those whose text matches.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "index/engine.h"
#include "index/temp_storage.h"
#include "text/highlight.h"

namespace {

using namespace casebound;

constexpr std::array<std::string_view, 12> kPages = {
    "The camp directive of 2017, No. 17",
    "关于再教育营的指示，第17号文件",
    "關於再教育營的報告 camp directive",
    "ئۇيغۇر تىلى تەربىيەلەش مەركىزى",
    "Uyghur tili terbiyelesh merkizi",
    "Директива № 17 о лагерях",
    "mail@example.org wrote: near AND not OR camps",
    "再 教 育 营",
    "ＦＵＬＬ ｗｉｄｔｈ camp",
    "co-operate, co\u00ADoperate and cooperate; a b a b a",
    "ка\u0301мень naïve naive",
    "",
};

class PagesOfWords {
 public:
  PagesOfWords() : engine_(index::engines().front().open(storage_, index::Access::Write)) {
    for (std::size_t i = 0; i < kPages.size(); ++i)
      engine_->add(static_cast<index::PageId>(i), text::tokenize(kPages[i]),
                   {"d", 1, "text", "zh-Hans", "2017-08", "a/b.txt"});
    engine_->commit(1);
  }
  const index::Engine& engine() const { return *engine_; }

 private:
  TempStorage storage_;
  std::unique_ptr<index::Engine> engine_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const PagesOfWords pages;
  text::ParsedQuery parsed;
  try {
    parsed = text::parse_query({reinterpret_cast<const char*>(data), size});
  } catch (const Error&) {
    return 0;
  }
  index::SearchOptions options;
  options.limit = 0;
  std::set<index::PageId> found;
  for (const index::Hit& hit : pages.engine().search(parsed.tree, options).hits) found.insert(hit.page);
  for (std::size_t i = 0; i < kPages.size(); ++i) {
    const bool is_found = found.contains(static_cast<index::PageId>(i));
    const bool matches = text::matches(std::string(kPages[i]), parsed.tree);
    // Whether a form is the one asked for is seen in the text alone: the index may find more.
    if (!text::has_exact_form(parsed.tree) && is_found != matches) std::abort();
  }
  options.facets = true;
  options.type = parsed.filters.type;
  options.language = parsed.filters.language;
  options.from = parsed.filters.from;
  options.to = parsed.filters.to;
  options.in = parsed.filters.in;
  const index::SearchResult filtered = pages.engine().search(parsed.tree, options);
  if (filtered.total > found.size() || filtered.hits.size() != filtered.total) std::abort();
  return 0;
}
