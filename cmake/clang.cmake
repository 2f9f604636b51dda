# Clang 19 (clang-tidy and the fuzz build) refuses a line of Debian's RapidJSON 1.1 that g++ lets pass: a copy
# assignment to const members, which nothing calls. Its sanitizer refuses another: an offset to a null pointer.
# Clang reads a copy of the headers with both mended as later versions of RapidJSON do.
find_path(CASEBOUND_RAPIDJSON rapidjson/document.h REQUIRED)
set(CASEBOUND_CLANG_HEADERS "${CMAKE_BINARY_DIR}/clang-headers")
file(COPY "${CASEBOUND_RAPIDJSON}/rapidjson" DESTINATION "${CASEBOUND_CLANG_HEADERS}")
file(READ "${CASEBOUND_RAPIDJSON}/rapidjson/document.h" document)
string(REPLACE "GenericStringRef& operator=(const GenericStringRef& rhs) { s = rhs.s; length = rhs.length; }" ""
  document "${document}")
file(WRITE "${CASEBOUND_CLANG_HEADERS}/rapidjson/document.h" "${document}")
file(READ "${CASEBOUND_RAPIDJSON}/rapidjson/internal/stack.h" stack)
string(REPLACE "stackTop_ + sizeof(T) * count > stackEnd_" "static_cast<std::ptrdiff_t>(sizeof(T) * count) > stackEnd_ - stackTop_"
  stack "${stack}")
file(WRITE "${CASEBOUND_CLANG_HEADERS}/rapidjson/internal/stack.h" "${stack}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  include_directories(BEFORE SYSTEM "${CASEBOUND_CLANG_HEADERS}")
  # std::stable_sort of libstdc++ 12 calls a function that the same library calls deprecated.
  add_compile_options(-Wno-deprecated-declarations)
endif()
