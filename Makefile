# Two commands on a fresh machine with Python 3.11 or later: make demo, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Into the virtual environment, also where pip installs for its user else; pip warns of itself.
PIP := PIP_USER=0 PYTHONWARNINGS= $(BIN)/python -m pip --quiet --disable-pip-version-check

# Two targets of one line share the virtual environment, even under -j.
.NOTPARALLEL:

.PHONY: help demo test test-kubernetes lint bench clean

help:
	@echo "make demo    protect five nodes on the embedded datastore, and show what happens"
	@echo "make test    run every test that needs no Go"
	@echo "make test-kubernetes"
	@echo "             build a kube-apiserver with Go, once, and run the tests that need it"
	@echo "make lint    formatting, lint, types, import contracts"
	@echo "make bench   measure what the benchmarks promise"
	@echo "make clean   remove the virtual environment and caches"

demo: $(VENV)/runtime
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

# As many at once as there are cores; no more than eight, as containers may use fewer than they see.
test: $(VENV)/test
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile

# WITHIN=10 gives up building after so many minutes, SHORT=1 leaves out what takes long.
test-kubernetes: $(VENV)/test
	@$(BIN)/python -m tests.kubernetes.build $(WITHIN)
	@$(BIN)/python -m pytest -m 'kubernetes $(if $(SHORT),and not lengthy)'

lint: $(VENV)/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/test
	@for script in benchmarks/bench_*.py; do PYTHONPATH=. $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# A stamp each: what the program needs, and what its tests need besides.

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up a virtual environment in $(VENV) (only the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: pyproject.toml | $(VENV)/python
	@echo "Installing pyctl and what it needs ..."
	@$(PIP) install -e .
	@touch $@

$(VENV)/test: pyproject.toml | $(VENV)/python
	@echo "Installing pyctl and what its tests need ..."
	@$(PIP) install -e '.[test]'
	@touch $@ $(VENV)/runtime
