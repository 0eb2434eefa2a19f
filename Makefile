# What a visitor tries and what CI runs. `make demo` and `make test` install all that they need.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -Im
SOURCES := examples/government.toml examples/pages.toml examples/register.toml examples/sections.toml
BASE ?= http://127.0.0.1:8000

EDITOR := server/static/editor.js
CLIENTS := tests/ldes-client/node_modules/installed tests/comunica/node_modules/installed \
	tests/browser/node_modules/installed
NPM := $(shell command -v npm)

.PHONY: demo test check bench bench-large bench-check quality crawl browse long soak object-storage editor clean

demo: $(VENV)/installed $(if $(NPM),$(EDITOR))  ## Build a release from examples/ and serve it on http://127.0.0.1:8000/
	$(RUN) gestand build $(SOURCES) --releases demo --base-uri $(BASE) \
		--publisher examples/publisher/publisher.toml --expect examples/publisher/expect.toml
	$(RUN) gestand serve --releases demo --host 127.0.0.1 --port 8000

test: $(VENV)/tested $(if $(NPM),$(EDITOR) $(CLIENTS))  ## Run the checks and all tests
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) pytest -n 2 --dist loadfile -m 'not alone'
	$(RUN) pytest -m alone

check: $(VENV)/tested  ## Run the checks only
	$(RUN) ruff check .
	$(RUN) mypy

bench: $(VENV)/tested  ## Print the figures: build of the real corpus, its links, queries beside the bare engine, pages beside /health
	$(VENV)/bin/python benchmarks/build.py
	$(VENV)/bin/python benchmarks/links.py
	$(VENV)/bin/python benchmarks/endpoint.py
	$(VENV)/bin/python benchmarks/pages.py
	$(VENV)/bin/python benchmarks/elsewhere.py
	$(VENV)/bin/python benchmarks/validate.py
	$(VENV)/bin/python benchmarks/search.py

bench-large: $(VENV)/tested  ## Build generated corpora of growing size: make bench-large SIZES="100000 1000000 10000000" KEEP=large
	$(VENV)/bin/python benchmarks/large.py $(or $(SIZES),100000 1000000 10000000) $(if $(KEEP),--keep $(KEEP))

bench-check: $(VENV)/tested  ## Measure the quick ratios again; one that is worse by more than a fifth than the kept one fails
	$(VENV)/bin/python benchmarks/large.py 20000 60000 --turns 3 --check check

quality: $(VENV)/tested  ## Print how right our rules are on the texts that were labelled by hand
	$(VENV)/bin/python benchmarks/quality_links.py
	$(VENV)/bin/python benchmarks/quality_promises.py
	$(VENV)/bin/python benchmarks/quality_assessments.py

long: $(VENV)/tested  ## The long form of a test: a thousand evil queries in a row
	GESTAND_LONG=1 $(RUN) pytest tests/test_evil.py

soak: $(VENV)/tested  ## An hour of mixed load: pages, queries, evil ones, dumps, switches, killed workers; MINUTES=20 for less
	GESTAND_LONG=1 $(if $(MINUTES),GESTAND_SOAK_MINUTES=$(MINUTES)) $(RUN) pytest -s tests/test_soak.py

object-storage:  ## Releases in an S3 store (moto), followed by two copies; installs what that needs in an environment of its own
	test -x $(VENV)-s3/bin/python || $(PYTHON) -m venv $(VENV)-s3
	$(VENV)-s3/bin/pip install --quiet s3fs 'moto[server]' pyoxigraph cryptography
	$(VENV)-s3/bin/pip install --quiet --no-deps --editable .
	$(VENV)-s3/bin/python benchmarks/object_storage.py

browse: $(VENV)/tested  ## Print what pages cost in a real browser (needs chromium): make browse RELEASES=demo
	$(VENV)/bin/python benchmarks/browser.py $(or $(RELEASES),$(error say which releases: make browse RELEASES=folder))

crawl: $(VENV)/tested  ## Follow every link of a folder of releases: make crawl RELEASES=demo MOST=40
	$(VENV)/bin/python benchmarks/crawl.py $(or $(RELEASES),$(error say which releases: make crawl RELEASES=folder)) $(if $(MOST),--most $(MOST))

$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --upgrade --constraint constraints.txt pip setuptools
	$(RUN) pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(RUN) pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

editor: $(EDITOR)  ## Bundle the SPARQL editor of the query page (needs npm; without it the page is a plain form)

$(EDITOR): editor/package.json editor/package-lock.json editor/build.mjs $(wildcard editor/src/*.ts)
	npm ci --prefix editor --silent
	npm run --prefix editor --silent build

tests/%/node_modules/installed: tests/%/package.json tests/%/package-lock.json
	npm ci --prefix tests/$* --silent
	touch $@

clean:
	rm -rf $(VENV) demo build dist *.egg-info
