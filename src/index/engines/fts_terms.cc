#include "index/engines/fts_terms.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"

namespace casebound::index {
namespace {

using text::Query;
using text::Token;
using Kind = Query::Kind;
using TakeToken = int (*)(void* context, int flags, const char* term, int size, int begin, int end);

/// Keeps a position that has no term, because FTS5 counts positions by terms. No query can ask for it.
constexpr std::string_view kNoTerm = "\x1f";

int give(void* context, TakeToken take, int flags, std::string_view term) {
  return take(context, flags, term.data(), static_cast<int>(term.size()), 0, 0);
}

int give_page(const std::vector<Token>& tokens, void* context, TakeToken take) {
  std::int64_t position = -1;
  std::size_t first_here = 0;  // of the tokens at `position`
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool same_place = token.position == position;
    if (same_place && std::any_of(tokens.begin() + first_here, tokens.begin() + i,
                                  [&token](const Token& other) { return other.term == token.term; }))
      continue;  // FTS5 wants a term once at a position
    if (!same_place) {
      for (++position; position < token.position; ++position)
        if (const int code = give(context, take, 0, kNoTerm); code != SQLITE_OK) return code;
      first_here = i;
    }
    const int code = give(context, take, same_place ? FTS5_TOKEN_COLOCATED : 0, token.term);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int give_query(std::string_view terms, void* context, TakeToken take) {
  while (!terms.empty()) {
    const std::size_t end = std::min(terms.find(' '), terms.size());
    if (const int code = give(context, take, 0, terms.substr(0, end)); code != SQLITE_OK) return code;
    terms.remove_prefix(std::min(end + 1, terms.size()));
  }
  return SQLITE_OK;
}

int make_tokenizer(void* feed, const char**, int, Fts5Tokenizer** out) {
  *out = static_cast<Fts5Tokenizer*>(feed);
  return SQLITE_OK;
}

void drop_tokenizer(Fts5Tokenizer*) {}

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* text, int size, TakeToken take) {
  if ((flags & FTS5_TOKENIZE_QUERY) != 0)
    return give_query(std::string_view(text, static_cast<std::size_t>(size)), context, take);
  const auto* tokens = reinterpret_cast<const TermFeed*>(tokenizer)->tokens();
  return tokens == nullptr ? SQLITE_MISUSE : give_page(*tokens, context, take);
}

/// https://www.sqlite.org/fts5.html, section 7: how an extension finds FTS5.
fts5_api* find_fts5(const Connection& connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection.handle(), "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

void append_phrase(const Query& query, std::string& out) {
  out += '"';
  for (std::size_t i = 0; i < query.terms.size(); ++i) {
    CASEBOUND_CHECK(query.terms[i].position == i);
    if (i > 0) out += ' ';
    for (const char byte : query.terms[i].term) {
      if (byte == '"') out += '"';
      out += byte;
    }
  }
  out += query.kind == Kind::Prefix ? "\" *" : "\"";
}

void append(const Query& query, std::string& out) {
  if (query.kind == Kind::Phrase || query.kind == Kind::Prefix) return append_phrase(query, out);
  const auto list = [&out, &query](const char* between, auto&& wanted) {
    out += '(';
    bool first = true;
    for (const Query& child : query.children) {
      if (!wanted(child)) continue;
      if (!first) out += between;
      first = false;
      append(child.kind == Kind::Not ? child.children.front() : child, out);
    }
    out += ')';
  };
  const auto is_not = [](const Query& child) { return child.kind == Kind::Not; };
  if (query.kind == Kind::Or) return list(" OR ", [](const Query&) { return true; });
  const bool has_not = std::any_of(query.children.begin(), query.children.end(), is_not);
  if (has_not) out += '(';
  list(" AND ", [&is_not](const Query& child) { return !is_not(child); });
  if (has_not) {
    out += " NOT ";
    list(" OR ", is_not);
    out += ')';
  }
}

}  // namespace

TermFeed::TermFeed(const Connection& connection) {
  fts5_api* api = find_fts5(connection);
  if (api == nullptr)
    throw Error(
        ErrorCode::NotAvailable,
        "This machine's SQLite was built without full-text search (FTS5). Install Debian's libsqlite3-0.");
  fts5_tokenizer tokenizer{make_tokenizer, drop_tokenizer, tokenize};
  const int code = api->xCreateTokenizer(api, "casebound", this, &tokenizer, nullptr);
  if (code != SQLITE_OK) connection.fail(code);
}

bool is_match_expression(const Query& query) {
  switch (query.kind) {
    case Kind::Phrase:
    case Kind::Prefix:
      return !query.terms.empty();
    case Kind::And:
      return std::any_of(query.children.begin(), query.children.end(),
                         [](const Query& child) { return child.kind != Kind::Not; }) &&
             std::all_of(query.children.begin(), query.children.end(), [](const Query& child) {
               return is_match_expression(child.kind == Kind::Not ? child.children.front() : child);
             });
    case Kind::Or:
      return !query.children.empty() &&
             std::all_of(query.children.begin(), query.children.end(), is_match_expression);
    case Kind::All:
    case Kind::None:
    case Kind::Not:
      break;
  }
  return false;
}

std::string to_match_expression(const Query& query) {
  std::string out;
  append(query, out);
  return out;
}

std::int64_t fingerprint(const std::vector<Token>& tokens) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  const auto mix = [&hash](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001B3U; };
  for (const Token& token : tokens) {
    for (const char byte : token.term) mix(static_cast<unsigned char>(byte));
    mix(0x100U + token.position);
  }
  return static_cast<std::int64_t>(hash);
}

}  // namespace casebound::index
