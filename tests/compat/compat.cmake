# Frozen cases of every format that was given out.
if(TARGET casebound AND TARGET casebound-worker AND TARGET store_writer)
  add_test(NAME compat
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/compat/check.py"
      --casebound $<TARGET_FILE:casebound> --writer $<TARGET_FILE:store_writer>)
  set_tests_properties(compat PROPERTIES LABELS "compat" TIMEOUT 300)
endif()
