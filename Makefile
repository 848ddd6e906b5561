.DEFAULT_GOAL := help
.PHONY: help run test lint bench lock setup setup-dev clean

households ?= 20000
aboveline := .venv/bin/aboveline

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: setup ## Make a county, judge it under china-2013, show the result and explain one household
	@$(aboveline) tour --households $(households) --out out

test: setup-dev lint ## Set up everything, then lint and run every test
	@.venv/bin/python -m pytest -n 2 --dist worksteal

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
