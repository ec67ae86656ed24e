# make        sets up this machine and prints dist/mali-defence-ministry.pdf
# make test   sets up this machine and runs every check and test
# make pictures draws those of the README; make setup only sets up; make clean takes all away

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
	$(PRESS) -m pytest -n 2 --dist loadfile

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
