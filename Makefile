# Every command sets up what it needs: Python 3.11, 3.12 or 3.13 and make are enough.
# The first python3 on the path that is not our own: .venv may be active while it is made anew.
PYTHON ?= $(firstword $(filter-out $(CURDIR)/%,$(shell which -a python3 2>/dev/null)))
BIN := .venv/bin
READY := .venv/ready
SITE := _build/html
PAPER := _build/paper

.PHONY: book test lab figures brief pdf sync cluster data bench screenshots clean

book: $(READY)
	rm -rf _build public
	$(MAKE) --no-print-directory --jobs=2 figures brief
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "The book is ready: $(CURDIR)/$(SITE)/book/index.html"

figures: $(READY)
	cd book && ../$(BIN)/python -m bioclusters export ../public

# The policy briefs, as PDF with two or four pages.
brief: $(READY)
	cd book && ../$(BIN)/python -m bioclusters brief ../public/briefs

# The whole book as one PDF, printed by Chromium.
pdf: figures
	rm -rf $(PAPER)
	$(BIN)/jupyter-book build . -W -n --keep-going --builder custom --custom-builder singlehtml \
	  --path-output $(PAPER)
	cd book && ../$(BIN)/python -m bioclusters paper ../$(PAPER)/_build/singlehtml \
	  ../public/three-bioclusters.pdf

test: $(READY)
	$(BIN)/python -m pytest

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=book

# Copies captions, alt texts and quoted numbers into the chapters and runs their cells anew.
sync: $(READY)
	cd book && ../$(BIN)/python -m bioclusters sync

# Makes the Census tables anew from the official files, in data-census/, and names what differs
# from data/ (exit status 1, no failure here). Needs the internet for the files not fetched yet.
data: $(READY)
	cd book && ../$(BIN)/python -m bioclusters.census --years 2004-2021 --to ../data-census || \
	  test $$? -eq 1

# Adds a cluster with no data yet: make cluster NAME=basel TITLE="Basel".
cluster: $(READY)
	cd book && ../$(BIN)/python -m bioclusters.newcluster "$(NAME)" "$(TITLE)"

# RUNS=1 to be quick, SUITE=no without the whole suite; Lighthouse needs npm, and once the internet.
bench: $(READY)
	$(BIN)/python tests/bench.py

# Every page at 375, 768 and 1280 px, light and dark, for people to look at.
screenshots: book
	$(BIN)/python tests/browser/screenshots.py $(SITE) screenshots

clean:
	rm -rf .venv _build public screenshots .pytest_cache .ruff_cache .lighthouse_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock names the SHA-256 of every package: one that was tampered with is not installed.
$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python was not found: install Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) --version): install Python 3.11, 3.12 or 3.13, or name one with PYTHON=."; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --requirement requirements.lock
	touch $(READY)
