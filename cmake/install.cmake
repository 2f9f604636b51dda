# cmake --install: programs, the PDF library, the language model, manual, completions, licences. And the model beside a build.

set(model "${CASEBOUND_DEPS}/models/lid.176.ftz")
if(EXISTS "${model}")
  # Where find_shipped_file() looks for it: share/ beside the program of a build, ../share/casebound of an installed one.
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/share")
  file(CREATE_LINK "${model}" "${CMAKE_BINARY_DIR}/share/lid.176.ftz" SYMBOLIC)
  install(FILES "${model}" DESTINATION "${CMAKE_INSTALL_DATADIR}/casebound")
  install(FILES "${CASEBOUND_DEPS}/models/lid.176.notice.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licences" OPTIONAL)
else()
  message(STATUS "lid.176.ftz is missing: only languages told by their script will be named. scripts/setup fetches it.")
endif()

set(library_folder "${CMAKE_INSTALL_LIBDIR}/casebound")
if(EXISTS "${CASEBOUND_DEPS}/pdfium/libpdfium.so")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
  file(CREATE_LINK "${CASEBOUND_DEPS}/pdfium/libpdfium.so" "${CMAKE_BINARY_DIR}/lib/libpdfium.so" SYMBOLIC)
  install(FILES "${CASEBOUND_DEPS}/pdfium/libpdfium.so" DESTINATION "${library_folder}"
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(DIRECTORY "${CASEBOUND_DEPS}/pdfium/licenses/" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licences/pdfium")
endif()

# A program looks for libraries in the folder of PDFium first, by a way from where it lies itself; in a build, in lib beside
# it. The old kind of tag (DT_RPATH) also holds for what a library needs in turn: so scripts/package ships libraries as
# Debian built them. The path is the same before and after installing, because CMake would fill the one of the build with
# colons, and an empty entry means the current folder, where a leak may bring a library of its own.
function(casebound_install_program program folder)
  install(TARGETS ${program} RUNTIME DESTINATION "${folder}")
  file(RELATIVE_PATH to_libraries "/${folder}" "/${library_folder}")
  set_target_properties(${program} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/${to_libraries};$ORIGIN/lib")
  target_link_options(${program} PRIVATE LINKER:--disable-new-dtags)
endfunction()

if(TARGET casebound-worker)
  casebound_install_program(casebound-worker "${CMAKE_INSTALL_LIBEXECDIR}/casebound")
endif()

if(TARGET casebound)
  casebound_install_program(casebound "${CMAKE_INSTALL_BINDIR}")
  # The manual and the completions are printed by the program itself, from its table of commands.
  set(printed "${CMAKE_BINARY_DIR}/printed")
  add_custom_command(TARGET casebound POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -DPROGRAM=$<TARGET_FILE:casebound> -DFOLDER=${printed} -P "${CMAKE_SOURCE_DIR}/cmake/print_manual.cmake"
    VERBATIM)
  install(FILES "${printed}/casebound.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES "${printed}/casebound.bash" RENAME casebound DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
  install(FILES "${printed}/casebound.zsh" RENAME _casebound DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
  install(FILES "${printed}/casebound.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()

install(FILES LICENSE README.md CHANGELOG.md SECURITY.md THIRD_PARTY.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL)
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL FILES_MATCHING PATTERN "*.md")
