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

set(pdfium_folder "${CMAKE_INSTALL_LIBDIR}/casebound")
if(EXISTS "${CASEBOUND_DEPS}/pdfium/libpdfium.so")
  install(FILES "${CASEBOUND_DEPS}/pdfium/libpdfium.so" DESTINATION "${pdfium_folder}"
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(DIRECTORY "${CASEBOUND_DEPS}/pdfium/licenses/" DESTINATION "${CMAKE_INSTALL_DOCDIR}/licences/pdfium")
endif()

if(TARGET casebound-worker)
  install(TARGETS casebound-worker RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/casebound")
  file(RELATIVE_PATH to_pdfium "/${CMAKE_INSTALL_LIBEXECDIR}/casebound" "/${pdfium_folder}")
  set_target_properties(casebound-worker PROPERTIES INSTALL_RPATH "$ORIGIN/${to_pdfium}")
endif()

if(TARGET casebound)
  install(TARGETS casebound RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
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
