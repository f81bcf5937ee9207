# Everything is made once and again only when what it is made from changed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Without --no-compile pip compiles every module of torch and all, a minute for what nobody imports; what is imported
# Python compiles itself, once.
INSTALL := -m pip --disable-pip-version-check install --quiet --no-compile
PIP    := $(BIN)/python $(INSTALL)
Q      ?= 京东白条逾期四个月会户籍地催收吗?

# What was imported once is kept compiled, also where the environment says not to: pip compiles nothing here, and without
# it every start would compile all that it imports, 12 s instead of 5 for gradio alone.
export PYTHONDONTWRITEBYTECODE :=

# Through the environment and unexpanded, so that no character of a question means anything to make or to the shell.
export QUESTION = $(value Q)
unexport Q

.DEFAULT_GOAL := help
.PHONY: help setup index chat ask test types tests bench bench-peers bench-scale train-reader

# Judged questions to measure on and to learn from.
DATA     ?= ../shared/data
PEERS    := .venv-peers

# Where a training run is kept; one that was stopped goes on.
LEARNING ?= $(HOME)/.cache/youju/reader

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Half an environment has a python already and would be taken for a whole one.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "有据 needs Python 3.11 or later, found " + sys.version.split()[0] + "; type: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# torch goes first and exactly: whatever resolves it again may fetch another build of gigabytes.
$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(PIP) "$$(grep '^torch==' requirements.txt)"
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-tests: tests/requirements.txt requirements-scale.txt $(VENV)/.installed
	$(PIP) -r tests/requirements.txt -r requirements-scale.txt
	@touch $@

setup: $(VENV)/.installed  ## make the virtual environment and install what 有据 needs

index: setup  ## build the index if it is missing, from corpus/articles, or out of date, from what it was built from
	@$(BIN)/python -m assistant index build --if-needed

chat: index  ## start the web chat on 127.0.0.1:7860
	@$(BIN)/python -m assistant serve

ask: index  ## answer one question: make ask Q="逾期多久会上征信?"
	@$(BIN)/python -m assistant ask "$$QUESTION"

test: $(VENV)/.installed-tests  ## run ruff, mypy and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs=2 types tests

types:
	$(BIN)/mypy

tests:
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.installed-tests index  ## print the speed of cold starts, encoding and answering; fails nothing
	@$(BIN)/python -m tests.bench

# Others that search, in an environment of their own: what they need is not what 有据 needs.
$(PEERS)/.installed: tests/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python $(INSTALL) "$$(grep '^torch==' $<)"
	$(PEERS)/bin/python $(INSTALL) -r $<
	@touch $@

bench-peers: $(VENV)/.installed $(PEERS)/.installed  ## measure txtai, LlamaIndex, Haystack and LanceDB beside 有据
	@$(BIN)/python -m tests.bench_peers "$(DATA)/dureader_robust"

bench-scale: $(VENV)/.installed-tests  ## print how an index grows to a million passages, and draw it: most of an hour, 5 GB in your cache folder
	@$(BIN)/python -m tests.bench_scale --picture tests/scale.svg

train-reader: $(VENV)/.installed-tests  ## train the reader on judged questions and our own, for one to three hours, and export its weights
	$(BIN)/python -m assistant.reader.train --data "$(DATA)" --out "$(LEARNING)"
	$(BIN)/python -m assistant.reader.export "$(LEARNING)/checkpoint.safetensors"
