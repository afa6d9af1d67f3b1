# The commands of Frontline. Each starts from a fresh clone: what is missing is installed first.
# `make run` is all that is needed to try it; CONTRIBUTING.md says what the others are for.

# Any working Python from 3.8 on starts the set-up, which finds or fetches the Pythons that it needs. A name on PATH may be
# a pyenv shim that runs nothing, so each is tried.
find_python = for p in python3 python python3.13 python3.12 python3.11 python3.10 python3.9 python3.8; do \
    if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1; then echo "$$p"; exit; fi; done; \
  if uv --version >/dev/null 2>&1; then echo "uv run --quiet --no-project --python 3.11 python"; exit; fi; \
  echo "frontline: No Python 3 is here. Install one (on Debian: apt-get install python3 python3-pip)." >&2; echo false
bootstrap = $(shell $(find_python)) -m frontline.bootstrap

# Nothing of Rasa's goes out to anybody, and its telemetry cannot start with the libraries that we pin.
export RASA_TELEMETRY_ENABLED = false

.PHONY: run desk setup test test-desk check audit bench bench-load soak faults screenshots clean help
.DEFAULT_GOAL := help

help: ## Say what each command does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: ## Install, train, seed the demo, start everything, and print what to open
	@$(bootstrap) runtime
	@exec .venv/bin/frontline up

desk: ## Install and run the desk alone, without Rasa and on a newer Python
	@$(bootstrap) desk
	@exec .venv-desk/bin/frontline desk

setup: ## Install and train, without starting anything
	@$(bootstrap) runtime
	@.venv/bin/frontline train

test: ## Install what tests need, train, and run all tests
	@$(bootstrap) dev
	@if [ -n "$(ARGS)" ]; then .venv/bin/frontline train && .venv/bin/pytest $(ARGS); else tests/side_by_side.sh; fi

# What stores, sends and answers, for it is there that Pythons and the libraries' versions differ. With ARGS any other test of the
# desk's runs as well.
desk_tests = tests/unit/desk/store tests/unit/connectors/test_desk_link.py \
  $(foreach topic,conversation run,tests/integration/test_desk_$(topic).py) \
  --ignore tests/unit/desk/store/test_migrate_filled.py

test-desk: ## Run the desk's tests without Rasa, on a newer Python and current versions
	@$(bootstrap) desk-dev
	@.venv-desk/bin/pytest $(or $(ARGS),$(desk_tests))

check: ## Format, lint, types, import rules, Rasa's data, and what may be in the repository
	@$(bootstrap) dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m frontline.tracked_files
	.venv/bin/frontline policy check
	.venv/bin/frontline rasa data validate --fail-on-warnings --config bot/config.yml --domain bot/domain --data data/nlu data/rules data/stories

audit: ## Ask whether known holes are in what we install; fails where it could not ask
	@$(bootstrap) dev
	@.venv/bin/python -m frontline.advisories $(ARGS)

bench: ## Measure understanding on the public sets in the folder BENCHMARKS, and write docs/benchmarks.md
	@test -n "$(BENCHMARKS)" || { echo "frontline: Say where the sets lie: make bench BENCHMARKS=FOLDER (docs/benchmarks.md)." >&2; exit 2; }
	@$(bootstrap) runtime
	@.venv/bin/frontline bench all "$(BENCHMARKS)" $(ARGS)

bench-load: ## Measure the system under load, and write docs/load.json (ARGS="--only sockets" for one part)
	@$(bootstrap) dev
	@.venv/bin/frontline train
	@.venv/bin/python -m tests.bench.load $(ARGS)

soak: ## Keep the desk under load, print its memory over time, and fail where it grows (MINUTES=60)
	@$(bootstrap) dev
	@.venv/bin/python -m tests.bench.load.soak --minutes $(or $(MINUTES),60)

faults: ## Kill, cut off and starve the system under load, and check its promises; FAULTS=short takes five minutes
	@$(bootstrap) dev
	@.venv/bin/python -m tests.faults $(or $(FAULTS),long) $(foreach one,$(ONLY),--only $(one)) $(if $(RECORDS),--records "$(RECORDS)") $(ARGS)

screenshots: ## Take the README's pictures from the running system
	@$(bootstrap) dev
	@.venv/bin/frontline train
	.venv/bin/python -m tests.e2e.screenshots

clean: ## Remove the environment, the models and the caches; var/ (your data) stays
	rm -rf .venv .venv-desk .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .rasa *.egg-info build
	find models -mindepth 1 ! -name .gitkeep -exec rm -rf {} +
