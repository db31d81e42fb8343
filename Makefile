# The tasks of this project. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help site test test-all serve check format golden docs dist audit axe bench clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(VENV)/.site ## Make the environment, then the digest in build/site
	$(BIN)/sitegen build

test: $(VENV)/.test ## Run the tests, without the long ones
	$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

test-all: $(VENV)/.test ## Run all tests, the long ones too
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m "" $(ARGS)

serve: $(VENV)/.site ## Preview the digest; it reloads when a file changes
	$(BIN)/sitegen serve

check: $(VENV)/.lint ## Check the code: lint, format, types; and the digest itself
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sitegen check

format: $(VENV)/.lint ## Put the code in its usual form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

golden: $(VENV)/.test ## Make the golden site anew; review the difference before you commit it
	SITEGEN_GOLDEN=write $(BIN)/pytest -q tests/test_golden.py tests/test_migrate.py

audit: $(VENV)/.test node_modules/.audit audit/.venv/.done ## Put the built digest before other programs (audit/README.md)
	$(BIN)/sitegen build
	$(BIN)/python audit/site.py $(ARGS)

# The programs of readers, researchers and subscribers have an environment of their own.
audit/.venv/.done: audit/requirements.lock
	test -x audit/.venv/bin/python || $(PYTHON) -m venv audit/.venv
	audit/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r audit/requirements.lock
	touch $@

axe: node_modules/.axe ## Fetch axe-core, parsers of calendars and SingleFile (needs Node), so that the tests use them

node_modules/.axe: package.json package-lock.json
	npm ci --omit=dev --ignore-scripts --no-audit --no-fund
	touch $@

node_modules/.audit: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	touch node_modules/.axe $@

docs: $(VENV)/.site ## Write the references in docs/ anew from the code
	$(BIN)/python docs/generate.py

dist: $(VENV)/.site ## Make the wheel and the source distribution in dist/, the same bytes each time
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	sha256sum dist/*

bench: bench/.venv/.done $(VENV)/.site ## Compare with other generators (bench/README.md); an hour on two cores
	$(BIN)/python -m bench $(ARGS)

clean: ## Empty build/ and remove the environment
	rm -rf $(VENV)
	find build -mindepth 1 ! -name .gitignore -delete

# Every package comes from a lock file with hashes; nothing else is asked for, so a build is the same next year. The
# locks are whole: pip need not resolve (before 23.3 it fails on `lxml[html-clean]` beside `lxml[html_clean]`).
$(VENV)/.base: requirements/runtime.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-build-isolation -r requirements/runtime.lock
	touch $@

$(VENV)/.site: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q sitegen
	touch $@

$(VENV)/.test: $(VENV)/.site requirements/test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/test.lock
	touch $@

$(VENV)/.lint: $(VENV)/.test requirements/lint.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/lint.lock
	touch $@

# The other generators have an environment of their own; Eleventy only where there is npm.
bench/.venv/.done: bench/requirements.lock bench/package-lock.json
	test -x bench/.venv/bin/python || $(PYTHON) -m venv bench/.venv
	bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	if command -v npm >/dev/null; then cd bench && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	touch $@
