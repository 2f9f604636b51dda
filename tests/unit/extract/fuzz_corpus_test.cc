// What the fuzz targets start from, and what they found, is read in every build.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "../../fuzz/checking_sink.h"
#include "base/error.h"
#include "base/utf8.h"
#include "extract/formats/archive.h"
#include "extract/formats/docx.h"
#include "extract/formats/eml.h"
#include "extract/formats/icalendar.h"
#include "extract/formats/image.h"
#include "extract/formats/locked_office.h"
#include "extract/formats/mbox.h"
#include "extract/formats/msg.h"
#include "extract/formats/ods.h"
#include "extract/formats/odt.h"
#include "extract/formats/tnef.h"
#include "extract/formats/vcard.h"
#include "extract/formats/zip.h"
#include "extract/office_lock.h"
#include "extract/rtf_text.h"
#include "extract/zip_kind.h"
#include "places.h"

using namespace casebound;
using namespace casebound::extract;

namespace {

std::vector<std::string> corpus(const std::string& target) {
  std::vector<std::string> out;
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "tests/fuzz/corpus" / target;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  REQUIRE_FALSE(out.empty());
  return out;
}

/// Aborts where the reader breaks the contract.
void read(const Format& format, const std::string& bytes) {
  const auto input = input_over(bytes);
  ExtractOptions options;
  options.passwords = {"wrong", "geheim"};
  fuzz::CheckingSink sink;
  try {
    sink.finish(format.extract(*input, options, sink));
  } catch (const Error&) {
  }
}

}  // namespace

TEST_CASE("the corpus of the zip fuzz target reads within the contract") {
  for (const std::string& each : corpus("extract_zip")) {
    const auto input = input_over(each);
    CHECK_FALSE(judge_zip(*input, "x").type.media_type.empty());
    read(kZip, each);
    read(kDocx, each);
  }
}

TEST_CASE("the corpus of the mail fuzz target reads within the contract") {
  for (const std::string& each : corpus("extract_mail")) read(kEml, each);
}

TEST_CASE("the corpus of the archive fuzz target reads within the contract") {
  for (const std::string& each : corpus("extract_archive")) read(kArchive, each);
}

TEST_CASE("the corpus of locked documents reads within the contract") {
  for (const std::string& each : corpus("extract_locks")) {
    const std::string bytes = each.substr(1);
    for (const Format* format : {&kZip, &kOdt, &kOds, &kLockedOfficeDocument}) read(*format, bytes);
    try {
      OfficeLock::read(bytes);
    } catch (const Error&) {
    }
  }
}

TEST_CASE("the corpora of mailboxes and Outlook messages read within the contract") {
  for (const std::string& each : corpus("extract_mbox")) read(kMbox, each);
  for (const std::string& each : corpus("extract_tnef")) read(kTnef, each);
  for (const std::string& each : corpus("extract_msg")) {
    read(kMsg, each);
    CHECK(is_valid_utf8(read_rtf(unpack_rtf(each, 1U << 20).value_or(each), 1U << 20).text));
  }
}

TEST_CASE("the corpus of cards and calendars reads within the contract") {
  for (const std::string& each : corpus("extract_lines")) {
    read(kVcard, each);
    read(kIcalendar, each);
  }
}

TEST_CASE("the corpus of pictures reads within the contract") {
  for (const std::string& each : corpus("extract_pictures")) read(kImage, each);
}
