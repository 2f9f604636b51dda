#include "text/query.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"
#include "text/characters.h"
#include "text/query_lexer.h"

namespace casebound::text {
namespace {

using Kind = Query::Kind;
using Lexeme = QueryLexeme;

Query node(Kind kind, std::vector<Query> children = {}) {
  Query out;
  out.kind = kind;
  out.children = std::move(children);
  return out;
}

/// Each character of some scripts is a position of its own, so that every word of them is a beginning
/// already.
bool ends_in_a_character_of_its_own(const Token& term) {
  const std::size_t last = floor_boundary(term.term, term.term.size() - 1);
  std::size_t at = last;
  return Character(next_code_point(term.term, at)).character_class() == CharacterClass::Each;
}

/// A date, a month or a year as ISO 8601; empty when it is none.
std::string read_date(const std::string& typed) {
  std::string ascii;
  for (std::size_t at = 0; at < typed.size();) {
    const char32_t c = next_code_point(typed, at);
    const char32_t plain = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
    if (plain > 0x7F) return {};
    ascii.push_back(static_cast<char>(plain));
  }
  std::string out;
  std::size_t at = 0;
  for (int part = 0; part < 3 && (part == 0 || at < ascii.size()); ++part) {
    if (part > 0 && ascii[at++] != '-') return {};
    std::size_t end = at;
    while (end < ascii.size() && ascii[end] >= '0' && ascii[end] <= '9') ++end;
    const std::string digits = ascii.substr(at, end - at);
    if (part == 0 ? digits.size() != 4 : digits.empty() || digits.size() > 2) return {};
    const int number = std::stoi(digits);
    if (part > 0 && (number < 1 || number > (part == 1 ? 12 : 31))) return {};
    out += part == 0 ? digits : (digits.size() == 1 ? "-0" : "-") + digits;
    at = end;
  }
  return at == ascii.size() ? out : std::string();
}

class Parser {
 public:
  explicit Parser(std::string_view query) : lexemes_(read_query_lexemes(query)) {}

  ParsedQuery parse() {
    ParsedQuery out;
    std::optional<Query> tree = either(Place{});
    if (next().kind == Lexeme::Kind::Close)
      query_error(next().character,
                  "The bracket closes nothing; write one where the group begins, or take it out");
    CASEBOUND_CHECK(next().kind == Lexeme::Kind::End);
    const bool has_filter = !filters_.type.empty() || !filters_.language.empty() || !filters_.from.empty() ||
                            !filters_.to.empty() || !filters_.in.empty();
    if (!tree && lexemes_.size() > 1 && !has_filter)
      query_error(1, "The query holds no letter or digit; only these can be searched for");
    out.tree = tree ? std::move(*tree) : node(Kind::All);
    if (is_only_negative(out.tree)) {
      if (!has_filter)
        query_error(
            first_minus_,
            "The query only says what to leave out; add a word to look for, or a filter such as type:mail");
      if (out.tree.kind == Kind::Not) out.tree = node(Kind::And, {std::move(out.tree)});
      out.tree.children.insert(out.tree.children.begin(), node(Kind::All));
    }
    out.filters = std::move(filters_);
    return out;
  }

 private:
  /// Where in the tree we read; fields may stand only where all around is AND.
  struct Place {
    std::size_t depth = 0;
    bool under_or = false;
    bool under_not = false;
  };

  const Lexeme& next() const { return lexemes_[at_]; }
  bool at_end_of_group() const {
    return next().kind == Lexeme::Kind::End || next().kind == Lexeme::Kind::Close;
  }

  static bool is_only_negative(const Query& query) {
    if (query.kind == Kind::And)
      return std::all_of(query.children.begin(), query.children.end(), is_only_negative);
    return query.kind == Kind::Not;
  }

  /// Whether an OR stands in the group that begins here, outside brackets inside it.
  bool has_or_ahead() const {
    std::size_t depth = 0;
    for (std::size_t i = at_; i < lexemes_.size(); ++i) {
      if (lexemes_[i].kind == Lexeme::Kind::Open) ++depth;
      if (lexemes_[i].kind == Lexeme::Kind::Close && depth-- == 0) return false;
      if (lexemes_[i].kind == Lexeme::Kind::Or && depth == 0) return true;
    }
    return false;
  }

