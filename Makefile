# Everything a person does here, one word each. `make help` reads the lines with two hashes.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
export PORT

RUN := .venv/bin/python
# What an operator does: one command, also where there is no Makefile (`docendo --help`).
DOCENDO := $(RUN) -m deploy.docendo
# Runs its steps in order and ends with one line: what was done, its figures, whether it held.
VERB := @$(RUN) -m deploy.local.verb
# Compiled once, not by every process that starts: some environments forbid that, and pay with a fifth of all time.
unexport PYTHONDONTWRITEBYTECODE
# Tools are called from the environment above, whatever is on the PATH.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

up: .venv/runtime  ## bring up the whole house at http://127.0.0.1:8000 (PORT=... for another port)
	@$(DOCENDO) up

down: .venv/runtime  ## stop what `make up` started and nothing else
	@$(DOCENDO) down

status: .venv/runtime  ## say what runs, what waits and what rests; fails when something is wrong
	@$(DOCENDO) status $(ARGS)

demo: .venv/runtime  ## walk the sample story through the seven stages (ARGS="--many 200")
	$(VERB) demo "python -m deploy.docendo demo $(ARGS)"

# Joined by & they run side by side: the tests on one core, the readers of the code on another.
# Each process has servers of its own when a test wants them; what takes longest comes first (tests/conftest.py).
SIDE_BY_SIDE := -n auto --maxprocesses=4 --dist=loadscope --no-loadscope-reorder

CHECKS := "ruff format --check ." "ruff check ." \
          "mypy --strict services shared deploy tests benchmarks & pytest -q $(SIDE_BY_SIDE) tests/unit tests/contract \
           & lint-imports & bandit -q -c pyproject.toml -r services shared deploy & python -m tests.secret_scan"

check: .venv/dev  ## format, lint, types, walls, safety, secrets, unit and contract tests (under 30 s)
	$(VERB) check $(CHECKS)

test: .venv/dev  ## everything, from nothing, on real servers (a quarter of an hour on two cores)
	$(VERB) test $(CHECKS) "pytest -q $(SIDE_BY_SIDE) --durations=15 tests/browser tests/access_matrix tests/faults tests/journeys tests/integration" \
	    "python -m tests.faults.bench"

journey: .venv/dev  ## the story through all rooms: seven stages and the facts between them
	$(VERB) journey "pytest -q -s tests/journeys $(ARGS)"

wall: .venv/dev  ## every door of every room as everybody: nobody sees what is not theirs
	$(VERB) wall "pytest -q -s tests/access_matrix $(ARGS)"

faults: .venv/dev  ## break the whole house and compare histories (ARGS="--long", "--cluster", "--resume", "--seed 7")
	$(VERB) faults "python -m tests.faults.bench $(ARGS)"

steady: .venv/dev  ## half an hour under load: memory and file handles stay flat (ARGS="--minutes 3"); writes docs/steady.svg
	$(VERB) steady "python -m tests.faults.steady $(ARGS)"

browser: .venv/dev  ## pages in a real Chromium, and no barriers in them
	$(VERB) browser "pytest -q tests/browser $(ARGS)"

bench: .venv/dev  ## what is fast, beside what it is measured against
	$(VERB) bench "python -m benchmarks $(ARGS)"

wall-less: .venv/dev  ## break each wall of the house once, in a copy, and see `make check` fail
	$(VERB) wall-less "python -m tests.check_mutations"

audit: .venv/runtime  ## check the chain of the log of what was done (ARGS="--head NUMBER:HASH")
	@$(DOCENDO) audit $(ARGS)

assets:  ## build style, scripts and fonts anew (needs Node; the results are committed)
	@cd shared/web/assets && npm ci --ignore-scripts --no-audit --no-fund && npm run build
	@echo "assets: built into shared/web/static ($$(ls shared/web/static | wc -l) files)"

rotate: .venv/runtime  ## a new key signs sessions; nobody is signed out (ARGS="--forget-old" after a theft)
	@$(DOCENDO) rotate-keys $(ARGS)

lock:  ## resolve both locks anew (needs uv; UPGRADE=1 for newer versions)
	@deploy/local/relock

clean: .venv/runtime  ## forget this clone's servers, their data and the environment
	@$(DOCENDO) forget
	@rm -rf .local .venv
	@echo "clean: .local and .venv are gone"

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/runtime: requirements.lock
	@deploy/local/environment "$(PYTHON)" requirements.lock $@

.venv/dev: requirements-dev.lock .venv/runtime
	@deploy/local/environment "$(PYTHON)" requirements-dev.lock $@

.PHONY: up down status demo check test journey wall faults steady browser bench wall-less audit assets rotate lock clean help
