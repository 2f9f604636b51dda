# Asks the program for its manual page and completions: -DPROGRAM=... -DFOLDER=...
file(MAKE_DIRECTORY "${FOLDER}")
foreach(each "man;casebound.1" "completions bash;casebound.bash" "completions zsh;casebound.zsh" "completions fish;casebound.fish")
  list(GET each 0 words)
  list(GET each 1 name)
  separate_arguments(words)
  execute_process(COMMAND "${PROGRAM}" ${words} OUTPUT_FILE "${FOLDER}/${name}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
