# The black-box suites: Python 3.11 and its standard library alone, driving the real program.
# Each starts its own servers on loopback port 0 and ends them by their own pid.

find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

# NAME is also the label. TIMEOUT in seconds. SCRIPT is relative to tests/.
function(bulkhead_python_test NAME SCRIPT TIMEOUT)
  add_test(NAME ${NAME}
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/${SCRIPT}
      --binary $<TARGET_FILE:bulkhead> ${ARGN})
  set_tests_properties(${NAME} PROPERTIES LABELS ${NAME} TIMEOUT ${TIMEOUT})
endfunction()

bulkhead_python_test(isolation isolation/run.py 1500)
bulkhead_python_test(conformance conformance/run_transcripts.py 600)
bulkhead_python_test(failure failure/run.py 900)
bulkhead_python_test(command_line failure/command_line.py 600)
bulkhead_python_test(interop interop/run.py 1800)

# Once more with a server that remembers nothing, for the rows about content and rights.
bulkhead_python_test(isolation_cold isolation/run.py 1500 --cold --only A,B,C)

# The suite bites: the control fails what it is known to fail. SKIPPED where it is not installed.
bulkhead_python_test(isolation_control isolation/control_check.py 300)

# Mistakes planted in our own access code must be found; sanitizers would say no more about it.
if(NOT BULKHEAD_SANITIZE)
  add_test(NAME isolation_faults
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/isolation/mutants.py
      ${CMAKE_BINARY_DIR})
  set_tests_properties(isolation_faults PROPERTIES LABELS isolation TIMEOUT 1500 PROCESSORS 2)
endif()

# The benchmarks work at all: little data, no judgement of figures. Peers that are not installed are
# named and left out.
if(BULKHEAD_BENCHMARKS AND NOT BULKHEAD_SANITIZE)
  bulkhead_python_test(bench bench/run.py 600 --quick)
  bulkhead_python_test(bench_scale bench/scale/run.py 300 --quick)
  set_tests_properties(bench bench_scale PROPERTIES LABELS bench RUN_SERIAL ON)
endif()

# Each of these mistakes can still be planted: its text stands in the code. Quick, needs no program.
add_test(NAME isolation_faults_fit
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/isolation/mutants.py
    ${CMAKE_BINARY_DIR} --list)
set_tests_properties(isolation_faults_fit PROPERTIES LABELS unit TIMEOUT 300)

# Every row of the attack matrix has a test or a reason; needs no program.
add_test(NAME isolation_matrix
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/isolation/matrix_check.py)
set_tests_properties(isolation_matrix PROPERTIES LABELS isolation TIMEOUT 300)
