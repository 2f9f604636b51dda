// What says how a document is locked, and locked documents, with passwords. The first byte says which.
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "checking_sink.h"
#include "extract/formats/locked_office.h"
#include "extract/formats/ods.h"
#include "extract/formats/odt.h"
#include "extract/formats/zip.h"
#include "extract/office_lock.h"
#include "extract/ole_locked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  using namespace casebound::extract;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ExtractOptions options;
  options.passwords = {"wrong", "geheim"};
  options.limits.cpu_seconds = 0.02;  // of trying: how often a key is turned is the file's word
  options.limits.child_bytes = 1U << 20;
  options.limits.children_bytes = 4U << 20;
  options.limits.text_bytes = 1U << 20;
  const unsigned choice = data[0] % 5U;
  try {
    if (choice == 0) {
      OfficeLock lock = OfficeLock::read(bytes);
      if (!lock.open("geheim", TrialTime(options.limits))) return 0;
      std::string stream(bytes);
      (void)lock.unlock(stream);
      return 0;
    }
    constexpr const Format* kFormats[] = {&kLockedOfficeDocument, &kOdt, &kOds, &kZip};
    const auto input = input_over(bytes);
    (void)is_locked_old_office(*input);
    fuzz::CheckingSink sink;
    sink.finish(kFormats[choice - 1]->extract(*input, options, sink));
  } catch (const Error&) {
  }
  return 0;
}
