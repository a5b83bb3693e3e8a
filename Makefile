# Every recipe sets up what it needs: a private environment in .venv, without root, on any Python from 3.11.
# CI runs these same recipes.
#
#   make          set up                      make format   put the source into shape
#   make demo     the story, on a snapshot    make bench    time a large account
#   make test     all tests                   make clean    remove what make and the tools made
#   make check    format, lint, types, layers, docs, tests
#   make hunt                        look for faults that no run has found yet, with random examples of every law
#   make damage                      break ten thousand flow logs and as many lines: no crash, no hang, no other answer
#   make conformance N=100 SEED=1    hold the model against the Linux kernel, as root
#   make mutants N=400               change one rule of the model at a time; the kernel must give it away

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# A number, or auto: one worker per processor, and two more, because tests also wait (tests/conftest.py).
JOBS ?= auto
# How many networks conformance draws, and from which seed.
N ?= 100
SEED ?= 1
# Which laws hunt tries, and with how many examples each.
LAWS ?= tests/laws
EXAMPLES ?= 2000
# The interpreter that makes .venv; without it, the first of these that works.
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3 python)

# Touched when what is installed is what pyproject.toml and constraints.txt say.
INSTALLED := .venv/installed

# An environment holds absolute paths. One that was copied or moved here, or whose interpreter has gone, is made anew.
SOUND := $(shell grep -qsF '$(CURDIR)/.venv' .venv/pyvenv.cfg \
	&& $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes)
ifneq ($(SOUND),yes)
.PHONY: $(INSTALLED)
endif

.PHONY: setup demo test check static format-check lint types layers docs pages bench hunt damage conformance format constraints clean

setup: $(INSTALLED)
	@:

$(INSTALLED): pyproject.toml constraints.txt
	@if [ '$(SOUND)' != yes ]; then \
		for candidate in $(CANDIDATES); do \
			if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
				found="$$candidate"; break; \
			fi; \
		done; \
		if [ -z "$${found:-}" ]; then \
			echo 'make: wayout needs Python 3.11 or newer that can make virtual environments; none of these does: $(CANDIDATES). Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make PYTHON=/path/to/python3' >&2; \
			exit 1; \
		fi; \
		echo "Making .venv with $$("$$found" --version)" >&2; \
		rm -rf .venv; \
		"$$found" -m venv .venv; \
	fi
	@echo 'Installing into .venv (one or two minutes)' >&2
	@$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	@touch $@

demo: setup
	@$(BIN)/wayout demo

test: setup
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: static test

static: format-check lint types layers docs

format-check: setup
	@$(BIN)/ruff format --check

lint: setup
	@$(BIN)/ruff check

types: setup
	@$(BIN)/mypy

layers: setup
	@$(BIN)/lint-imports

docs: setup
	@$(BIN)/python -m pytest -q tests/test_repository.py

# Writes the generated pages anew; each names the command that made it.
pages: setup
	@$(BIN)/python -m wayout.explain.reason.page > docs/reasons.md
	@$(BIN)/python -m tools.semantics
	@$(BIN)/python -m tools.explanation_codes
	@$(BIN)/python -m tools.public_cases

bench: setup
	@if [ -f bench/__main__.py ]; then \
		$(BIN)/python -m bench; \
	else \
		for script in bench/*.py; do $(BIN)/python "$$script"; done; \
	fi

# Fails when it finds something: print_blob tells how to see the example again.
hunt: setup
	@HYPOTHESIS_PROFILE=hunt HUNT_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -n $(JOBS) $(LAWS)

# Each example has five files: 2,000 are ten thousand to read, a quarter as many to ask a whole question, and as many lines.
damage:
	@$(MAKE) hunt LAWS=tests/laws/test_damaged_logs.py

conformance: setup
	@PYTHONPATH=. $(BIN)/python -m conformance --networks $(N) --seed $(SEED)

mutants: setup
	@PYTHONPATH=. $(BIN)/python -m conformance --networks $(N) --seed $(SEED) --mutants

format: setup
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

constraints: setup
	@$(BIN)/python -m pip install --disable-pip-version-check -q --upgrade --upgrade-strategy eager -e '.[dev]'
	@{ grep '^#' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable --exclude wayout; } > .venv/constraints.txt
	@mv .venv/constraints.txt constraints.txt
	@touch $(INSTALLED)

clean:
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .bench .conformance
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
