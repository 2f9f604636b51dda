// Names in the encodings of old programs come out right from every container.
#include <doctest/doctest.h>

#include "extract/archive_builder.h"
#include "extract/charset_codec.h"
#include "extract/office_locker.h"
#include "extract/recorder.h"
#include "extract/zip_builder.h"

using namespace casebound;
using namespace casebound::extract;
using casebound::test::Recorder;

namespace {

struct Names {
  std::string label;
  std::vector<std::string> names;
};

/// Three each, as long as names of files are.
const std::vector<Names> kAll{
    {"gbk", {"关于会议的通知.txt", "资料汇编/第二级文件.txt", "工作总结报告.txt"}},
    {"big5", {"關於會議的通知.txt", "資料彙編/第二級文件.txt", "工作總結報告.txt"}},
    {"shift_jis", {"会議についてのお知らせ.txt", "資料まとめ/二番目のファイル.txt", "作業のまとめ.txt"}},
    {"koi8-r", {"уведомление о собрании.txt", "материалы/второй документ.txt", "отчёт о работе.txt"}},
};

std::string encoded(const std::string& text, const std::string& label) {
  return encode(text, *find_encoding(label)).value();
}

std::vector<std::string> names_in(const std::string& bytes) {
  Recorder got;
  const auto input = input_over(bytes);
  extract_document(*input, {}, got);
  std::vector<std::string> out;
  for (const Recorder::Child& each : got.children) out.push_back(each.info.name);
  return out;
}

std::string percent(std::string_view bytes) {
  std::string out;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    out += {'%', kDigits[value >> 4], kDigits[value & 15U]};
  }
  return out;
}

std::string mail_with(const std::string& parameter, const std::string& body) {
  return "From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: "
         "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" +
         body + "\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; " +
         parameter + "\r\n\r\nx\r\n--b--\r\n";
}

}  // namespace

TEST_CASE("names in GBK, Big5, Shift-JIS and KOI8 come right out of zip, tar and 7z") {
  for (const Names& each : kAll) {
    CAPTURE(each.label);
    test::ZipBuilder zip;
    std::vector<test::ArchiveEntry> entries;
    std::vector<test::ArchiveEntry> unicode;
    for (const std::string& name : each.names) {
      zip.add(encoded(name, each.label), "x");
      entries.push_back({encoded(name, each.label), "x", AE_IFREG, "", ""});
      unicode.push_back({name, "x", AE_IFREG, "", ""});
    }
    CHECK(names_in(zip.bytes()) == each.names);
    CHECK(names_in(test::tar_of(entries)) == each.names);
    CHECK(names_in(test::seven_zip_of(unicode)) == each.names);
  }
}

TEST_CASE("names of attachments in GBK, Big5, Shift-JIS and KOI8 come right in every way of writing them") {
  for (const Names& each : kAll) {
    CAPTURE(each.label);
    const std::string& name = each.names[0];
    const std::string bytes = encoded(name, each.label);
    const std::vector<std::string> wanted{name};
    // RFC 2231, in one piece and in two.
    CHECK(names_in(mail_with("filename*=" + each.label + "''" + percent(bytes), "t")) == wanted);
    const std::string all = percent(bytes);
    const std::size_t half = all.size() / 6 * 3;
    CHECK(names_in(mail_with("filename*0*=" + each.label + "''" + all.substr(0, half) +
                                 ";\r\n filename*1*=" + all.substr(half),
                             "t")) == wanted);
    // RFC 2047, which does not belong there and is used by most.
    CHECK(names_in(mail_with("filename=\"=?" + each.label + "?B?" + test::base64_of(bytes) + "?=\"", "t")) ==
          wanted);
    // Bare bytes, judged with the body.
    std::string body;
    for (const std::string& other : each.names) body += encoded(other, each.label) + "\r\n";
    CHECK(names_in(mail_with("filename=\"" + bytes + "\"", body + body + body)) == wanted);
  }
}
