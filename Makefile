# Every command sets up what it needs: Python 3.11, 3.12 or 3.13 and make are enough.
# The first python3 on the path that is not our own: .venv may be active while it is made anew.
PYTHON ?= $(firstword $(filter-out $(CURDIR)/%,$(shell which -a python3 2>/dev/null)))
BIN := .venv/bin
READY := .venv/ready
SITE := _build/html

.PHONY: book test lab figures sync cluster bench clean

book: $(READY)
	rm -rf _build public
	$(MAKE) --no-print-directory figures
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "The book is ready: $(CURDIR)/$(SITE)/book/index.html"

figures: $(READY)
	cd book && ../$(BIN)/python -m bioclusters export ../public

test: $(READY)
	$(BIN)/python -m pytest

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=book

# Copies captions, alt texts and quoted numbers into the chapters and runs their cells anew.
sync: $(READY)
	cd book && ../$(BIN)/python -m bioclusters sync

# Adds a cluster with no data yet: make cluster NAME=basel TITLE="Basel".
cluster: $(READY)
	cd book && ../$(BIN)/python -m bioclusters.newcluster "$(NAME)" "$(TITLE)"

bench: $(READY)
	$(BIN)/python tests/bench.py

clean:
	rm -rf .venv _build public .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt constraints.txt
	@test -n "$(PYTHON)" || { echo "Python was not found: install Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) --version): install Python 3.11, 3.12 or 3.13, or name one with PYTHON=."; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $(READY)
