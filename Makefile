# `make help` lists the commands; everything happens inside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PERIOD ?= 2020-21
READY := $(VENV)/ready

.DEFAULT_GOAL := help
.PHONY: help report test quick prove lint lab lock sbom bench clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

report: $(READY) ## set up, make the sample authority and produce its report (PERIOD=2020-21)
	@$(BIN)/iro sample sample
	@$(BIN)/iro run --data sample --period $(PERIOD)

test: $(READY) lint ## set up, then run every check: style, types, layers, tests (PYTHON=python3.13 VENV=.venv-3.13)
	$(BIN)/pytest -n 2 --dist worksteal

quick: $(READY) ## the tests that matter most while one works: rules, statistics, tables, files, care and measures by hand
	$(BIN)/pytest -n 2 --dist worksteal --quick

prove: $(READY) ## set up, then in full what make test draws of: every column, seed and engine (hours)
	$(BIN)/pytest tests/silence tests/contracts/test_contract_oracle.py tests/care tests/figures tests/hostile \
	    tests/test_data_quality.py --prove

lint: $(READY) ## check style, types and the layer contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

sample/iro.toml: | $(READY)
	@$(BIN)/iro sample sample

lab: $(READY) sample/iro.toml ## open JupyterLab on the notebooks, with the sample authority as data
	$(BIN)/jupyter lab --config=tools/jupyter_lab.json --notebook-dir=. notebooks/01_population.ipynb

bench: $(READY) ## run the benchmarks, each side by side with what it is compared with
	$(BIN)/python benchmarks/report.py
	$(BIN)/python benchmarks/clock.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/checking.py
	$(BIN)/python benchmarks/ledger.py

sbom: $(READY) ## write sbom.cdx.json: every package with version, licence and hashes (CycloneDX)
	@$(BIN)/python tools/sbom.py sbom.cdx.json

lock: ## pin every dependency again (needs uv), for Python 3.11 and up
	uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url --no-header \
	    --quiet pyproject.toml --output-file requirements.lock

clean: ## remove the environments, the sample, the reports and .iro
	rm -rf .venv .venv-* sample outputs/*/ .iro sbom.cdx.json .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The lock is complete, pip and the build tools included, so pip need not resolve anything; the project itself is
# installed from this folder, notebooks included. The setuptools that Python 3.11 puts into an environment is used by
# nothing and pinned by nobody, so it goes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 ...")'
	@test ! -L $(VENV) || { echo "$(VENV) is a link to another environment, which this would change: remove it first" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	@$(BIN)/python -m pip uninstall --quiet --yes setuptools 2>/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
