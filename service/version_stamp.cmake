# Writes the file that says which commit was built; run at every build, but
# changes the file only when its content does.
execute_process(
  COMMAND git -C ${SOURCE_DIR} describe --always --dirty --tags
  OUTPUT_VARIABLE LEDGER_COMMIT
  OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULT_VARIABLE result
  ERROR_QUIET)
if(NOT result EQUAL 0)
  set(LEDGER_COMMIT "unknown commit")
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
