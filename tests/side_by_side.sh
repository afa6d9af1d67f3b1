#!/usr/bin/env bash
# Trains the model and runs all tests in three lanes: many tests wait for browsers, processes and clocks, so that two cores
# have time for three. Unit tests need no model and run beside the training; the end-to-end tests begin when it is there.
# The rest is taken in pieces, the longest first, by whichever lane has nothing else to do.
set -uo pipefail
cd "$(dirname "$0")/.."

with_the_bot=(tests/integration/test_conversations{,_context,_several}.py tests/integration/test_rasa_worker.py)
apart=(tests/integration/{processes,channels,replicas,workflows})
pieces=(integration tests/integration/processes tests/security with_the_bot tests/integration/{channels,workflows,replicas})
said=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$said"' EXIT

# Runs one piece. What several tests of it need is started once.
run_piece() {
  case "$1" in
    integration) .venv/bin/pytest tests/integration "${apart[@]/#/--ignore=}" "${with_the_bot[@]/#/--ignore=}" ;;
    with_the_bot) .venv/bin/pytest "${with_the_bot[@]}" ;;
    *) .venv/bin/pytest "$1" ;;
  esac
}

# Runs the pieces that nobody has taken, with the failure of the last that failed.
run_what_is_left() {
  local failed=0
  for piece in "${pieces[@]}"; do
    if mkdir "$said/taken-${piece//\//-}" 2>/dev/null; then
      echo "$piece:"
      run_piece "$piece" || failed=$?
    fi
  done
  return "$failed"
}

# The command of another lane waits for the training of the first.
beside_the_browsers() {
  .venv/bin/frontline train && run_what_is_left
}

after_unit_tests() {
  local failed=0
  echo "Unit tests:"
  # What the store does on PostgreSQL is tried by `make test-desk`, with the versions that a desk on PostgreSQL runs on.
  .venv/bin/pytest tests/unit -k "not (store and postgresql)" || failed=$?
  beside_the_browsers || failed=$?
  return "$failed"
}

after_unit_tests >"$said/units" 2>&1 &
units=$!
.venv/bin/frontline train || exit
beside_the_browsers >"$said/others" 2>&1 &
others=$!
result=0
echo "End-to-end tests:"
.venv/bin/pytest tests/e2e || result=$?
run_what_is_left || result=$?
wait "$others" || result=$?
wait "$units" || result=$?
cat "$said/units" "$said/others"
exit "$result"
