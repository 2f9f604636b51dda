#include "desk/search.h"

#include <algorithm>

#include "base/error.h"
#include "desk/indexing.h"
#include "desk/naming.h"
#include "store/case.h"
#include "text/highlight.h"
#include "text/query.h"

namespace casebound::desk {
namespace {

void ask_for_exact_forms(text::Query& query) {
  query.exact_form = query.kind == text::Query::Kind::Phrase || query.kind == text::Query::Kind::Prefix;
  for (text::Query& child : query.children) ask_for_exact_forms(child);
}

index::SearchOptions options_of(const SearchRequest& request, const text::QueryFilters& typed) {
  const auto first = [](const std::string& a, const std::string& b) { return a.empty() ? b : a; };
  index::SearchOptions options;
  options.limit = request.limit;
  options.offset = request.offset;
  options.facets = request.facets;
  options.type = first(typed.type, request.type);
  options.language = first(typed.language, request.language);
  options.from = first(typed.from, request.from);
  options.to = first(typed.to, request.to);
  options.in = first(typed.in, request.in);
  return options;
}

/// The query that finds every page on which `query` may match: the index folds, so what it would leave out
/// for a folded form may hold only another form.
text::Query widened(const text::Query& query) {
  text::Query out = query;
  out.children.clear();
  for (const text::Query& child : query.children) {
    const bool leaves_out_too_much = child.kind == text::Query::Kind::Not && text::has_exact_form(child);
    if (!leaves_out_too_much) out.children.push_back(widened(child));
  }
  if (query.kind == text::Query::Kind::And && out.children.empty()) out.kind = text::Query::Kind::All;
  return out;
}

void count_facets(const store::PageRecord& page, const store::DocumentRow& document,
                  index::SearchResult& result) {
  const auto count = [&](const char* facet, const std::string& value) {
    if (!value.empty()) ++result.facets[facet][value];
  };
  count("type", document.facts.type);
  count("language", page.language);
  count("year", document.date.substr(0, 4));
}

/// Whether a form is the one asked for stands in the text alone. So every candidate page is read.
index::SearchResult search_exact_form(const store::Case& catalogue, const index::Engine& engine,
                                      const text::Query& query, const index::SearchOptions& options) {
  index::SearchOptions all = options;
  all.limit = 0;
  all.offset = 0;
  all.facets = false;
  index::SearchResult result = engine.search(widened(query), all);
  result.facets.clear();
  std::erase_if(result.hits, [&](const index::Hit& hit) {
    const auto page = catalogue.find_page(hit.page);
    if (!page || !text::matches(catalogue.load_reading(page->reading).text, query)) return true;
    const auto document = options.facets ? catalogue.find_document(page->document) : std::nullopt;
    if (document) count_facets(*page, *document, result);
    return false;
  });
  result.total = result.hits.size();
  const std::size_t begin = std::min(options.offset, result.hits.size());
  const std::size_t count = options.limit == 0 ? result.hits.size() : options.limit;
  const std::size_t end = begin + std::min(count, result.hits.size() - begin);
  result.hits = {result.hits.begin() + static_cast<std::ptrdiff_t>(begin),
                 result.hits.begin() + static_cast<std::ptrdiff_t>(end)};
  return result;
}

void show_places(SearchHit& hit, SearchPage& page, const std::string& text, const text::Query& query) {
  const text::Highlight found = text::highlight(text, query);
  hit.snippet_begin = found.snippet_begin;
  constexpr std::string_view kSpace = " \t\r\n\f";
  hit.more_before = text.find_first_not_of(kSpace) < found.snippet_begin;
  hit.more_after = text.find_first_not_of(kSpace, found.snippet_end) != std::string::npos;
  hit.snippet = text.substr(found.snippet_begin, found.snippet_end - found.snippet_begin);
  for (const text::Match& match : found.matches) {
    hit.spans.emplace_back(match.begin, match.end);
    if (match.variant.empty()) continue;
    const std::string surface = text.substr(match.begin, match.end - match.begin);
    const std::pair<std::string, std::string> variant{surface, match.variant};
    if (std::find(page.variants.begin(), page.variants.end(), variant) == page.variants.end())
      page.variants.push_back(variant);
    const std::string reason = surface + ": " + match.variant;
    if (std::find(hit.reasons.begin(), hit.reasons.end(), reason) == hit.reasons.end())
      hit.reasons.push_back(reason);
  }
}

}  // namespace

SearchPage search(const Workspace& workspace, const SearchRequest& request) {
  store::Case& catalogue = workspace.catalogue();
  text::ParsedQuery parsed = text::parse_query(request.query);
  if (request.exact) ask_for_exact_forms(parsed.tree);
  SearchPage out;
  out.query = request.query;
  out.understood = parsed.understood;

  const auto index = CaseIndex::open(catalogue, index::Access::Read);
  if (!index) {
    if (catalogue.last_change() == 0) return out;  // nothing was ever added
    throw Error(ErrorCode::Damaged,
                "The index of this case cannot be used. Run casebound work to make it again.");
  }
  const index::SearchOptions options = options_of(request, parsed.filters);
  index::SearchResult result = text::has_exact_form(parsed.tree)
                                   ? search_exact_form(catalogue, index->engine(), parsed.tree, options)
                                   : index->engine().search(parsed.tree, options);
  out.total = result.total;
  out.total_is_exact = result.total_is_exact && index->is_up_to_date();
  out.facets = std::move(result.facets);
  for (const index::Hit& found : result.hits) {
    const auto page = catalogue.find_page(found.page);
    if (!page) continue;
    const auto row = catalogue.find_document(page->document);
    if (!row) continue;
    SearchHit hit;
    hit.document = row->id;
    hit.path = top_path(catalogue, *row);
    hit.inner_path = row->inner_path;
    hit.title = row->facts.title;
    hit.page = page->number;
    hit.kind = page->kind;
    hit.reading = page->reading;
    hit.score = found.score;
    hit.date = row->date;
    hit.date_from = row->date_from;
    show_places(hit, out, catalogue.load_reading(page->reading).text, parsed.tree);
    out.hits.push_back(std::move(hit));
  }
  return out;
}

Workspace open_for_search(const std::string& folder) {
  const auto is_up_to_date = [](const Workspace& workspace) {
    store::Case& catalogue = workspace.catalogue();
    if (catalogue.last_change() == 0) return true;
    const auto index = CaseIndex::open(catalogue, index::Access::Read);
    return index && index->is_up_to_date();
  };
  {
    Workspace workspace = Workspace::open(folder, Access::Read);
    if (is_up_to_date(workspace)) return workspace;
  }
  try {
    const Workspace writer = Workspace::open(folder, Access::Write);
    CaseIndex::open(writer.catalogue(), index::Access::Write)->follow();
  } catch (const Error& error) {
    // Somebody writes, and will index; or nobody may, and what is indexed can be searched.
    if (error.code() != ErrorCode::Locked && error.code() != ErrorCode::Io) throw;
  }
  return Workspace::open(folder, Access::Read);
}

}  // namespace casebound::desk
