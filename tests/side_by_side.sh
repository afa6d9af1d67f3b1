#!/usr/bin/env bash
# Trains the model and runs all tests in two lanes. Unit tests need no model, so they run beside the training; then the
# integration tests run beside those that mostly wait for browsers.
set -uo pipefail
cd "$(dirname "$0")/.."

said=$(mktemp)
{
  failed=0
  .venv/bin/pytest tests/unit || failed=$?
  .venv/bin/frontline train || failed=$? # waits for the other lane's training
  .venv/bin/pytest tests/integration --ignore tests/integration/processes || failed=$?
  .venv/bin/pytest tests/integration/processes || failed=$?
  exit "$failed"
} >"$said" 2>&1 &
others=$!
trap 'kill "$others" 2>/dev/null; rm -f "$said"' EXIT

result=0
.venv/bin/frontline train || exit
echo "End-to-end tests:"
.venv/bin/pytest tests/e2e || result=$?
wait "$others" || result=$?
echo "Unit and integration tests:"
cat "$said"
exit "$result"
