#include "extract/pdfium.h"

#include <dlfcn.h>
#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>

using namespace casebound::extract;

TEST_CASE("every function of PDFium that is declared is in the library") {
  // FPDF_GetLastError is linked, so the library is loaded already; its other functions are found through it.
  for (const char* symbol : kPdfiumSymbols) {
    CAPTURE(symbol);
    CHECK(dlsym(RTLD_DEFAULT, symbol) != nullptr);
  }
  CHECK(dlsym(RTLD_DEFAULT, "FPDF_NoSuchFunction") == nullptr);
}

TEST_CASE("the structs shared with PDFium have the sizes and places of its version 8149") {
  static_assert(sizeof(CbPdfLibraryConfig) == 32);
  static_assert(offsetof(CbPdfLibraryConfig, user_font_paths) == 8);
  static_assert(offsetof(CbPdfLibraryConfig, isolate) == 16);
  static_assert(offsetof(CbPdfLibraryConfig, v8_embedder_slot) == 24);
  static_assert(sizeof(CbPdfFileAccess) == 24);
  static_assert(offsetof(CbPdfFileAccess, get_block) == 8);
  static_assert(offsetof(CbPdfFileAccess, param) == 16);
  static_assert(sizeof(CbPdfFileWrite) == 16);
  static_assert(offsetof(CbPdfFileWrite, write_block) == 8);
  static_assert(sizeof(CbPdfMatrix) == 24);
  static_assert(sizeof(CbPdfRect) == 16);
  static_assert(offsetof(CbPdfRect, top) == 4);
  static_assert(offsetof(CbPdfRect, bottom) == 12);
  static_assert(std::is_trivially_copyable_v<CbPdfLibraryConfig>);
  CHECK(FPDF_GetLastError() <= 8);
}
