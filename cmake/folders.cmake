# One static library a folder of src/, with its unit tests.
# A folder's own CMakeLists.txt (optional) names the third-party libraries that it needs.

function(casebound_folder name)
  cmake_parse_arguments(ARG "" "" "FLOOR" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS
    "${CMAKE_SOURCE_DIR}/src/${name}/*.cc"
    "${CMAKE_SOURCE_DIR}/src/${name}/formats/*.cc"
    "${CMAKE_SOURCE_DIR}/src/${name}/engines/*.cc")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_library(casebound_${name} STATIC ${sources})
  target_include_directories(casebound_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  foreach(below ${ARG_FLOOR})
    if(TARGET casebound_${below})
      target_link_libraries(casebound_${name} PUBLIC casebound_${below})
    endif()
  endforeach()
  if(EXISTS "${CMAKE_SOURCE_DIR}/src/${name}/CMakeLists.txt")
    add_subdirectory("${CMAKE_SOURCE_DIR}/src/${name}")
  endif()
  casebound_unit_tests(${name})
endfunction()

# A program is main.cc over a library of the rest of its folder, so that the rest can be tested.
function(casebound_program program folder)
  if(NOT EXISTS "${CMAKE_SOURCE_DIR}/src/${folder}/main.cc")
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "FLOOR" ${ARGN})
  casebound_folder(${folder} FLOOR ${ARG_FLOOR})
  add_executable(${program} "${CMAKE_SOURCE_DIR}/src/${folder}/main.cc")
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
  target_include_directories(${program} PRIVATE "${CMAKE_SOURCE_DIR}/src")
  foreach(part ${folder} ${ARG_FLOOR})
    if(TARGET casebound_${part})
      target_link_libraries(${program} PRIVATE casebound_${part})
    endif()
  endforeach()
endfunction()
