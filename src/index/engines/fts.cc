#include "index/engines/fts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "index/engines/fts_terms.h"
#include "index/engines/sqlite.h"
#include "text/folding.h"

namespace casebound::index {
namespace {

using text::Query;
using Kind = Query::Kind;

constexpr int kFormat = 1;

/// `terms` holds postings alone (content=''): FTS5 can take a row out only when it gets the row's terms
/// again. A row of `terms` that `pages` does not name is dead: no search counts it. `path` is folded;
/// `fingerprint` tells whether tokens are those that the row was made of.
constexpr const char* kSchema =
    "CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE pages(row INTEGER PRIMARY KEY AUTOINCREMENT, page INTEGER NOT NULL UNIQUE, document TEXT "
    "NOT NULL,"
    " number INTEGER NOT NULL, type TEXT NOT NULL, language TEXT NOT NULL, date TEXT NOT NULL, path TEXT NOT "
    "NULL,"
    " fingerprint INTEGER NOT NULL);"
    "CREATE VIRTUAL TABLE terms USING fts5(body, content='', detail=full, tokenize='casebound');"
    "INSERT INTO about VALUES('change', '0');";

/// The WHERE clause of a search, with the values of its parameters in order.
struct Condition {
  std::string sql = "1";
  std::vector<std::string> values;

  void add(const char* clause, std::initializer_list<std::string> more) {
    sql += " AND ";
    sql += clause;
    values.insert(values.end(), more);
  }
};

/// For a query that asks for every page somewhere, such as type:mail -draft.
void append_set(const Query& query, Condition& out) {
  if (is_match_expression(query)) {
    out.sql += "p.row IN (SELECT rowid FROM terms WHERE terms MATCH ?)";
    out.values.push_back(to_match_expression(query));
    return;
  }
  switch (query.kind) {
    case Kind::All:
      out.sql += '1';
      return;
    case Kind::Not:
      out.sql += "NOT ";
      append_set(query.children.front(), out);
      return;
    case Kind::And:
    case Kind::Or:
      out.sql += query.kind == Kind::And ? "(1" : "(0";
      for (const Query& child : query.children) {
        out.sql += query.kind == Kind::And ? " AND " : " OR ";
        append_set(child, out);
      }
      out.sql += ')';
      return;
    default:
      out.sql += '0';
  }
}

void add_filters(const SearchOptions& options, Condition& out) {
  if (!options.type.empty()) out.add("p.type = ? COLLATE NOCASE", {options.type});
  if (!options.language.empty())
    out.add(
        "(p.language = ? COLLATE NOCASE OR substr(p.language, 1, length(?) + 1) COLLATE NOCASE = ? || '-')",
        {options.language, options.language, options.language});
  // The shorter of two dates says how far they can be compared: a document dated 2017 may be of August.
  if (!options.from.empty())
    out.add("p.date <> '' AND substr(p.date, 1, length(?)) >= substr(?, 1, length(p.date))",
            {options.from, options.from});
  if (!options.to.empty())
    out.add("p.date <> '' AND substr(p.date, 1, length(?)) <= substr(?, 1, length(p.date))",
            {options.to, options.to});
  if (!options.in.empty()) out.add("instr(p.path, ?) > 0", {text::fold(options.in)});
}

bool is_better(const Hit& a, const Hit& b) {
  return a.score != b.score ? a.score > b.score : a.page < b.page;
}

/// Keeps the best `wanted` hits (0: all).
class BestHits {
 public:
  explicit BestHits(std::size_t wanted) : wanted_(wanted) {}
  void add(const Hit& hit) {
    if (wanted_ == 0) return hits_.push_back(hit);
    if (hits_.size() == wanted_) {
      if (!is_better(hit, hits_.front())) return;
      std::pop_heap(hits_.begin(), hits_.end(), is_better);
      hits_.pop_back();
    }
    hits_.push_back(hit);
    std::push_heap(hits_.begin(), hits_.end(), is_better);
  }
  /// Those after the first `offset`, best first.
  std::vector<Hit> take_from(std::size_t offset) {
    std::sort(hits_.begin(), hits_.end(), is_better);
    hits_.erase(hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(std::min(offset, hits_.size())));
    return std::move(hits_);
  }

