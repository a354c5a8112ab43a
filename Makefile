# Muara's commands. `make`, alone, lists them. Everything is installed into .venv and nowhere else
# (the tests also want a few Debian packages, which scripts/install_system_packages names).

PORT ?= 8000
MUARA_HOME ?= var
PYTEST_WORKERS ?= 2

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
export MUARA_HOME PORT
# One thread per process: the numeric libraries otherwise fight over few cores, at a fifty-fold cost.
export OMP_NUM_THREADS := 1
# Bytecode is kept, whatever the machine's habit: without it every start parses every module again.
unexport PYTHONDONTWRITEBYTECODE
SHELL := /bin/bash
# What cards are printed with; the fonts are fonts-noto-core.
PRINTING := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-lohit-orya

.DEFAULT_GOAL := commands
.DELETE_ON_ERROR:
.PHONY: commands setup run web test test-outside test-everywhere journeys journeys-demonstration journeys-casework journeys-screens check format test-pg test-spark oracle bench-classify bench-allocate bench-eligibility bench-determine bench-intake bench-caseload bench-estimate screenshots \
	reference translations lock clean

commands: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- Environments: a stamp in .venv says that a pinned set is in place -----------------------------

.venv/.made: requirements/installer.txt requirements/build.txt
	@echo "Making .venv"
	@scripts/make_environment .venv
	@touch $@

.venv/.has-%: requirements/%.txt pyproject.toml .venv/.made
	@echo "Installing the $* requirements (once; this takes a minute or two)"
	@scripts/install_requirements .venv $*
	@touch $@

setup: .venv/.has-allocation ## make .venv with `muara` and the library's dependencies in it
	@echo "Ready: $(BIN)/muara --help"

run: .venv/.has-server ## load the demonstration and serve it on http://127.0.0.1:8000 (PORT= for another)
	-@scripts/install_system_packages fonts-noto-core $(PRINTING)
	-@scripts/build_forms
	@$(BIN)/muara migrate
	@$(BIN)/muara demo
	@exec $(BIN)/muara serve

web: ## build the forms of the browser (needs Node 20.19 or newer); `make run` and `make test` do it too
	@scripts/build_forms

# --- Tests ----------------------------------------------------------------------------------------

# Tests have a home of their own: they never touch the records and keys of a real one.
test test-outside test-everywhere journeys journeys-demonstration journeys-casework journeys-screens test-pg test-spark oracle: export MUARA_HOME := build/home
# Browser journeys run in a process of their own: Playwright's event loop would outlive them.
OUTSIDE := not browser and not postgres and not spark and not oracle

test: .venv/.has-dev ## run every test on SQLite, browser journeys included
	@scripts/install_system_packages chromium fonts-noto-core gettext $(PRINTING) poppler-utils
	@scripts/build_forms || [ "$(CI)" != true ]
	@$(MAKE) --no-print-directory test-outside
	@$(MAKE) --no-print-directory journeys

test-outside:
	nice $(PYTEST) tests -m "$(OUTSIDE)" -n $(PYTEST_WORKERS) --dist loadfile -q -rs

journeys: .venv/.has-dev ## run the browser journeys alone
	@scripts/install_system_packages chromium fonts-noto-core $(PRINTING)
	@scripts/build_forms || [ "$(CI)" != true ]
	@$(MAKE) --no-print-directory -j $(PYTEST_WORKERS) --output-sync=target journeys-casework journeys-demonstration journeys-screens

# A process each, the longest first: one enters the demonstration once for all its journeys, two make
# small worlds.
journeys-demonstration:
	$(PYTEST) tests/journeys --ignore tests/journeys/screens -m browser -q -rs

journeys-casework:
	$(PYTEST) tests/journeys/screens/casework -m browser -q -rs

journeys-screens:
	$(PYTEST) tests/journeys/screens --ignore tests/journeys/screens/casework -m browser -q -rs

