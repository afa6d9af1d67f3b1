#!/usr/bin/env bash
# Runs the unit tests beside all others: those use one core, and these mostly wait for processes and browsers.
set -uo pipefail
cd "$(dirname "$0")/.."

said=$(mktemp)
.venv/bin/pytest tests/unit >"$said" 2>&1 &
unit=$!
trap 'kill "$unit" 2>/dev/null; rm -f "$said"' EXIT

result=0
echo "Integration and end-to-end tests:"
.venv/bin/pytest tests/integration tests/e2e || result=$?
wait "$unit" || result=$?
echo "Unit tests:"
cat "$said"
exit "$result"
