# What a visitor tries and what CI runs. `make demo` and `make test` install all that they need.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -Im
SOURCES := examples/government.toml examples/pages.toml examples/register.toml examples/sections.toml
BASE ?= http://127.0.0.1:8000

.PHONY: demo test check bench clean

demo: $(VENV)/installed  ## Build a release from examples/ and serve it on http://127.0.0.1:8000/
	$(RUN) gestand build $(SOURCES) --releases demo --base-uri $(BASE)
	$(RUN) gestand serve --releases demo --host 127.0.0.1 --port 8000

test: $(VENV)/tested  ## Run the checks and all tests
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) pytest

check: $(VENV)/tested  ## Run the checks only
	$(RUN) ruff check .
	$(RUN) mypy

bench: $(VENV)/tested  ## Print the figures: build of the real corpus, queries beside the bare engine
	$(VENV)/bin/python benchmarks/build.py

$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --upgrade --constraint constraints.txt pip setuptools
	$(RUN) pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(RUN) pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) demo build dist *.egg-info
