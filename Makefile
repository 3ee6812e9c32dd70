# The commands of Safeguard. They need python3 (3.11 or newer), make and git; the rest they bring along into .venv,
# build and .data. PORT=8123 serves elsewhere; DATA_DIR=.data-two keeps a second copy's state apart.

PORT ?= 8000
DATA_DIR ?= .data
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
export PORT DATA_DIR

.PHONY: help run test check reset

help:
	@echo "make run     start everything on http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@echo "make test    run the whole suite, with a real database, broker and browser"
	@echo "make check   formatting, lint, types, import layers, migrations, deployment checks, audits"
	@echo "make reset   remove $(DATA_DIR) after asking"

run:
	@python3 scripts/setup.py && exec $(PYTHON) -m safeguard.runtime run

test:
	@python3 scripts/setup.py --dev
	@CHROMIUM="$$($(PYTHON) scripts/browser.py)" || exit 1; export CHROMIUM; status=0; \
	$(PYTEST) -n 2 --ignore=tests/browser --ignore=tests/faults tests || status=1; \
	$(PYTEST) tests/browser tests/faults || status=1; \
	exit $$status

check:
	@python3 scripts/setup.py --dev
	@$(PYTHON) scripts/check.py

reset:
	@python3 scripts/reset.py
