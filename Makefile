.DEFAULT_GOAL := help
.PHONY: help run tour test test-sqlite test-postgres lint bench lock setup setup-dev system clean

households ?= 20000
demo_households ?= 6000
port ?= 8000
aboveline := .venv/bin/aboveline

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: tour ## The tour, then the demonstration site on http://127.0.0.1:8000/ until Ctrl-C
	@$(aboveline) demo --households $(demo_households)
	@$(aboveline) serve --demo --port $(port)

tour: setup ## Make a county, judge it under china-2013, show the result and explain one household
	@$(aboveline) tour --households $(households) --out out

test: setup-dev system lint test-postgres test-sqlite ## Set up everything, then lint and run every test

test-sqlite: setup-dev ## Every test, with SQLite
	@.venv/bin/python -m pytest -n 3 --dist worksteal

# Tests that ask for the database or start the site; the others know no database.
on_both := tests/accounts tests/areas tests/audit tests/evaluation tests/exits tests/problems tests/registry tests/site tests/vault tests/verification
# These start processes of their own with SQLite, whatever the tests have.
own_process := test_serve_on_a_port test_settle_before_the_first_page test_first_administrator

test-postgres: setup-dev ## The tests of the site's apps, with a PostgreSQL of their own
	@.venv/bin/python tools/postgres.py .venv/bin/python -m pytest -n 3 --dist worksteal \
	  $(patsubst %,--ignore=tests/site/%.py,$(own_process)) $(wildcard $(on_both)) \
	  || [ $$? = 3 ]

system: ## Install PostgreSQL, Chromium and Chinese fonts for the tests, where allowed
	@tools/system.sh

lint: setup-dev ## Style, types, layers, sizes
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/python tools/check_sizes.py

bench: setup-dev ## Run the benchmarks (long; prints ratios beside times)
	@.venv/bin/python -m benchmarks

lock: ## Write the lock files anew (needs uv)
	@tools/lock.sh

setup:
	@tools/setup.sh requirements.txt

setup-dev:
	@tools/setup.sh requirements-dev.txt

clean: ## Remove what was made here
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis
