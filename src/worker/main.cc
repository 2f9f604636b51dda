// casebound-worker: the program that opens documents. casebound starts it, in one role; nothing of another
// role is loaded.
#include <sys/stat.h>

#include <cstdio>
#include <span>
#include <string_view>

#include "base/error.h"
#include "sandbox/serve.h"
#include "worker/office_role.h"
#include "worker/parse_role.h"

namespace {

constexpr int kUsage = 2;

int say(const char* sentence) {
  std::fprintf(stderr, "casebound-worker: %s\n", sentence);
  return kUsage;
}

bool was_started_by_casebound() {
  struct stat control{};
  return fstat(casebound::sandbox::kControlFd, &control) == 0 && S_ISSOCK(control.st_mode);
}

}  // namespace

int main(int count, char** words) {
  const std::span<char*> arguments(words, static_cast<std::size_t>(count));
  const std::string_view role = arguments.size() > 1 ? arguments[1] : "";
  if (role == "read") return say("This version has no role for OCR yet.");
  if ((role != "parse" && role != "office") || !was_started_by_casebound())
    return say("It is started by casebound, not by hand.");
  try {
    if (role == "office") {
      casebound::worker::OfficeRole office;
      casebound::sandbox::serve_conversion(office);
    }
    const auto options = casebound::sandbox::serve_options_from(arguments.subspan(2));
    casebound::worker::ParseRole parse;
    casebound::sandbox::serve(parse, options);
  } catch (const casebound::Error& error) {
    return say(error.what());
  }
}
