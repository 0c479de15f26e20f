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

up: .venv/runtime  ## bring up the whole system at http://127.0.0.1:8000 (PORT=... for another port)
	@$(DOCENDO) up

down: .venv/runtime  ## stop what `make up` started and nothing else
	@$(DOCENDO) down

status: .venv/runtime  ## say what runs, what waits and what is dead-lettered; fails when something is wrong
	@$(DOCENDO) status $(ARGS)

demo: .venv/runtime  ## walk the sample story through the seven stages (ARGS="--many 200")
	$(VERB) demo "python -m deploy.docendo demo $(ARGS)"

# Joined by & they run side by side: the tests on one core, the readers of the code on another.
# Each process has servers of its own when a test wants them; what takes longest comes first (tests/conftest.py).
SIDE_BY_SIDE := -n auto --maxprocesses=4 --dist=loadscope --no-loadscope-reorder

CHECKS := "ruff format --check ." "ruff check ." \
          "mypy --strict services shared deploy tests benchmarks & pytest -q $(SIDE_BY_SIDE) tests/unit tests/contract \
           & lint-imports & bandit -q -c pyproject.toml -r services shared deploy & python -m tests.secret_scan"

check: .venv/dev  ## format, lint, types, import contracts, safety, secrets, unit and contract tests (under 30 s)
	$(VERB) check $(CHECKS)

# What a change in one service needs: its own tests on real servers, and whatever says how services fit together.
OF_ONE := "ruff format --check ." "ruff check ." \
          "mypy --strict services shared deploy tests benchmarks & lint-imports \
           & pytest -q $(SIDE_BY_SIDE) tests/integration/$(SERVICE) tests/unit/$(SERVICE) tests/contract tests/unit/services \
             tests/unit/test_code_rules.py"

test: .venv/dev  ## everything, from nothing, on real servers (a quarter of an hour on two cores); SERVICE=matching: one service (under 3 min)
ifdef SERVICE
	@test -d tests/unit/$(SERVICE) || { echo "make test: there is no service $(SERVICE)"; exit 2; }
	$(VERB) "test SERVICE=$(SERVICE)" $(OF_ONE)
else
	$(VERB) test $(CHECKS) "pytest -q $(SIDE_BY_SIDE) --durations=15 tests/browser tests/access_matrix tests/faults tests/journeys tests/integration" \
	    "python -m tests.faults.bench"
endif

figures: .venv/dev  ## what is counted and aimed at, for the whole (SERVICE=ground) or one service: lines `figure NAME value=V aim<=A`
	@$(RUN) -m tests.figures $(or $(SERVICE),ground)

journey: .venv/dev  ## the story through all services: seven stages and the events between them
	$(VERB) journey "pytest -q -s tests/journeys $(ARGS)"

wall: .venv/dev  ## every route of every service as everybody: nobody sees what is not theirs
	$(VERB) wall "pytest -q -s tests/access_matrix $(ARGS)"

faults: .venv/dev  ## break the whole system and compare histories (ARGS="--long", "--cluster", "--resume", "--seed 7")
	$(VERB) faults "python -m tests.faults.bench $(ARGS)"

steady: .venv/dev  ## half an hour under load: memory and file handles stay flat (ARGS="--minutes 3"); writes docs/steady.svg
	$(VERB) steady "python -m tests.faults.steady $(ARGS)"

browser: .venv/dev  ## pages in a real Chromium, and no barriers in them
	$(VERB) browser "pytest -q tests/browser $(ARGS)"

bench: .venv/dev  ## what is fast, beside what it is measured against
	$(VERB) bench "python -m benchmarks $(ARGS)"

wall-less: .venv/dev  ## break each rule of the code once, in a copy, and see `make check` fail
	$(VERB) wall-less "python -m tests.check_mutations"

audit: .venv/runtime  ## check the chain of the audit log (ARGS="--head NUMBER:HASH")
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

.PHONY: up down status demo check test figures journey wall faults steady browser bench wall-less audit assets rotate lock clean help