 private:
  std::size_t wanted_;
  std::vector<Hit> hits_;
};

int flags_of(Access access) {
  return access == Access::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
}

std::string path_in(const Storage& storage, Access access) {
  const std::string path = join(storage.folder(), "index.sqlite");
  if (access == Access::Read && !exists(path))
    throw Error(ErrorCode::NotFound, "This case has no index yet. Run casebound work to make it.");
  return path;
}

class Fts : public Engine {
 public:
  Fts(const Storage& storage, Access access)
      : connection_(path_in(storage, access), flags_of(access), storage.sqlite_vfs()), feed_(connection_) {
    sqlite3_busy_timeout(connection_.handle(), 10'000);
    if (access == Access::Write) {
      int reserved = storage.sqlite_reserved_bytes();
      sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
      connection_.execute("PRAGMA page_size=4096; PRAGMA journal_mode=WAL;");
    }
    connection_.execute(
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
        "PRAGMA wal_autocheckpoint=4000;");
    if (access == Access::Write && number("PRAGMA user_version") == 0) make(storage.sqlite_reserved_bytes());
    if (number("PRAGMA user_version") != kFormat)
      throw Error(ErrorCode::Damaged,
                  "The index of this case was not finished or is of another version. Run casebound work.");
  }

  void add(PageId page, const std::vector<text::Token>& tokens, const PageColumns& columns) override {
    begin();
    forget(page);
    const std::string path = text::fold(columns.path);
    Prepared& insert =
        kept(insert_page_,
             "INSERT INTO pages(page, document, number, type, language, date, path, fingerprint)"
             " VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, page).bind(2, columns.document).bind(3, columns.number).bind(4, columns.type);
    insert.bind(5, columns.language).bind(6, columns.date).bind(7, path).bind(8, fingerprint(tokens)).run();
    feed_.set(tokens);
    kept(insert_terms_, "INSERT INTO terms(rowid, body) VALUES(?, '.')")
        .bind(1, sqlite3_last_insert_rowid(connection_.handle()))
        .run();
  }

  void remove(PageId page, const std::vector<text::Token>& tokens) override {
    begin();
    Prepared& find = kept(find_page_, "SELECT row, fingerprint FROM pages WHERE page = ?");
    find.bind(1, page);
    const bool found = find.step();
    const std::int64_t row = found ? find.integer(0) : 0;
    // FTS5 believes what it is told to take out; with other tokens the row is better left dead.
    const bool same = found && find.integer(1) == fingerprint(tokens);
    find.reset();
    if (same) {
      feed_.set(tokens);
      kept(delete_terms_, "INSERT INTO terms(terms, rowid, body) VALUES('delete', ?, '.')")
          .bind(1, row)
          .run();
    }
    if (found) forget(page);
  }

  void commit(std::int64_t change) override {
    begin();
    const std::string text = std::to_string(change);
    Prepared(connection_, "UPDATE about SET value = ? WHERE name = 'change'").bind(1, text).run();
    connection_.execute("COMMIT");
    in_transaction_ = false;
    committed_ = change;
  }

  std::int64_t committed_change() const override {
    return in_transaction_ ? committed_
                           : number("SELECT CAST(value AS INTEGER) FROM about WHERE name = 'change'");
  }

  std::uint64_t pages() const override {
    return static_cast<std::uint64_t>(number("SELECT count(*) FROM pages"));
  }

  std::string analyser_version() const override {
    Prepared query(connection_, "SELECT value FROM about WHERE name = 'analyser'");
    return query.step() ? std::string(query.text(0)) : std::string();
  }

  SearchResult search(const Query& query, const SearchOptions& options) const override {
    const bool ranked = is_match_expression(query);
    Condition condition;
    std::string sql = "SELECT p.page, ";
    if (ranked) {
      sql +=
          "bm25(terms), p.type, p.language, p.date FROM terms CROSS JOIN pages p ON p.row = terms.rowid "
          "WHERE ";
      condition.add("terms MATCH ?", {to_match_expression(query)});
    } else {
      sql += "0, p.type, p.language, p.date FROM pages p WHERE ";
      condition.sql += " AND ";
      append_set(query, condition);
    }
    add_filters(options, condition);
    Prepared rows(connection_, sql + condition.sql);
    for (std::size_t i = 0; i < condition.values.size(); ++i)
      rows.bind(static_cast<int>(i) + 1, condition.values[i]);
    return collect(rows, options);
  }

 private:
  static SearchResult collect(Prepared& rows, const SearchOptions& options) {
    SearchResult out;
    BestHits best(options.limit == 0 ? 0 : options.offset + options.limit);
    while (rows.step()) {
      ++out.total;
      best.add({rows.integer(0), -rows.real(1)});
      if (!options.facets) continue;
      const auto count = [&out](const char* facet, std::string_view value) {
        if (!value.empty()) ++out.facets[facet][std::string(value)];
      };
      count("type", rows.text(2));
      count("language", rows.text(3));
      count("year", rows.text(4).substr(0, 4));
    }
    out.hits = best.take_from(options.offset);
    return out;
  }

  void make(int reserved) {
    connection_.execute("BEGIN IMMEDIATE");
    connection_.execute(kSchema);
    // FTS5's own size is for pages without reserved bytes: above this, each of its blocks would take two
    // pages.
    connection_.execute("INSERT INTO terms(terms, rank) VALUES('pgsz', " + std::to_string(4050 - reserved) +
                        ")");
    connection_.execute("INSERT INTO terms(terms, rank) VALUES('hashsize', 16777216)");
    Prepared(connection_, "INSERT INTO about VALUES('analyser', ?)").bind(1, text::kAnalyserVersion).run();
    connection_.execute("PRAGMA user_version=" + std::to_string(kFormat));
    connection_.execute("COMMIT");
  }

  void begin() {
    if (in_transaction_) return;
    committed_ = committed_change();
    connection_.execute("BEGIN IMMEDIATE");
    in_transaction_ = true;
  }

  void forget(PageId page) { kept(delete_page_, "DELETE FROM pages WHERE page = ?").bind(1, page).run(); }

  Prepared& kept(std::unique_ptr<Prepared>& slot, const char* sql) {
    if (!slot) slot = std::make_unique<Prepared>(connection_, sql);
    return *slot;
  }

  std::int64_t number(const char* sql) const {
    Prepared query(connection_, sql);
    return query.step() ? query.integer(0) : 0;
  }

  Connection connection_;
  TermFeed feed_;
  std::unique_ptr<Prepared> insert_page_, insert_terms_, delete_terms_, delete_page_, find_page_;
  bool in_transaction_ = false;
  std::int64_t committed_ = 0;
};

}  // namespace

std::unique_ptr<Engine> open_fts(const Storage& storage, Access access) {
  return std::make_unique<Fts>(storage, access);
}

}  // namespace casebound::index
