# Tests of whole programs and of tools; the unit tests are in cmake/tests.cmake.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND)
  return()
endif()
include(tests/faults/faults.cmake OPTIONAL)  # kills, failing disks, power cuts
include(tests/compat/compat.cmake OPTIONAL)  # cases of every format that was given out
include(tests/cases/cases.cmake OPTIONAL)    # golden cases: commands and what they print

add_test(NAME demo_leak COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tools/demo_leak/selftest.py")
if(TARGET casebound AND TARGET casebound-worker)
  # The parts of scripts/package, and whether the licence of every library of this build is known.
  add_test(NAME packaging COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/packaging/packaging_test.py" "${CMAKE_BINARY_DIR}")
  # The demo leak taken in and held against its known truth.
  add_test(NAME demo_truth COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tools/demo_leak/check.py"
    --casebound $<TARGET_FILE:casebound> --out "${CMAKE_BINARY_DIR}/demo")
  set_tests_properties(demo_truth PROPERTIES TIMEOUT 600)
endif()

# The examples, compiled and run; each is held against a line that it must print.
if(TARGET casebound-worker AND TARGET casebound_desk)
  foreach(example search_a_folder same_word)
    add_executable(example_${example} "${CMAKE_SOURCE_DIR}/examples/${example}.cc")
    target_link_libraries(example_${example} PRIVATE casebound_desk)
  endforeach()
  add_dependencies(example_search_a_folder casebound-worker)

  set(work "${CMAKE_BINARY_DIR}/examples")
  add_test(NAME example_prepare COMMAND Python3::Interpreter -c
    "import pathlib, shutil, sys; w = pathlib.Path(sys.argv[1]); shutil.rmtree(w, True); (w / 'leak').mkdir(parents=True); (w / 'leak/letter.txt').write_text('It was called 再教育營 then.', encoding='utf-8')"
    "${work}")
  add_test(NAME example_search_a_folder COMMAND example_search_a_folder "${work}/case" "${work}/leak" "再教育营")
  add_test(NAME example_same_word COMMAND example_same_word)
  set_tests_properties(example_prepare PROPERTIES FIXTURES_SETUP examples)
  set_tests_properties(example_search_a_folder PROPERTIES FIXTURES_REQUIRED examples
    PASS_REGULAR_EXPRESSION "leak/letter.txt , page 1: It was called 再教育營 then")
  set_tests_properties(example_same_word PROPERTIES PASS_REGULAR_EXPRESSION "再教育營 is 再教育营.*營 is not 盈.*folds to 第17号文件")
endif()