test-pg: .venv/.has-dev ## run the server's tests on a throwaway PostgreSQL cluster
	@scripts/install_system_packages postgresql gettext fonts-noto-core $(PRINTING) poppler-utils
	scripts/with_postgres $(PYTEST) tests/server -m "not browser and not once" -n $(PYTEST_WORKERS) --dist loadfile -q -rs

# Three at a time: a browser, PostgreSQL and Spark wait as often as they work. The tests outside the
# browser wait for nothing: they fill these pauses, and give way to the rest.
test-everywhere: .venv/.has-dev .venv/.has-spark ## run every test on SQLite, PostgreSQL and Spark, several at a time
	@scripts/install_system_packages chromium fonts-noto-core gettext postgresql openjdk-17-jre-headless $(PRINTING) poppler-utils
	@scripts/build_forms || [ "$(CI)" != true ]
	@$(BIN)/python -m muara_server.web.catalogues
	@$(MAKE) --no-print-directory --jobs=3 --keep-going --output-sync=target \
	  test-outside journeys-casework journeys-demonstration journeys-screens test-pg test-spark

oracle: .venv/.has-dev ## estimate random samples here and in R's package survey, and compare
	@scripts/install_system_packages r-base-core r-cran-survey r-cran-mass
	$(PYTEST) tests/oracle -m oracle -q -rs

test-spark: .venv/.has-dev .venv/.has-spark ## run the rules on a local Spark session (needs Java 17)
	@scripts/install_system_packages openjdk-17-jre-headless
	$(PYTEST) tests/agreement -m spark -q -rs

check: .venv/.has-dev ## lint, types, import contracts, templates, translations
	@scripts/install_system_packages gettext
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_templates.py
	$(BIN)/python scripts/check_translations.py

format: .venv/.has-dev ## put code, pages and templates into the format that `make check` asks for
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	-@$(BIN)/djade --target-version 5.2 $$(find src/muara_server -path '*/templates/*' -name '*.html')

# --- Things made from the code --------------------------------------------------------------------

reference: .venv/.has-dev ## write docs/reference again from the code and the packs
	$(BIN)/python scripts/write_reference.py

translations: .venv/.has-dev ## collect the strings of the screens into the catalogues, to be translated
	@scripts/install_system_packages gettext
	$(BIN)/python scripts/check_translations.py --collect

screenshots: .venv/.has-dev ## take the pictures in docs/picture from the running demonstration
	@scripts/install_system_packages chromium fonts-noto-core
	$(BIN)/python scripts/take_screenshots.py

bench-classify: .venv/.has-dev ## measure `classify` beside pandas, DuckDB, OpenFisca, numpy and Polars
	benchmarks/classify/run

bench-eligibility: .venv/.has-dev ## measure `judge` beside Polars by hand, DuckDB, OpenFisca and zen
	benchmarks/eligibility/run

bench-estimate: .venv/.has-dev ## measure `estimate` beside R's package survey and svy
	benchmarks/estimate/run

bench-allocate: .venv/.has-dev ## measure `allocate` beside OR-tools alone and HiGHS
	benchmarks/allocation/run

bench-determine: .venv/.has-dev ## measure `determine`: a million children with ten observations each
	$(BIN)/python -m benchmarks.determination

bench-intake: .venv/.has-dev ## send forms for ten minutes on each database, kill the server, count; export 100,000
	@scripts/install_system_packages postgresql
	$(BIN)/python -m benchmarks.intake $(if $(FORMS),--forms $(FORMS))

bench-caseload: .venv/.has-dev ## measure what a phone waits for 10,000 cases, whole and as changes, on each database
	@scripts/install_system_packages postgresql
	$(BIN)/python -m benchmarks.caseload

lock: .venv/.made ## resolve requirements/*.in again into pinned files with hashes
	scripts/lock_requirements

clean: ## remove the environment and what tools left behind (records in var stay)
	rm -rf .venv .venv-bench build dist frontend/forms/node_modules src/muara_server/intake/static/intake/web .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