  std::optional<Query> either(Place place) {
    place.under_or = place.under_or || has_or_ahead();
    std::vector<Query> choices;
    std::optional<Query> first = all_of(place);
    if (next().kind != Lexeme::Kind::Or) return first;
    while (true) {
      if (!first) missing_operand();
      if (is_only_negative(*first))
        query_error(first_minus_,
                    "One side of the OR only says what to leave out; add a word to look for on that side");
      add_flat(choices, std::move(*first), Kind::Or);
      if (next().kind != Lexeme::Kind::Or) break;
      last_or_ = at_;
      ++at_;
      first = all_of(place);
    }
    return node(Kind::Or, std::move(choices));
  }

  [[noreturn]] void missing_operand() const {
    const Lexeme& sign = next().kind == Lexeme::Kind::Or ? next() : lexemes_[last_or_];
    query_error(sign.character,
                "OR needs a word on both sides; write one there, or put \"OR\" in quotes to look for it");
  }

  std::optional<Query> all_of(Place place) {
    std::vector<Query> parts;
    while (!at_end_of_group() && next().kind != Lexeme::Kind::Or) {
      if (next().kind == Lexeme::Kind::And) {
        const Lexeme& sign = next();
        ++at_;
        const bool behind =
            !at_end_of_group() && next().kind != Lexeme::Kind::Or && next().kind != Lexeme::Kind::And;
        if (&sign == lexemes_.data() || before(sign) || !behind)
          query_error(
              sign.character,
              "AND needs a word on both sides; write one there, or put \"AND\" in quotes to look for it");
        continue;
      }
      if (std::optional<Query> part = one(place)) add_flat(parts, std::move(*part), Kind::And);
    }
    if (parts.empty()) return std::nullopt;
    if (parts.size() == 1) return std::move(parts.front());
    return node(Kind::And, std::move(parts));
  }

  /// Whether what stands before `sign` cannot be its left side.
  bool before(const Lexeme& sign) const {
    const Lexeme::Kind kind = (&sign - 1)->kind;
    return kind == Lexeme::Kind::Open || kind == Lexeme::Kind::Or || kind == Lexeme::Kind::Minus;
  }

  static void add_flat(std::vector<Query>& out, Query&& part, Kind kind) {
    if (part.kind != kind) {
      out.push_back(std::move(part));
      return;
    }
    for (Query& child : part.children) out.push_back(std::move(child));
  }

  std::optional<Query> one(Place place) {
    const Lexeme& lexeme = next();
    ++at_;
    switch (lexeme.kind) {
      case Lexeme::Kind::Minus:
        return without(lexeme, place);
      case Lexeme::Kind::Open:
        return group(lexeme, place);
      case Lexeme::Kind::Field:
        take_field(lexeme, place);
        return std::nullopt;
      default:
        return words(lexeme);
    }
  }

  std::optional<Query> without(const Lexeme& minus, Place place) {
    if (first_minus_ == 0) first_minus_ = minus.character;
    const Lexeme::Kind kind = next().kind;
    if (kind == Lexeme::Kind::Minus)
      query_error(next().character,
                  "Two signs for leaving out stand together; write one, or put the word in quotes");
    if (at_end_of_group() || kind == Lexeme::Kind::Or || kind == Lexeme::Kind::And)
      query_error(minus.character, "There is nothing behind " + minus.typed +
                                       "; write the word to leave out there, or put \"" + minus.typed +
                                       "\" in quotes to look for it");
    place.under_not = true;
    std::optional<Query> child = one(place);
    if (!child) return std::nullopt;
    if (is_only_negative(*child))
      query_error(minus.character,
                  "The group to leave out only says what to leave out; write the word itself instead");
    std::vector<Query> children;
    children.push_back(std::move(*child));
    return node(Kind::Not, std::move(children));
  }

  std::optional<Query> group(const Lexeme& open, Place place) {
    if (++place.depth > kDeepestQuery)
      query_error(open.character, "More than " + std::to_string(kDeepestQuery) +
                                      " brackets stand inside each other; take some out");
    if (next().kind == Lexeme::Kind::Close)
      query_error(open.character, "The brackets are empty; write a word between them or take them out");
    std::optional<Query> inside = either(place);
    if (next().kind != Lexeme::Kind::Close)
      query_error(open.character, "The bracket is not closed; write a ) where the group ends");
    ++at_;
    return inside;
  }

