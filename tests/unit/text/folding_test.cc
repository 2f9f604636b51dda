#include "text/folding.h"

#include <doctest/doctest.h>

#include <string>

using casebound::text::fold;
using casebound::text::fold_with_places;

TEST_CASE("Traditional characters fold to Simplified, never the other way") {
  CHECK(fold("再教育營") == "再教育营");
  CHECK(fold("習近平") == "习近平");
  CHECK(fold("皇后") == "皇后");
  CHECK(fold("以後") == "以后");
  CHECK(fold("薴") == fold("苧"));  // a chain: 薴 is 苧, and 苧 is 苎
  CHECK(fold("𠀋𡃁") == "𠀋𡃁");
}

TEST_CASE("compatibility forms, radicals and the round zero fold to the usual character") {
  CHECK(fold("Ｆｕｌｌ２０１７") == "full2017");
  CHECK(fold("ｱﾌﾞ") == "アブ");
  CHECK(fold("⼈⻓") == "人长");
  CHECK(fold("二○一七") == "二〇一七");
  CHECK(fold("٢٠١٧ ۲۰۱۷") == "2017 2017");
}

TEST_CASE("a Uyghur word folds alike with and without hamza seats, marks and tatweel") {
  CHECK(fold("ئۈرۈمچى") == fold("ۈرۈمچى"));
  CHECK(fold("سائەت") == fold("ساەت"));
  CHECK(fold("شىنجاڭ") == fold("شىنـجاڭ"));
  CHECK(fold("قەشقەر") == fold("قَەشْقەر"));
  CHECK(fold("ﺋﯘﻳﻐﯘﺭ") == fold("ئۇيغۇر"));  // presentation forms
  CHECK(fold("ﯪ") == fold("ئا"));
  CHECK(fold("ئۇيغۇر") != fold("ئويغۇر"));
}

TEST_CASE("letters that Uyghur tells apart stay apart") {
  CHECK(fold("ھ") != fold("ە"));
  CHECK(fold("ې") != fold("ى"));
  for (const char* other : {"ۇ", "ۆ", "ۈ", "ۋ"}) CHECK(fold("و") != fold(other));
  CHECK(fold("ڭ") != fold("ك"));
  CHECK(fold("گ") != fold("ك"));
}

TEST_CASE("Arabic folds by letter, not by its marks or its keyboard") {
  CHECK(fold("مُحَمَّد") == "محمد");
  CHECK(fold("أحمد إحمد آحمد ٱحمد") == "احمد احمد احمد احمد");
  CHECK(fold("کتاب") == fold("كتاب"));
  CHECK(fold("علی") == fold("على"));
  CHECK(fold("مدرسة") == fold("مدرسه"));
}

TEST_CASE("Latin, Greek and Cyrillic lose what search does not need") {
  CHECK(fold("Café Ürümchi Łódź Straße") == "cafe urumchi lodz strasse");
  CHECK(fold("Ch\u2019üan \u02BBAbd Xi\u00B4an") == "ch'uan 'abd xi'an");
  CHECK(fold("ἄνθρωπος ᾳ") == "ανθρωποσ α");
  CHECK(fold("всё мо\u0301лодость") == "все молодость");
  CHECK(fold("край") != fold("краи"));
}

TEST_CASE("what is not seen is not searched") {
  CHECK(fold("新\u200B疆") == "新疆");
  CHECK(fold("co\u00ADoperate") == "cooperate");
  CHECK(fold("\u202Eabc\u202C") == "abc");
  CHECK(fold("\uFEFFabc") == "abc");
}

TEST_CASE("places name the characters a folded one was made of") {
  const std::string text = "\u200EE\u0301tat ئۈ ß\u200D。";
  const auto folded = fold_with_places(text);
  REQUIRE(folded.text == "etat ۈ ss。");
  const auto original = [&](std::size_t i) {
    return text.substr(folded.places[i].begin, folded.places[i].end - folded.places[i].begin);
  };
  CHECK(original(0) == "E\u0301");
  CHECK(original(1) == "t");
  CHECK(original(5) == "ئۈ");
  CHECK(original(7) == "ß");
  CHECK(original(8) == "ß");
  CHECK(original(9) == "。");
}
