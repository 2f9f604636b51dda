// Packages (docx, xlsx, odt, ...) made of fuzzed members: the zip around them is whole, so that the readers
// behind it are reached. The first byte chooses the reader; members are parted by a line "----" and begin
// with a line that is their name.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "extract/formats/docx.h"
#include "extract/formats/epub.h"
#include "extract/formats/ods.h"
#include "extract/formats/odt.h"
#include "extract/formats/pptx.h"
#include "extract/formats/xlsx.h"
#include "extract/zip_builder.h"
#include "extract/zip_kind.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  constexpr const extract::Format* kFormats[] = {&extract::kDocx, &extract::kPptx, &extract::kXlsx,
                                                 &extract::kOdt,  &extract::kOdp,  &extract::kOdg,
                                                 &extract::kOds,  &extract::kEpub};
  constexpr std::string_view kEnd = "\n----\n";
  if (size == 0) return 0;
  test::ZipBuilder zip;
  int members = 0;
  for (std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
       !rest.empty() && members < 40; ++members) {
    const std::string_view member = rest.substr(0, rest.find(kEnd));
    rest.remove_prefix(std::min(member.size() + kEnd.size(), rest.size()));
    const std::size_t line = std::min(member.find('\n'), member.size());
    zip.add(member.substr(0, std::min<std::size_t>(line, 200)),
            member.substr(std::min(line + 1, member.size())), {.flags = 0x800, .method = 0, .unix_mode = 0});
  }
  const Bytes package = zip.bytes();
  fuzz::read_checked(*kFormats[data[0] % std::size(kFormats)], package);
  (void)extract::judge_zip(*extract::input_over(package), "x");
  return 0;
}
