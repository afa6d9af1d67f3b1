#!/usr/bin/env bash
# Runs the unit and most integration tests beside those that mostly wait for processes and browsers.
set -uo pipefail
cd "$(dirname "$0")/.."

said=$(mktemp)
.venv/bin/pytest tests/unit tests/integration --ignore tests/integration/processes >"$said" 2>&1 &
others=$!
trap 'kill "$others" 2>/dev/null; rm -f "$said"' EXIT

result=0
echo "End-to-end tests:"
.venv/bin/pytest tests/e2e || result=$?
echo "Tests of whole processes:"
.venv/bin/pytest tests/integration/processes || result=$?
wait "$others" || result=$?
echo "Unit and integration tests:"
cat "$said"
exit "$result"
