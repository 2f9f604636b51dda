# Unit tests (doctest, with rapidcheck for properties) and fuzz targets.

if(CASEBOUND_TESTS)
  find_path(CASEBOUND_DOCTEST doctest/doctest.h)
  find_library(CASEBOUND_RAPIDCHECK rapidcheck)
  if(NOT CASEBOUND_DOCTEST OR NOT CASEBOUND_RAPIDCHECK)
    message(STATUS "No tests in this build: doctest or rapidcheck is missing. Install them with: scripts/setup test")
  endif()
  # Builds every unit test and what they start.
  add_custom_target(unit_tests)
  add_library(test_main OBJECT EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/tests/unit/main.cc")
  target_compile_definitions(test_main PRIVATE
    CASEBOUND_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CASEBOUND_BINARY_DIR="${CMAKE_BINARY_DIR}")
endif()

# One test program a folder of tests/unit/.
function(casebound_unit_tests name)
  file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/unit/${name}/*_test.cc")
  if(NOT CASEBOUND_TESTS OR NOT tests OR NOT CASEBOUND_DOCTEST OR NOT CASEBOUND_RAPIDCHECK)
    return()
  endif()
  add_executable(test_${name} ${tests})
  target_link_libraries(test_${name} PRIVATE test_main casebound_${name} "${CASEBOUND_RAPIDCHECK}")
  target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/unit")
  target_compile_options(test_${name} PRIVATE -Wno-conversion)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES LABELS unit)
  add_dependencies(unit_tests test_${name})
  if(EXISTS "${CMAKE_SOURCE_DIR}/tests/unit/${name}/CMakeLists.txt")  # programs that its tests start
    add_subdirectory("${CMAKE_SOURCE_DIR}/tests/unit/${name}")
  endif()
endfunction()

# One program a file tests/fuzz/<folder>_<what>.cc, linked with the folder that its name begins with.
function(casebound_fuzz_targets)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*.cc")
  foreach(source ${sources})
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "_.*" "" folder "${name}")
    add_executable(fuzz_${name} "${source}")
    target_link_libraries(fuzz_${name} PRIVATE casebound_${folder})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()
