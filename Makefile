# Everything a newcomer needs: `make run` serves, `make test` tests. No other step, no other tool
# than Python 3.11 or newer. Settings are environment variables: docs/operations.md.

.DEFAULT_GOAL := help
.PHONY: help compiled run test nightly lint format assets docs release bench schema lock audit sbom clean

# Of several Pythons, one that was compiled with optimizations: others (pyenv's default) run this
# server a quarter slower. Only looked for when the virtual environment is made.
OPTIMIZED = import sys, sysconfig, ensurepip, venv; \
	built = sysconfig.get_config_var("CONFIG_ARGS") or ""; \
	from_system = sys.executable.startswith("/usr/bin/"); \
	sys.exit(sys.version_info < (3, 11) or not (from_system or "--enable-optimizations" in built))
PYTHON ?= $(shell for python in python3 /usr/bin/python3; do \
	$$python -c '$(OPTIMIZED)' 2>/dev/null && echo $$python && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
# Stamps hold the time of the last install; a changed lock makes them old.
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP_INSTALL := pip install --quiet --disable-pip-version-check --require-hashes
# What looks after the lists of packages has an environment of its own: its needs are not ours.
AUDIT := .venv-audit
AUDIT_STAMP := $(AUDIT)/.installed
LOCK := $(AUDIT)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header
# More arguments for pytest, such as PYTEST="-x tests/twenty".
PYTEST ?=
WORKERS_OF_PYTEST ?= 2
# QUICK=1 for a coarse run; more arguments for the benchmark, such as BENCH="--only W1,W2".
QUICK ?=
BENCH ?=

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: compiled ## Install what is needed and serve (Ctrl-C stops)
	@exec $(BIN)/python manage.py serve

# Where PYTHONDONTWRITEBYTECODE is set, every process would compile all of it again at each start: a
# second, and 15 MB that stay.
compiled: $(RUN_STAMP)
	@$(BIN)/python -m compileall -q apikeys core metadata twenty

test: $(DEV_STAMP) compiled ## Install what is needed and run all tests
	@$(BIN)/python manage.py build_playground
	@$(BIN)/python -m pytest -n $(WORKERS_OF_PYTEST) --dist worksteal $(PYTEST)

nightly: $(DEV_STAMP) compiled ## Run what takes minutes: mutants of caches, the storm, generators, many examples
	@HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n $(WORKERS_OF_PYTEST) --dist worksteal \
		-m 'nightly or hypothesis' $(PYTEST)

lint: $(DEV_STAMP) ## Check format, style, types, layers, dead code, settings, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.dead_code
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEV_STAMP) ## Put the code into its format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

assets: $(RUN_STAMP) ## Build the playgrounds, icons and font from frontend/
	@$(BIN)/python manage.py build_playground

docs: $(DEV_STAMP) ## Build the documentation site into var/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

release: assets ## Pack a release with its bundles into var/release
	@$(BIN)/python .ci/release.py

bench: $(DEV_STAMP) compiled ## Measure speed beside others; QUICK=1: in five minutes (docs/performance.md)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(BENCH)

schema: $(DEV_STAMP) ## Print the API documents of the seed data into tests/snapshots
	@$(BIN)/python manage.py print_schemas

lock: $(AUDIT_STAMP) ## Write the locks after a change of a list of requirements
	@for list in requirements requirements-docs requirements-dev requirements-audit; do \
		$(LOCK) $$list.txt --output-file $$list.lock || exit 1; done

audit: $(AUDIT_STAMP) ## Ask the advisory services about every locked package
	@$(AUDIT)/bin/python .ci/audit.py

sbom: $(AUDIT_STAMP) ## Write bills of materials (CycloneDX) into sbom/
	@mkdir -p sbom
	@$(AUDIT)/bin/cyclonedx-py requirements requirements.lock --output-file sbom/python.cdx.json
	@cd frontend && npm sbom --package-lock-only --legacy-peer-deps --sbom-format cyclonedx >../sbom/frontend.cdx.json

clean: ## Remove the virtual environment, builds and caches (not the data)
	rm -rf $(VENV) $(AUDIT) sbom frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@echo "Installing what the server needs …"
	@$(BIN)/$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing what tests and checks need …"
	@$(BIN)/$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

$(AUDIT_STAMP): requirements-audit.lock
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/$(PIP_INSTALL) -r requirements-audit.lock
	@touch $@
