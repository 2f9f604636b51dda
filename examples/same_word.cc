/// This example shows when two spellings count as one word, and why the text itself never changes.
///
/// We will:
/// 1. fold pairs of spellings and compare them,
/// 2. fold a text and find the way back from a folded character to its place in the original.
#include <iostream>
#include <string_view>
#include <utility>

#include "text/folding.h"

using namespace casebound;

int main() {
  const std::pair<std::string_view, std::string_view> spellings[] = {
      {"再教育營", "再教育营"},          // Traditional and Simplified
      {"ئەرْكىنْلىك", "ئەركىنلىك"},        // Uyghur, with and without vowel marks
      {"ＡＢＣ　２０１７", "abc 2017"},  // full width
      {"營", "盈"},                      // two words that only sound alike
  };
  for (const auto& [one, other] : spellings) {
    const bool same = text::fold(one) == text::fold(other);
    std::cout << one << (same ? " is " : " is not ") << other << "\n";
  }

  const std::string_view original = "第１７號文件";
  const text::Folded folded = text::fold_with_places(original);
  std::cout << original << " folds to " << folded.text << "; its places in the original:";
  for (const text::Folded::Place& place : folded.places)
    std::cout << " " << original.substr(place.begin, place.end - place.begin);
  std::cout << "\n";
}
