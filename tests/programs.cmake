# Tests of whole programs and of tools; the unit tests are in cmake/tests.cmake.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND)
  return()
endif()
include(tests/faults/faults.cmake OPTIONAL)  # kills, failing disks, power cuts
include(tests/cases/cases.cmake OPTIONAL)    # golden cases: commands and what they print

add_test(NAME demo_leak COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tools/demo_leak/selftest.py")
if(TARGET casebound AND TARGET casebound-worker)
  # The demo leak taken in and held against its known truth.
  add_test(NAME demo_truth COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tools/demo_leak/check.py"
    --casebound $<TARGET_FILE:casebound> --out "${CMAKE_BINARY_DIR}/demo")
  set_tests_properties(demo_truth PROPERTIES TIMEOUT 600)
endif()
