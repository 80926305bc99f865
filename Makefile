# Everything runs from .venv, which the first target that needs it builds from the lock files.

PYTHON ?= python3
BIN := .venv/bin
ROOMS := domain application projections api infra tests $(wildcard bench)

# --without-pip: a fresh Debian has no ensurepip, but its pip can install into another environment.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
LOCKED := install --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test test-browser check docs history bench format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/.installed ## record the demonstration tenants, then serve on 127.0.0.1:8000
	@$(BIN)/puskesos demo --serve

demo: .venv/.installed ## record the demonstration tenants, print their tables and stop
	@$(BIN)/puskesos demo

test: .venv/.developing ## run the whole test suite on its own PostgreSQL
	@$(BIN)/python -m pytest -n 4 --ignore tests/browser

test-browser: .venv/.developing .venv/.browser ## verify inspection bundles with the page, in Debian's Chromium
	@$(BIN)/python -m pytest tests/browser

check: .venv/.developing ## lint, strict types, layer contracts, lock files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(ROOMS)
	@$(BIN)/lint-imports
	@! grep -nE '[a-z]+://' requirements.lock requirements-dev.lock \
		|| { echo 'A lock file names an address; it may hold names, versions and hashes only.'; exit 1; }

docs: .venv/.developing ## write the generated documents again
	@$(BIN)/python -m infra.documents

history: .venv/.developing ## add new facts to the golden log, pin what read models show of it
	@$(BIN)/python -m tests.golden_log

bench: .venv/.developing ## measure the claims of the documents again
	@$(BIN)/python -m bench

format: .venv/.developing ## put the code in house format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

# Needs uv; the two locks are apart so that a service installs no development tool.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --quiet
lock: ## resolve the dependencies of pyproject.toml into the lock files again
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and every cache; data folders stay
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# The stamps make a second run start at once, and a changed lock install again.
.venv/bin/python:
	@echo 'Installing Puskesos into .venv (once)'
	@$(PYTHON) -m venv --without-pip .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@$(PIP) $(LOCKED) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.developing: requirements-dev.lock .venv/.installed
	@$(PIP) $(LOCKED) -r requirements-dev.lock
	@touch $@

.venv/.browser: tests/browser/fetch_chromium.sh | .venv/bin/python
	@tests/browser/fetch_chromium.sh .venv/chromium
	@touch $@
