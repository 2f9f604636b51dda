#include "analyze/language.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "places.h"

using namespace casebound;
using analyze::LanguageDetector;

namespace {

/// Where scripts/setup puts the model; empty, and said aloud, when it is not there.
std::string model_path() {
  const std::string path = source_dir() + "/.deps/models/lid.176.ftz";
  if (exists(path)) return path;
  MESSAGE("skipped: no language model; run scripts/setup");
  return {};
}

}  // namespace

TEST_CASE("scripts decide Chinese and Uyghur without a model") {
  const LanguageDetector detector("");
  CHECK(detector.detect("关于进一步加强教育管理工作的意见和说明") == "zh-Hans");
  CHECK(detector.detect("關於進一步加強教育管理工作的意見和說明") == "zh-Hant");
  CHECK(detector.detect("بۇ يەردە ئۇيغۇرچە بىر جۈملە بار، ئۇنى كۆرۈڭ") == "ug");
}

TEST_CASE("the model tells the rest") {
  const std::string path = model_path();
  if (path.empty()) return;
  LanguageDetector detector(path);
  CHECK(detector.detect("The weather was fine, so we walked along the river until evening.") == "en");
  CHECK(detector.detect("The weather was fine,\nso we walked along\r\nthe river until evening.") == "en");
  CHECK(detector.detect("Погода была хорошая, и мы до вечера гуляли вдоль реки.") == "ru");
  CHECK(detector.detect("Ауа райы жақсы болды, сондықтан біз кешке дейін өзен бойымен жүрдік.") == "kk");
  CHECK(detector.detect("كان الطقس جميلا فمشينا على ضفة النهر حتى المساء") == "ar");
  CHECK(detector.detect("Das Wetter war schön, und wir gingen bis zum Abend am Fluss entlang.") == "de");
}

TEST_CASE("a letter that an alphabet lacks rules its language out") {
  const std::string path = model_path();
  if (path.empty()) return;
  LanguageDetector detector(path);
  CHECK(detector.detect("Үй іші тап-таза, үстел үстінде гүл тұр") == "kk");
  CHECK(detector.detect(
            "Город Нұрсұлтан когда-то назывался иначе, и об этом помнят многие жители этой большой страны") ==
        "ru");
}

TEST_CASE("too little text has no language") {
  const std::string path = model_path();
  LanguageDetector detector(path);
  CHECK(detector.detect("").empty());
  CHECK(detector.detect("p. 12").empty());
  CHECK(detector.detect("2017-08-10 / 3,456.00").empty());
  CHECK(detector.detect("\n\n\t").empty());
}

TEST_CASE("a model that is not there or not one is an error") {
  CHECK_THROWS_AS(LanguageDetector("/nowhere/lid.176.ftz"), Error);
  CHECK_THROWS_AS(LanguageDetector(source_dir() + "/CMakeLists.txt"), Error);
}

TEST_CASE("without a model only scripts are told") {
  LanguageDetector detector("");
  CHECK(detector.detect("The weather was fine, so we walked along the river.").empty());
}
