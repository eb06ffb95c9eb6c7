# A fresh machine needs only Python 3.11, 3.12 or 3.13 (with its venv module) and make.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
LATEST := .venv-latest
WHEEL := $(VENV)/wheel

# Install into the virtual environment $(1) with the pip that comes with Python: any since 2022 will do.
pip-install = $(1)/bin/python -m pip install --quiet --disable-pip-version-check
# Exact versions, and only files whose hash is listed. The files of requirements/ are complete, hence no dependencies of
# dependencies; source packages are built with the tools of requirements/build.txt, whose hashes were checked too.
install-locked = $(pip-install) --require-hashes --no-deps --no-build-isolation --use-pep517
# The project itself. Nothing is downloaded, so a requirement that is missing in requirements/ is an error. The second
# --quiet hides the warning of pip before 23.3 that it cannot spell lxml's extra html-clean, which is installed.
install-project = $(pip-install) --quiet --no-index --no-build-isolation

# The number of processes that run tests: one more than there are processors, since tests wait for other processes.
# 0 is none besides pytest itself, as a debugger needs it.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
pytest = $(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal --durations 10
# The tests whose results depend on the terms of words.
WORD_TESTS = analyzer detection document_terms finnish lexicalised matching mentions pipeline redaction regions \
  related relevance search similar spelling suggest swedish_english thesaurus voikko voikko_versions word_forms word_store
# Tests start many processes, and each would compile the modules of the project.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-pyvoikko quick check install wheel-test test-latest opensearch lock upgrade documents format \
  catalogues clean

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(VENV)/runs  ## index corpus/ and serve it on PORT (8000)
	$(BIN)/indexer reindex
	$(BIN)/searchapp --port $(PORT)

test: install  ## run the tests
	$(pytest)

test-pyvoikko: install  ## run the tests of words as where the system has no libvoikko
	VOIKKO_DICTIONARY_PATH=/nonexistent $(pytest) $(WORD_TESTS:%=tests/test_%.py)

quick: install  ## run the tests without a browser, processes or collections
	$(pytest) -m "not slow" --hypothesis-profile quick

# CI runs this, then `make test-pyvoikko`. It ends with the command of `make test`.
check: install  ## format, lint, types, the built wheel, and all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) wheel-test
	$(pytest)

install: $(VENV)/tests  ## make or update .venv, with all that development needs

wheel-test: install  ## build the wheel, install it into an empty environment and try it there
	rm -rf $(WHEEL)
	$(BIN)/python -m pip wheel --quiet --no-deps --no-index --no-build-isolation --wheel-dir $(WHEEL) .
	$(PYTHON) -m venv $(WHEEL)/venv
	$(call install-locked,$(WHEEL)/venv) -r requirements/build.txt
	$(call install-locked,$(WHEEL)/venv) -r requirements/run.txt
	$(call install-project,$(WHEEL)/venv) "$$(echo $(WHEEL)/hankehaku-*.whl)[all]"
	HANKEHAKU_WHEEL=$(abspath $(WHEEL)) $(BIN)/pytest tests/installed_wheel.py

test-latest:  ## run the tests with the newest versions that pyproject.toml allows, in .venv-latest
	$(PYTHON) -m venv --clear $(LATEST)
	$(call pip-install,$(LATEST)) --upgrade pip  # --group needs pip 25.1
	$(call pip-install,$(LATEST)) --upgrade --editable '.[all]' --group dev
	$(LATEST)/bin/pytest --numprocesses $(WORKERS) --dist worksteal

opensearch: $(VENV)/made  ## copy OpenSearch to .venv/opensearch, for benchmarks and tests (needs Maven; Java 21 runs it)
	mvn --quiet --batch-mode --file requirements/opensearch.xml dependency:copy-dependencies \
	  -DoutputDirectory=$(abspath $(VENV))/opensearch

lock: $(VENV)/made  ## renew requirements/ after a change of pyproject.toml; other versions stay
	$(call install-locked,$(VENV)) -r requirements/lock.txt
	$(compile) --extra all --group dev --group build --output-file requirements/dev.txt
	$(compile) --extra all $(as-dev) --output-file requirements/run.txt
	$(compile-group) build $(as-dev) --output-file requirements/build.txt
	$(compile-group) bench $(as-dev) --output-file requirements/bench.txt
	$(compile-group) lock --output-file requirements/lock.txt

upgrade:  ## renew requirements/ with the newest versions
	$(MAKE) lock UPGRADE=--upgrade

# One version of a package for all supported versions of Python (fewest), so that all run the same code.
uv-compile = $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --custom-compile-command "make lock" $(UPGRADE)
compile = $(uv-compile) pyproject.toml
compile-group = $(uv-compile) --group
as-dev = --constraints requirements/dev.txt

documents: install  ## update the tables of docs/ that follow from the code
	$(BIN)/python -m docs.tables

format: install  ## format the code and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: install  ## update searchapp/translations/ with the texts of code and templates
	cd searchapp && ../$(BIN)/pybabel -q extract -F ../pyproject.toml -k N_ --no-location --sort-output --no-wrap \
	  -o ../$(VENV)/messages.pot . ../indexer/facets.py
	cd searchapp && ../$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap --omit-header \
	  -i ../$(VENV)/messages.pot -d translations

$(VENV)/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hankehaku needs Python 3.11 or newer; name one: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV) || (echo "On Debian: apt install python3-venv" >&2; rm -rf $(VENV); exit 1)
	touch $@

$(VENV)/runs: $(VENV)/made pyproject.toml requirements/build.txt requirements/run.txt
	$(call install-locked,$(VENV)) -r requirements/build.txt
	$(call install-locked,$(VENV)) -r requirements/run.txt
	$(call install-project,$(VENV)) --editable '.[all]' || \
	  (echo "If a requirement of pyproject.toml is missing in requirements/: make lock" >&2; exit 1)
	touch $@

$(VENV)/tests: $(VENV)/runs requirements/dev.txt
	$(call install-locked,$(VENV)) -r requirements/dev.txt
	touch $@

clean:  ## remove the environments and caches
	rm -rf $(VENV) $(LATEST) .mypy_cache .ruff_cache .pytest_cache .hypothesis
