#include <doctest/doctest.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "text/folding.h"
#include "text/random_text.h"
#include "text/tokens.h"

namespace {

using namespace casebound;
using namespace casebound::text;

std::string normalised(const icu::Normalizer2* form, const std::string& text) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode error = U_ZERO_ERROR;
  form->normalizeUTF8(0, text, sink, nullptr, error);
  RC_ASSERT(U_SUCCESS(error));
  return out;
}

std::string nfc(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  return normalised(icu::Normalizer2::getNFCInstance(error), text);
}

std::string nfd(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  return normalised(icu::Normalizer2::getNFDInstance(error), text);
}

bool is_boundary(std::string_view text, std::size_t at) { return floor_boundary(text, at) == at; }

bool has(const std::vector<Token>& tokens, std::string_view term, std::uint32_t position) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const Token& token) { return token.position == position && token.term == term; });
}

/// Whether the query's terms stand at consecutive positions somewhere in the text.
bool found(const std::vector<Token>& query, const std::vector<Token>& text) {
  return std::any_of(text.begin(), text.end(), [&](const Token& first) {
    return std::all_of(query.begin(), query.end(), [&](const Token& token) {
      return has(text, token.term, first.position + token.position);
    });
  });
}

}  // namespace

TEST_CASE("folding twice is folding once, in any normal form") {
  CHECK(rc::check([] {
    const std::string text = random_text();
    const std::string folded = fold(text);
    RC_ASSERT(fold(folded) == folded);
    RC_ASSERT(fold(nfc(text)) == folded);
    RC_ASSERT(fold(nfd(text)) == folded);
    RC_ASSERT(nfc(folded) == folded);
  }));
}

TEST_CASE("every single character folds once, and alike when decomposed") {
  std::size_t wrong = 0;
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string text = to_utf8({&c, 1});
    const std::string folded = fold(text);
    wrong += fold(folded) != folded || fold(nfd(text)) != folded;
  }
  CHECK(wrong == 0);
}

TEST_CASE("places are in order, on characters, and leave out only what folds to nothing") {
  CHECK(rc::check([] {
    const std::string text = random_text();
    const Folded folded = fold_with_places(text);
    RC_ASSERT(folded.text == fold(text));
    RC_ASSERT(folded.places.size() == count_code_points(folded.text));
    std::size_t at = 0;
    std::size_t end = 0;
    for (const Folded::Place& place : folded.places) {
      RC_ASSERT(place.folded == at);
      next_code_point(folded.text, at);
      RC_ASSERT(place.begin < place.end);
      RC_ASSERT(place.end <= text.size());
      RC_ASSERT(is_boundary(text, place.begin));
      RC_ASSERT(is_boundary(text, place.end));
      if (place.begin > end) RC_ASSERT(fold(text.substr(end, place.begin - end)).empty());
      RC_ASSERT(place.end >= end);
      end = place.end;
    }
    RC_ASSERT(fold(text.substr(end)).empty());
  }));
}

TEST_CASE("tokens stand in order on whole characters, every position taken") {
  CHECK(rc::check([] {
    const std::string text = random_text();
    std::uint32_t next = 0;
    for (const Token& token : tokenize(text)) {
      RC_ASSERT(token.position + 1 == next || token.position == next);
      next = token.position + 1;
      RC_ASSERT(!token.term.empty());
      RC_ASSERT(token.term.size() <= 512);
      RC_ASSERT(is_valid_utf8(token.term));
      RC_ASSERT(token.term.find_first_of(" \t\r\n'") == std::string::npos);
      RC_ASSERT(token.begin < token.end);
      RC_ASSERT(token.end <= text.size());
      RC_ASSERT(is_boundary(text, token.begin));
      RC_ASSERT(is_boundary(text, token.end));
    }
  }));
}

TEST_CASE("composed and decomposed text give the same terms at the same positions") {
  CHECK(rc::check([] {
    const std::string text = random_text();
    const auto composed = tokenize(nfc(text));
    const auto decomposed = tokenize(nfd(text));
    RC_ASSERT(composed.size() == decomposed.size());
    for (std::size_t i = 0; i < composed.size(); ++i) {
      RC_ASSERT(composed[i].term == decomposed[i].term);
      RC_ASSERT(composed[i].position == decomposed[i].position);
    }
  }));
}

TEST_CASE("the terms of a query have one position each, without a gap") {
  CHECK(rc::check([] {
    std::uint32_t next = 0;
    for (const Token& token : tokenize_query(random_text())) RC_ASSERT(token.position == next++);
  }));
}

TEST_CASE("any piece of a text from Han to Han is found in it as a phrase") {
  CHECK(rc::check([] {
    const std::u32string text = random_han();
    std::vector<std::size_t> han;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] >= 0x4E00 && text[i] <= 0x9FFF) han.push_back(i);
    }
    RC_PRE(!han.empty());
    const std::size_t first = *rc::gen::inRange<std::size_t>(0, han.size());
    const std::size_t last = *rc::gen::inRange<std::size_t>(first, han.size());
    const std::string piece = to_utf8(text.substr(han[first], han[last] - han[first] + 1));
    RC_ASSERT(found(tokenize_query(piece), tokenize(to_utf8(text))));
  }));
}

TEST_CASE("a whole text is found in itself") {
  CHECK(rc::check([] {
    const std::string text = random_text();
    const auto query = tokenize_query(text);
    RC_PRE(!query.empty());
    RC_ASSERT(found(query, tokenize(text)));
  }));
}

TEST_CASE("bytes that are not UTF-8 do no harm") {
  CHECK(rc::check([](const std::string& bytes) {
    for (const Token& token : tokenize(bytes)) RC_ASSERT(token.end <= bytes.size());
    fold(bytes);
    fold_with_places(bytes);
  }));
}
