#include "text/scripts.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "places.h"

using casebound::text::count_scripts;
using casebound::text::language_by_script;
using casebound::text::Script;
using casebound::text::script_of;

namespace {
std::string language(std::string_view text) { return language_by_script(count_scripts(text), text); }
}  // namespace

TEST_CASE("every letter has its script") {
  CHECK(script_of(U'新') == Script::Han);
  CHECK(script_of(U'〇') == Script::Han);
  CHECK(script_of(U'々') == Script::Han);
  CHECK(script_of(0x2A6D6) == Script::Han);
  CHECK(script_of(U'ー') == Script::Kana);
  CHECK(script_of(U'한') == Script::Hangul);
  CHECK(script_of(U'ڭ') == Script::Arabic);
  CHECK(script_of(0x110000) == Script::Other);
  const auto counts = count_scripts("ﬁn 新疆。7 ئۇيغۇر é");
  CHECK(counts.letters == 11);
  CHECK(counts.latin == 3);
  CHECK(counts.han == 2);
  CHECK(counts.arabic == 6);
  CHECK(counts.uyghur_letters == 2);
}

TEST_CASE("Simplified and Traditional are told by characters that only one of them has") {
  CHECK(language("学习贯彻会议精神") == "zh-Hans");
  CHECK(language("學習貫徹會議精神") == "zh-Hant");
  CHECK(language("皇后在台上") == "zh");  // both write it so
  CHECK(language("国家的國") == "zh");    // they contradict
  CHECK(language("施米特於1888年生於威") == "zh-Hant");
  CHECK(language("于2004年AMD公司推出Athlon 64处理器") == "zh-Hans");
}

TEST_CASE("Japanese and Korean are told from Chinese") {
  CHECK(language("すべての人間は自由である") == "ja");
  CHECK(language("모든 인간은 태어날 때부터") == "ko");
  CHECK(language("他说の字不是汉字，这是一个例子") == "zh-Hans");
}

TEST_CASE("Uyghur is told from its neighbours in the Arabic script") {
  CHECK(language("ھەممە ئادەم زانىدىنلا ئەركىن") == "ug");
  CHECK(language("ﺋﯘﻳﻐﯘﺭ ﺗﯩﻠﻰ ﯞﻩ ﺋﯜﺭﯛﻣﭽﻰ") == "ug");
  CHECK(language("يولد جميع الناس أحراراً متساوين في الكرامة والحقوق") == "");
  CHECK(language("تمام افراد بشر آزاد به دنیا می‌آیند") == "");
  CHECK(language("هەموو مرۆڤەکان بە ئازادی و بەکسانی لە کەرامەت و مافدا لەدایک بوون") == "");
  CHECK(language("بارلىق ادامدار تۋمىسىنان ازات جانە قادىر-قاسيەتى مەن كۇقىقتارى تەڭ بولىپ دۇنيەگە كەلەدى") ==
        "");
}

TEST_CASE("a long page is told by all of its words when its middle shows signs of Latin Uyghur") {
  const std::string uyghur =
      "Hemme adem zatidinla erkin, izzet-hörmet we hoquqta bapbarawer bolup tughulghan. ";
  const std::string english = "All human beings are born free and equal in dignity and rights. ";
  std::string page;
  for (int i = 0; i < 40; ++i) page += uyghur;
  CHECK(language(page) == "ug-Latn");
  std::string framed;
  for (int i = 0; i < 3; ++i) framed += english;
  CHECK(language(framed + page + framed) == "ug-Latn");
  for (int i = 0; i < 40; ++i) framed += english;
  CHECK(language(framed) == "");
  CHECK(language(framed + uyghur) == "");
}

TEST_CASE("Uyghur in the Latin script is told from Turkish, Uzbek, German, English and Pinyin") {
  CHECK(language(
            "Hemme adem zatidinla erkin, izzet-hörmet we hoquqta bapbarawer bolup tughulghan. Ular eqilge we "
            "wijdan'gha ige.") == "ug-Latn");
  CHECK(language("Barcha odamlar erkin, qadr-qimmat va huquqlarda teng bo'lib tug'iladilar.") == "");
  CHECK(language("Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.") == "");
  CHECK(
      language(
          "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft begabt.") ==
      "");
  CHECK(language("All human beings are born free and equal in dignity and rights, thought and delights.") ==
        "");
  CHECK(language(
            "Wo men bu shi xue sheng, women qu Qinghai, ta zai Qiqihar, Qin Qi he Shu ji Qing qu chi fan") ==
        "");
}

TEST_CASE("English with a Chinese name in it is left to the model") {
  CHECK(language("Xi Jinping (习近平) said in Ürümqi (乌鲁木齐) that the policy would remain in force.") ==
        "");
  CHECK(language("") == "");
  CHECK(language("2017-08-10") == "");
}

TEST_CASE("single sentences of the corpus are told, whole and cut short") {
  std::ifstream in(casebound::source_dir() + "/../shared/corpora/langid/sentences.tsv");
  if (!in) {
    MESSAGE("skipped: the corpus of sentences is not here");
    return;
  }
  int total = 0;
  int right = 0;
  int right_cut = 0;
  int wrong = 0;
  for (std::string line; std::getline(in, line);) {
    const auto tab = line.find('\t');
    const std::string label = line.substr(0, tab);
    const std::string text = line.substr(tab + 1);
    if (label == "language") continue;
    const bool chinese = label.starts_with("zh");
    const std::string cut = casebound::to_utf8(casebound::to_utf32(text).substr(0, chinese ? 12 : 24));
    if (chinese || label == "ug") {
      ++total;
      right += language(text) == label;
      right_cut += language(cut) == label;
    }
    for (const std::string& said : {language(text), language(cut)}) {
      wrong += !said.empty() && said != label && said != "zh";
    }
  }
  CHECK(wrong == 0);
  CHECK(right * 100 >= total * 99);
  CHECK(right_cut * 100 >= total * 94);
}
