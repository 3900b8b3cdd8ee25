# Everything a contributor runs. Needs Python 3.11 or newer, make and pip; nothing else.

PYTHON ?= python3
# An extra package index for torch, such as https://download.pytorch.org/whl/cpu (its CPU builds spare Linux several GB of CUDA).
TORCH_INDEX ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
LOCKS := pyproject.toml constraints.txt hatch_build.py static/package-lock.json static/package.json $(wildcard static/css/*.css static/js/*.js static/js/*/*.js)

.DEFAULT_GOAL := help
.PHONY: help serve test lint bench browser clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

serve: $(VENV)/serve.stamp ## install what is missing and serve the site on http://127.0.0.1:8000
	@exec $(BIN)/torchnotes serve

test: lint browser ## check style and types, then run every test
	$(BIN)/pytest

lint: $(VENV)/test.stamp ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/test.stamp ## measure the server against its peers
	$(BIN)/python -m bench

browser: $(VENV)/test.stamp ## find or install a Chromium for the browser tests
	@$(BIN)/python -m tests.end_to_end.browser

clean: ## remove everything that the other commands made
	rm -rf $(VENV) build dist static/node_modules static/bundle static/vendor .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one as make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/serve.stamp: $(LOCKS) | $(BIN)/python
	@echo "Installing torchnotes and torch into $(VENV); the first time takes minutes."
	$(INSTALL) -e .
	@touch $@

$(VENV)/test.stamp: $(LOCKS) | $(BIN)/python
	@echo "Installing torchnotes, torch and the test tools into $(VENV); the first time takes minutes."
	$(INSTALL) -e '.[test]'
	@touch $@ $(VENV)/serve.stamp
