# Clang 19 (clang-tidy and the fuzz build) refuses a line of Debian's RapidJSON 1.1 that g++ lets pass: a copy
# assignment to const members, which nothing calls. Its sanitizer refuses another: an offset to a null pointer.
# Clang reads a copy of the headers with both mended as later versions of RapidJSON do.
find_path(CASEBOUND_RAPIDJSON rapidjson/document.h REQUIRED)
set(CASEBOUND_CLANG_HEADERS "${CMAKE_BINARY_DIR}/clang-headers")
file(COPY "${CASEBOUND_RAPIDJSON}/rapidjson" DESTINATION "${CASEBOUND_CLANG_HEADERS}"
  PATTERN document.h EXCLUDE PATTERN stack.h EXCLUDE)
# Writes a header only where it changes: what includes it need not be built again.
function(casebound_mend_header header wrong right)
  file(READ "${CASEBOUND_RAPIDJSON}/rapidjson/${header}" mended)
  string(REPLACE "${wrong}" "${right}" mended "${mended}")
  set(written "")
  if(EXISTS "${CASEBOUND_CLANG_HEADERS}/rapidjson/${header}")
    file(READ "${CASEBOUND_CLANG_HEADERS}/rapidjson/${header}" written)
  endif()
  if(NOT written STREQUAL mended)
    file(WRITE "${CASEBOUND_CLANG_HEADERS}/rapidjson/${header}" "${mended}")
  endif()
endfunction()
casebound_mend_header(document.h
  "GenericStringRef& operator=(const GenericStringRef& rhs) { s = rhs.s; length = rhs.length; }" "")
casebound_mend_header(internal/stack.h "stackTop_ + sizeof(T) * count > stackEnd_"
  "static_cast<std::ptrdiff_t>(sizeof(T) * count) > stackEnd_ - stackTop_")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  include_directories(BEFORE SYSTEM "${CASEBOUND_CLANG_HEADERS}")
  # std::stable_sort of libstdc++ 12 calls a function that the same library calls deprecated.
  add_compile_options(-Wno-deprecated-declarations)
endif()
