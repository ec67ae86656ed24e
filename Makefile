# make           installs everything and builds dist/mali-defence-ministry.pdf
# make test      installs everything and runs all checks and tests
# make setup     only installs; make pictures draws the picture of the README
# make clean     removes what was installed and built

PYTHON ?= python3
PRESS := .venv/bin/python
SETUP := .venv/.complete

.PHONY: all test pictures setup machine clean

all: setup
	$(PRESS) build.py --strict

test: WITH := --validator
test: setup
	$(PRESS) -m ruff check .
	$(PRESS) -m ruff format --check .
	$(PRESS) -m mypy
	$(PRESS) -m pytest tests

pictures: all
	$(PRESS) -m tests.pictures dist/mali-defence-ministry.pdf

setup: machine $(SETUP)

machine:
	@$(PYTHON) briefpress/system.py $(WITH)

$(SETUP): requirements.lock | machine
	$(PYTHON) -m venv --clear .venv
	$(PRESS) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
