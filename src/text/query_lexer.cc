#include "text/query_lexer.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/utf8.h"
#include "text/white_space.h"

namespace casebound::text {
namespace {

/// The ASCII sign that a character stands for, where signs may stand; else the character itself.
char32_t as_sign(char32_t c) {
  switch (c) {
    case U'－':
    case 0x2212:  // minus sign
    case 0x2013:  // en dash: editors make it of a hyphen
      return U'-';
    case U'＝':
      return U'=';
    case U'＊':
      return U'*';
    case U'（':
      return U'(';
    case U'）':
      return U')';
    case U'：':
      return U':';
    default:
      return c;
  }
}

constexpr std::array<std::string_view, 5> kFields = {"type", "language", "from", "to", "in"};

class Lexer {
 public:
  explicit Lexer(std::string_view query) : query_(query) {}

  std::vector<QueryLexeme> read() {
    while (true) {
      while (!done() && is_white_space(peek())) skip();
      if (done()) break;
      read_one();
    }
    QueryLexeme end;
    end.character = character_;
    out_.push_back(end);
    return std::move(out_);
  }

 private:
  bool done() const { return at_ >= query_.size(); }
  char32_t peek() const {
    std::size_t at = at_;
    return next_code_point(query_, at);
  }
  /// The sign under the cursor; 0 at the end.
  char32_t sign() const { return done() ? 0 : as_sign(peek()); }
  void skip() {
    next_code_point(query_, at_);
    ++character_;
  }
  std::string_view rest() const { return query_.substr(at_); }

  /// Which quotes open here; at most one kind.
  const QueryQuote* opening() const {
    for (const QueryQuote& quote : query_quotes())
      if (rest().starts_with(quote.open)) return &quote;
    return nullptr;
  }
  bool ends_word() const {
    if (done() || is_white_space(peek()) || sign() == '(' || sign() == ')') return true;
    return std::any_of(query_quotes().begin(), query_quotes().end(), [this](const QueryQuote& quote) {
      return rest().starts_with(quote.open) || rest().starts_with(quote.close);
    });
  }
  std::string since(std::size_t begin) const { return std::string(query_.substr(begin, at_ - begin)); }

  void read_one() {
    const std::size_t begin = at_;
    const std::size_t character = character_;
    QueryLexeme lexeme;
    lexeme.character = character;
    switch (sign()) {
      case '(':
      case ')':
        lexeme.kind = sign() == '(' ? QueryLexeme::Kind::Open : QueryLexeme::Kind::Close;
        skip();
        lexeme.typed = since(begin);
        out_.push_back(lexeme);
        return;
      case '-':
        skip();
        lexeme.kind = QueryLexeme::Kind::Minus;
        lexeme.typed = since(begin);
        if (done() || is_white_space(peek()))
          query_error(character, "There is nothing behind the " + lexeme.typed +
                                     "; write it directly before the word to leave out, or put it in quotes");
        out_.push_back(lexeme);
        return;
      default:
        break;
    }
    if (read_field(lexeme)) return;
    if (sign() == '=') {
      skip();
      lexeme.exact_form = true;
      if (opening() == nullptr && ends_word())
        query_error(character,
                    "There is no word behind the =; write it directly before a word or a quotation");
    }
    if (const QueryQuote* quote = opening()) {
      lexeme.kind = QueryLexeme::Kind::Quoted;
      lexeme.text = read_quoted(*quote);
      if (sign() == '*') {
        skip();
        lexeme.prefix = true;
      }
    } else {
      read_word(lexeme);
    }
    out_.push_back(std::move(lexeme));
  }

