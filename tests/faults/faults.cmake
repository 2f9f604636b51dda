# Kills, failing disks and power cuts: a preload shim, and drivers that use it.
if(CASEBOUND_SANITIZE OR CASEBOUND_FUZZ)
  return() # a sanitizer has to be the first library, and stops at a kill
endif()

add_library(casebound_fault SHARED tests/faults/fault.c)
target_link_libraries(casebound_fault PRIVATE ${CMAKE_DL_LIBS} pthread)
add_executable(store_writer tests/faults/store_writer.cc)
target_link_libraries(store_writer PRIVATE casebound_store)
if(TARGET unit_tests)
  add_dependencies(unit_tests casebound_fault store_writer)
endif()

add_test(NAME power_loss
  COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/power_loss.py"
    --writer $<TARGET_FILE:store_writer> --shim $<TARGET_FILE:casebound_fault> --every 7)
set_tests_properties(power_loss PROPERTIES LABELS "faults" TIMEOUT 600)
if(TARGET casebound)
  add_test(NAME kill_add
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/kill_add.py"
      --casebound $<TARGET_FILE:casebound> --writer $<TARGET_FILE:store_writer> --shim $<TARGET_FILE:casebound_fault> --kills 20)
  set_tests_properties(kill_add PROPERTIES LABELS "faults" TIMEOUT 900)
  add_test(NAME inject
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/inject.py"
      --casebound $<TARGET_FILE:casebound> --writer $<TARGET_FILE:store_writer> --shim $<TARGET_FILE:casebound_fault> --points 10)
  set_tests_properties(inject PROPERTIES LABELS "faults" TIMEOUT 900)
  add_test(NAME damaged
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/damaged.py" --casebound $<TARGET_FILE:casebound>)
  set_tests_properties(damaged PROPERTIES LABELS "faults" TIMEOUT 300)
  add_test(NAME case_damage
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/case_damage.py"
      --casebound $<TARGET_FILE:casebound> --shim $<TARGET_FILE:casebound_fault> --times 100)
  add_test(NAME kill_remove
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/kill_remove.py"
      --casebound $<TARGET_FILE:casebound> --shim $<TARGET_FILE:casebound_fault> --kills 8)
  set_tests_properties(case_damage kill_remove PROPERTIES LABELS "faults" TIMEOUT 600)
endif()
if(TARGET casebound AND CASEBOUND_TEST_CIPHER)
  add_test(NAME planted
    COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/faults/planted.py"
      --casebound $<TARGET_FILE:casebound> --shim $<TARGET_FILE:casebound_fault>)
  set_tests_properties(planted PROPERTIES LABELS "faults" TIMEOUT 600)
endif()
