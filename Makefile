# `make run` and `make test` are all that a fresh machine needs: Python 3.11 or newer, and make.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: run test check install format catalogues clean

run: .venv/runs
	$(BIN)/indexer reindex
	$(BIN)/searchapp --port $(PORT)

test: install
	$(BIN)/pytest

# What CI runs, word for word; ends with the command of `make test`.
check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

install: .venv/tests

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Brings the catalogues in line with the texts of code and templates; new ones are then to be translated.
catalogues: install
	cd searchapp && ../$(BIN)/pybabel -q extract -F ../pyproject.toml -k N_ --no-location --sort-output --no-wrap \
	  -o ../.venv/messages.pot .
	cd searchapp && ../$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap --omit-header \
	  -i ../.venv/messages.pot -d translations

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hankehaku needs Python 3.11 or newer; name one: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv .venv || (echo "On Debian: apt install python3-venv" >&2; rm -rf .venv; exit 1)
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

.venv/runs: .venv/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	touch $@

.venv/tests: .venv/runs
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
