# `make` alone says what there is. Everything runs in .venv, which is made when it is wanted.

# Whose PostgreSQL the tests run on: embedded (18, from the packages) or system (the machine's own).
PG ?= embedded
PYTHON ?= python3
# Where the secrets and the embedded PostgreSQL are kept: make takes the setting DATA_DIR, and DATA for short.
ifdef DATA
export DATA_DIR := $(DATA)
endif
# Where the load proof finds real messages and head counts; it makes some up where there are none.
PHONES ?= ../shared/data

BIN := .venv/bin
SOURCES := api tests conftest.py
SQL := sql migrations pgtap
# What the linters read: they have nothing new to say of what they have passed.
LINTED := pyproject.toml .sqlfluff $(shell find $(SOURCES) $(SQL) -name '*.py' -o -name '*.sql')

# What may differ by server, and runs on the machine's own too: all that is said in SQL, plans, and each route by each
# role. What is left out never meets another PostgreSQL than through these. TESTS="tests pgtap" is everything.
BY_SERVER := pgtap $(addprefix tests/,attacks/test_corpus.py attacks/test_catalog_exposure.py attacks/test_functions.py \
    attacks/test_persistence.py attacks/test_prompts.py attacks/test_edges.py attacks/test_side_channels.py contract db deploy \
    directory drift enforcement imports/test_import.py incidents isolation ledger lists/test_lists.py \
    lists/test_comparisons.py lists/test_counts.py lists/test_cursors.py lists/test_http.py mutation notifications \
    numbering plans postgres prompts responses search worker workflows)
TESTS ?= $(if $(filter system,$(PG)),$(BY_SERVER))

# Two test files at a time, each with a PostgreSQL and an API of its own: much of what is tested is waiting.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test lint psql routes manifest bench bench-phones drift rls verify worker fuzz timing mutate

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes PORT, DATA, WORKERS, DATABASE_URL; make test takes PG=system and TESTS."

run: $(BIN)/.made ## Serve the API with two demo organisations, on a PostgreSQL of its own
	@exec $(BIN)/tocsin run

test: $(BIN)/.linted ## Run the linters and every test; PG=system those that may differ, on the machine's own PostgreSQL
	@.ci/tools $(PG)
	TOCSIN_TEST_PG=$(PG) $(BIN)/pytest -n $(JOBS) --dist loadfile $(TESTS)

lint: $(BIN)/.tested ## Run the linters alone
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy --strict $(SOURCES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --disable-progress-bar --processes $(JOBS) $(SQL)
	@touch $(BIN)/.linted

$(BIN)/.linted: $(BIN)/.tested $(LINTED)
	@$(MAKE) --no-print-directory lint

psql: $(BIN)/.made ## Open psql as the database's administrator
	@exec $(BIN)/tocsin psql

routes: $(BIN)/.made ## Print every endpoint with the SQL behind it
	@$(BIN)/tocsin routes

manifest: $(BIN)/.made ## Write sql/manifest.json from a fresh database
	@$(BIN)/tocsin manifest

drift: $(BIN)/.made ## Compare the database with the repository
	@$(BIN)/tocsin drift

rls: $(BIN)/.made ## Try who reaches what, and write the reviewer's page
	@$(BIN)/tocsin rls --html $(or $(DATA_DIR),.tocsin)/rls.html --markdown $(or $(DATA_DIR),.tocsin)/rls.md

verify: $(BIN)/.made ## Hold every ledger against its seals
	@$(BIN)/tocsin verify

worker: $(BIN)/.made ## Seal the ledgers as they grow; make run does it by itself
	@exec $(BIN)/tocsin worker

fuzz: $(BIN)/.tested ## Send what nobody thought of, for FUZZ_SECONDS (600)
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),600) TOCSIN_TEST_PG=$(PG) $(BIN)/pytest -rP tests/fuzz

timing: $(BIN)/.tested ## Measure that nothing is told apart by the clock
	TOCSIN_TIMING=1 TOCSIN_TEST_PG=$(PG) $(BIN)/pytest tests/attacks/test_timing.py

bench: $(BIN)/.made ## Measure the API beside pgbench, on SIZE rows (1e5); BENCH holds more options
	@$(BIN)/tocsin bench --size $(or $(SIZE),1e5) $(BENCH)

bench-phones: $(BIN)/.made ## Prove that no phone's answer is lost
	@$(BIN)/tocsin bench --only phones --only kill $(if $(wildcard $(PHONES)),--data $(PHONES))

mutate: $(BIN)/.tested ## Weaken the database, one way at a time, and see that the tests notice
	@.ci/tools $(PG)
	@TOCSIN_TEST_PG=$(PG) $(BIN)/python -m tests.mutation $(MUTATE)

# What is run, and nothing that only tests want.
$(BIN)/.made: pyproject.toml requirements.lock
	@command -v $(PYTHON) > /dev/null || { echo "Tocsin needs Python 3.11 or later: no $(PYTHON) here" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or later")'
	@echo "Making the virtual environment and installing the packages (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[embedded]'
	@touch $@

$(BIN)/.tested: $(BIN)/.made
	@echo "Installing what the tests want ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@
