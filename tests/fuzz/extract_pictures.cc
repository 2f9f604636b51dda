// Pictures of every kind, through the libraries that decode them: what comes out has the size that it says.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>

#include "base/error.h"
#include "extract/formats/image.h"
#include "extract/pixels.h"
#include "read_checked.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace casebound;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_checked(extract::kImage, bytes);
  const auto input = extract::input_over(bytes);
  try {
    const extract::Pixels pixels = extract::decode_pixels(*input, {.page = 1, .max_pixels = 100'000});
    if (pixels.samples.size() !=
        std::size_t{pixels.width} * pixels.height * static_cast<std::size_t>(pixels.channels))
      std::abort();
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {
  }
  return 0;
}
