# make           installs everything and builds dist/mali-defence-ministry.pdf
# make test      installs everything and runs all checks and tests
# make setup     only installs; make pictures draws the picture of the README
# make clean     removes what was installed and built

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
SETUP := .venv/.complete

.PHONY: all test pictures setup machine clean

all: setup
	$(VENV_PYTHON) build.py --strict

test: WITH := --validator
test: setup
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) -m pytest tests

pictures: all
	$(VENV_PYTHON) -m tests.pictures dist/mali-defence-ministry.pdf

setup: machine $(SETUP)

machine:
	@$(PYTHON) briefpress/system.py $(WITH)

$(SETUP): requirements.lock | machine
	$(PYTHON) -m venv --clear .venv
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
