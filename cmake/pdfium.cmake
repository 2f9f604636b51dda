# PDFium as an imported target. The library is pinned by checksum in scripts/setup; its functions are declared in
# src/extract/pdfium.h. install.cmake says where the two programs look for it; a test finds it by the path it was linked with.
set(CASEBOUND_PDFIUM "${CASEBOUND_DEPS}/pdfium/libpdfium.so" CACHE FILEPATH "PDFium as a shared library")
if(NOT EXISTS "${CASEBOUND_PDFIUM}")
  message(FATAL_ERROR "PDFium is not there (${CASEBOUND_PDFIUM}). Run scripts/setup, which fetches it.")
endif()
if(NOT TARGET casebound_pdfium)
  add_library(casebound_pdfium SHARED IMPORTED GLOBAL)
  set_target_properties(casebound_pdfium PROPERTIES IMPORTED_LOCATION "${CASEBOUND_PDFIUM}")
endif()
