# Each target makes what it needs by itself: the environment is built once, and again only when pyproject.toml,
# constraints.txt or what is copied into Jupyter's folders changed. Another Python: make lab PYTHON=python3.12. Options for
# JupyterLab: make lab LAB=--no-browser. Options for the federation: make federated OPTIONS="--strategy fedprox"

PYTHON ?= python3
LAB ?=
OPTIONS ?=
VENV := .venv
BIN := $(VENV)/bin
FEDERATED := .venv-federated
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt

.PHONY: help env lab check test bench format hub site handouts federated federated-test

help:
	@echo "make lab     open the course in JupyterLab, on notebook 00"
	@echo "make check   check the code and run the unit tests, in about 2 minutes: for every change"
	@echo "make test    the same, then notebooks, browser and hub: everything that CI runs"
	@echo "make bench   run the measurements in benchmarks/"
	@echo "make hub     install what a JupyterHub for a class needs, as hub/README.md says"
	@echo "make site    build the website in site/_build/html, which works from a USB stick too"
	@echo "make handouts  print two pages for each lesson from the website, in site/_build/handouts"
	@echo "make federated  let four simulated hospitals train one network, as federated/README.md says"
	@echo "make env     only build the environment, in $(VENV)"
	@echo "make format  bring code and notebooks into the form that the tests ask for"

env: $(VENV)/.installed

lab: env
	$(BIN)/jupyter lab --LabApp.news_url=None $(LAB) notebooks/00_why_deep_learning.ipynb

check: env
	$(BIN)/python tests/run.py check

test: env
	$(BIN)/python tests/run.py all

bench: $(VENV)/.installed-bench
	@for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

hub: $(VENV)/.installed-hub

site: $(VENV)/.installed-site
	$(BIN)/python site/build.py

handouts: site
	$(BIN)/python site/handouts.py

federated: $(FEDERATED)/.installed
	@$(FEDERATED)/bin/python federated/run.py $(OPTIONS)

federated-test: $(FEDERATED)/.installed
	$(FEDERATED)/bin/python tests/run.py federated

format: env
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/nbstripout --keep-id --extra-keys metadata.language_info notebooks/*.ipynb

# An environment that works is kept; anything else in its place is made anew.
define made
	@$(1)/bin/python -m pip --version >/dev/null 2>&1 || { \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "The course needs Python 3.11 or newer, but '$(PYTHON)' is older or missing: install it, or name another one, as in: make lab PYTHON=python3.12" >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's module venv is missing: install it (on Debian or Ubuntu: sudo apt-get install python3-venv), then try again." >&2; exit 1; }; \
	echo "Making the environment in $(1)."; $(PYTHON) -m venv --clear $(1); }
	@echo "Installing the course; the first time loads about 3 GB and takes some minutes."
endef

$(VENV)/.installed: pyproject.toml constraints.txt $(wildcard labextension/*.json labextension/static/*) \
    src/dlintro/teaching/nbconvert_config.py
	$(call made,$(VENV))
	$(INSTALL) --editable ".[test]"
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed
	$(INSTALL) --editable ".[bench]"
	@touch $@

define needs-npm
	@command -v npm >/dev/null || { \
	    echo "npm is missing: install it (on Debian or Ubuntu: sudo apt-get install npm), then try again." >&2; exit 1; }
endef

$(VENV)/.installed-hub: $(VENV)/.installed hub/package-lock.json
	$(needs-npm)
	$(INSTALL) --editable ".[hub]"
	npm ci --prefix hub --no-audit --no-fund
	@touch $@

$(VENV)/.installed-site: $(VENV)/.installed site/package-lock.json
	$(needs-npm)
	$(INSTALL) --editable ".[site]"
	npm ci --prefix site --no-audit --no-fund
	@touch $@

# Flower and JupyterLab pin other versions of the same packages: an environment of its own, without JupyterLab.
$(FEDERATED)/.installed: federated/pyproject.toml federated/constraints.txt
	$(call made,$(FEDERATED))
	$(FEDERATED)/bin/python -m pip install --disable-pip-version-check --constraint federated/constraints.txt \
	    --editable "./federated[test]"
	$(FEDERATED)/bin/python -m pip install --disable-pip-version-check --no-deps --editable .
	@touch $@