  /// Reads name:value when the name is one of ours.
  bool read_field(QueryLexeme& lexeme) {
    for (const std::string_view name : kFields) {
      if (rest().size() <= name.size()) continue;
      const bool named = std::equal(name.begin(), name.end(), rest().begin(), [](char ours, char theirs) {
        return ours == (theirs >= 'A' && theirs <= 'Z' ? theirs + ('a' - 'A') : theirs);
      });
      if (!named) continue;
      const std::size_t at = at_;
      const std::size_t character = character_;
      at_ += name.size();
      character_ += name.size();
      if (sign() != ':') {
        at_ = at;
        character_ = character;
        continue;
      }
      skip();
      lexeme.kind = QueryLexeme::Kind::Field;
      lexeme.name = name;
      if (const QueryQuote* quote = opening()) {
        lexeme.text = read_quoted(*quote);
      } else {
        const std::size_t begin = at_;
        while (!ends_word()) skip();
        lexeme.text = since(begin);
      }
      if (lexeme.text.empty())
        query_error(character, "There is no value behind " + std::string(name) + ":; write " +
                                   std::string(name) + ":VALUE without a space, or put the word in quotes");
      out_.push_back(std::move(lexeme));
      return true;
    }
    return false;
  }

  std::string read_quoted(const QueryQuote& quote) {
    const std::size_t character = character_;
    at_ += quote.open.size();
    ++character_;
    std::string_view close = quote.close;
    std::size_t end = query_.find(close, at_);
    if (end == std::string_view::npos) {
      // Input methods mix them: any closing quote is better than none.
      for (const QueryQuote& other : query_quotes()) {
        const std::size_t found = query_.find(other.close, at_);
        if (found >= end) continue;
        end = found;
        close = other.close;
      }
    }
    if (end == std::string_view::npos)
      query_error(character, "The quotation is not closed; write a second quotation mark where it ends");
    std::string text(query_.substr(at_, end - at_));
    character_ += count_code_points(text) + 1;
    at_ = end + close.size();
    std::size_t i = 0;
    while (i < text.size()) {
      std::size_t next = i;
      if (!is_white_space(next_code_point(text, next))) return text;
      i = next;
    }
    query_error(character,
                "There is nothing between the quotation marks; write a word there or take them out");
  }

  void read_word(QueryLexeme& lexeme) {
    lexeme.kind = QueryLexeme::Kind::Word;
    const std::size_t begin = at_;
    while (!ends_word()) {
      if (sign() == '*') {
        const std::size_t star = character_;
        lexeme.text = since(begin);
        skip();
        if (lexeme.text.empty() || !ends_word())
          query_error(star,
                      "The * may stand only at the end of a word; write the beginning of the word, then *");
        lexeme.prefix = true;
        return;
      }
      skip();
    }
    lexeme.text = since(begin);
    if (at_ == begin) {  // a closing quotation mark with none open
      skip();
      query_error(lexeme.character,
                  "The quotation mark closes nothing; write one where the quotation begins, or take it out");
    }
    if (lexeme.exact_form) return;
    lexeme.typed = lexeme.text;
    if (lexeme.text == "OR" || lexeme.text == "ＯＲ") lexeme.kind = QueryLexeme::Kind::Or;
    if (lexeme.text == "AND" || lexeme.text == "ＡＮＤ") lexeme.kind = QueryLexeme::Kind::And;
    if (lexeme.text == "NOT" || lexeme.text == "ＮＯＴ") lexeme.kind = QueryLexeme::Kind::Minus;
  }

  std::string_view query_;
  std::size_t at_ = 0;
  std::size_t character_ = 1;
  std::vector<QueryLexeme> out_;
};

}  // namespace

std::vector<QueryLexeme> read_query_lexemes(std::string_view query) { return Lexer(query).read(); }

const std::vector<QueryQuote>& query_quotes() {
  static const std::vector<QueryQuote> quotes = {{"\"", "\""}, {"“", "”"},   {"”", "”"},   {"„", "“"},
                                                 {"＂", "＂"}, {"「", "」"}, {"『", "』"}, {"«", "»"}};
  return quotes;
}

bool stands_without_quotes(std::string_view word) {
  try {
    const std::vector<QueryLexeme> lexemes = read_query_lexemes(word);
    return lexemes.size() == 2 && lexemes[0].kind == QueryLexeme::Kind::Word && lexemes[0].text == word &&
           !lexemes[0].exact_form;
  } catch (const Error&) {
    return false;  // it holds a quotation mark or a sign
  }
}

void query_error(std::size_t character, const std::string& sentence) {
  throw Error(ErrorCode::Usage,
              "Character " + std::to_string(character) + " of the query: " + sentence + ".");
}

}  // namespace casebound::text
