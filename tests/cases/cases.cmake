# Golden cases: one test a file of tests/cases/<topic>/.
if(TARGET casebound AND TARGET casebound-worker)
  file(GLOB cases CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/cases/*/*.case")
  foreach(case ${cases})
    file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}/tests" "${case}")
    add_test(NAME ${name} COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/cases/run.py"
      --casebound $<TARGET_FILE:casebound> "${case}")
    set_tests_properties(${name} PROPERTIES LABELS case)
  endforeach()
endif()
