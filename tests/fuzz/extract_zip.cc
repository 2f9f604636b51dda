// A zip file as an archive, and as a Word document; with a password, so that locked members are tried.
#include <cstdint>
#include <string_view>

#include "extract/formats/docx.h"
#include "extract/formats/zip.h"
#include "extract/zip_kind.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_checked(extract::kZip, bytes, "x.zip");
  fuzz::read_checked(extract::kDocx, bytes, "x.docx");
  (void)extract::judge_zip(*extract::input_over(bytes), "x.key");
  return 0;
}
