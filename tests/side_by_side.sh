#!/usr/bin/env bash
# Trains the model and runs all tests in two lanes. Unit tests need no model, so they run beside the training; then most
# integration tests run beside those that wait for browsers and processes, or load the trained bot. What is left over is
# taken in pieces by whichever lane comes to its end first.
set -uo pipefail
cd "$(dirname "$0")/.."

with_the_bot=(tests/integration/test_conversations{,_context,_several}.py tests/integration/test_rasa_worker.py)
pieces=(tests/security tests/integration/channels tests/integration/replicas)
said=$(mktemp)
taken=$(mktemp -d)

# Runs the pieces that nobody has taken, with the failure of the last that failed.
run_what_is_left() {
  local failed=0
  for piece in "${pieces[@]}"; do
    if mkdir "$taken/${piece//\//-}" 2>/dev/null; then
      .venv/bin/pytest "$piece" || failed=$?
    fi
  done
  return "$failed"
}

{
  failed=0
  .venv/bin/pytest tests/unit || failed=$?
  .venv/bin/frontline train || failed=$? # waits for the other lane's training
  .venv/bin/pytest tests/integration --ignore tests/integration/processes "${with_the_bot[@]/#/--ignore=}" "${pieces[@]/#/--ignore=}" || failed=$?
  run_what_is_left || failed=$?
  exit "$failed"
} >"$said" 2>&1 &
others=$!
trap 'kill "$others" 2>/dev/null; rm -rf "$said" "$taken"' EXIT

result=0
.venv/bin/frontline train || exit
echo "End-to-end tests:"
.venv/bin/pytest tests/e2e || result=$?
echo "Tests of whole processes:"
.venv/bin/pytest tests/integration/processes || result=$?
echo "Tests with the trained bot:"
.venv/bin/pytest "${with_the_bot[@]}" || result=$?
run_what_is_left || result=$?
wait "$others" || result=$?
echo "Unit and integration tests:"
cat "$said"
exit "$result"