  void take_field(const Lexeme& field, const Place& place) {
    if (place.under_or || place.under_not)
      query_error(field.character, field.name + ": narrows the whole search, so it cannot stand " +
                                       (place.under_not ? "behind -" : "beside OR") +
                                       "; write it outside, and put the OR in brackets");
    std::string& slot = field.name == "type"       ? filters_.type
                        : field.name == "language" ? filters_.language
                        : field.name == "from"     ? filters_.from
                        : field.name == "to"       ? filters_.to
                                                   : filters_.in;
    std::string value = field.text;
    if (field.name == "from" || field.name == "to") {
      value = read_date(field.text);
      if (value.empty())
        query_error(
            field.character,
            field.name +
                ": wants a date such as 2017, 2017-08 or 2017-08-10; to look for the word, put it in quotes");
    }
    if (!slot.empty() && slot != value)
      query_error(field.character,
                  field.name + ": stands in the query twice with different values; keep one of them");
    slot = std::move(value);
  }

  /// Nothing for a word of signs alone, such as & between two words.
  std::optional<Query> words(const Lexeme& lexeme) {
    Query out = node(lexeme.prefix ? Kind::Prefix : Kind::Phrase);
    out.terms = tokenize_query(lexeme.text);
    out.surface = lexeme.text;
    out.exact_form = lexeme.exact_form;
    if (out.terms.empty()) {
      if (lexeme.kind == Lexeme::Kind::Word && !lexeme.exact_form) return std::nullopt;
      query_error(lexeme.character,
                  "What is asked for holds no letter or digit; only these can be searched for");
    }
    count_ += out.terms.size();
    if (count_ > kMostQueryTerms)
      query_error(lexeme.character, "The query holds more than " + std::to_string(kMostQueryTerms) +
                                        " words; search for a part of it");
    if (out.kind == Kind::Prefix && ends_in_a_character_of_its_own(out.terms.back())) out.kind = Kind::Phrase;
    return out;
  }

  std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
  std::size_t last_or_ = 0;
  std::size_t first_minus_ = 0;  ///< character of the first sign for leaving out
  std::size_t count_ = 0;
  QueryFilters filters_;
};

std::string quoted(const std::string& text) {
  for (const QueryQuote& quote : query_quotes())
    if (text.find(quote.close) == std::string::npos)
      return std::string(quote.open) + text + std::string(quote.close);
  return text;  // not reached: the text was read from between quotes, so it lacks what closes them
}

void print(const Query& query, bool in_brackets, std::string& out) {
  switch (query.kind) {
    case Kind::All:
    case Kind::None:
      return;
    case Kind::Phrase:
    case Kind::Prefix:
      if (query.exact_form) out += '=';
      out += stands_without_quotes(query.surface) ? query.surface : quoted(query.surface);
      if (query.kind == Kind::Prefix) out += '*';
      return;
    case Kind::Not:
      out += '-';
      print(query.children.front(), true, out);
      return;
    case Kind::And:
    case Kind::Or:
      break;
  }
  if (in_brackets) out += '(';
  bool first = true;
  for (const Query& child : query.children) {
    if (child.kind == Kind::All) continue;
    if (!first) out += query.kind == Kind::Or ? " OR " : " ";
    first = false;
    print(child, query.kind == Kind::And || child.kind == Kind::Or, out);
  }
  if (in_brackets) out += ')';
}

std::string in_canonical_form(const Query& tree, const QueryFilters& filters) {
  std::string out;
  const bool has_filter = !filters.type.empty() || !filters.language.empty() || !filters.from.empty() ||
                          !filters.to.empty() || !filters.in.empty();
  print(tree, has_filter && tree.kind == Kind::Or, out);
  const auto field = [&out](const char* name, const std::string& value) {
    if (value.empty()) return;
    if (!out.empty()) out += ' ';
    out += name;
    out += stands_without_quotes(value) ? value : quoted(value);
  };
  field("type:", filters.type);
  field("language:", filters.language);
  field("from:", filters.from);
  field("to:", filters.to);
  field("in:", filters.in);
  return out;
}

}  // namespace

ParsedQuery parse_query(std::string_view query) {
  if (query.size() > kLongestQuery)
    throw Error(ErrorCode::Usage, "The query is longer than " + std::to_string(kLongestQuery) +
                                      " bytes; search for a sentence of it.");
  ParsedQuery out = Parser(to_valid_utf8(query)).parse();
  out.understood = in_canonical_form(out.tree, out.filters);
  return out;
}

}  // namespace casebound::text
