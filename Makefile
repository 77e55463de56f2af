# Every command of the project; `make` alone lists them. GNU make 3.81 (macOS) or newer.
PYTHON ?= python3
BENCH ?= join
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# One file for every Python and system, the same wherever the packages come from.
PINS = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.10 \
  --custom-compile-command "make pins" $(ARGS)

.PHONY: help run livekit test soak lint fuzz flood lab pins bench screenshots

help: ## this list
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/  make \1	\2/p' Makefile

run: .venv/.app ## start the app on port 5000; another one: make run PORT=8000
	@$(if $(PORT),FLASK_RUN_PORT=$(PORT) )exec $(BIN)/flask run $(ARGS)

livekit: .venv/.dev ## a LiveKit server for development, beside `make run`: more than eight people (docs/livekit.md)
	@exec $(BIN)/python -m tools.livekit

test: .venv/.dev ## every test, in real browsers too; some of them: make test ARGS="-k chat"
	@$(MAKE) --no-print-directory node_modules/.stamp || true  # without Twilio's or LiveKit's SDK its tests fail and say so
	@$(BIN)/python -m tests.browser.chromium --install || true  # without a browser its tests fail and say so
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

soak: .venv/.dev node_modules/.stamp ## the browser tests ten times, five beside load: make soak ARGS="--runs 2 --loaded 1"
	@$(BIN)/python -m tests.browser.chromium --install
	@$(BIN)/python -m tests.repeat $(ARGS)

lint: .venv/.dev node_modules/.stamp ## style, types and risky calls, Python and JavaScript; known holes in packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/node node_modules/typescript/bin/tsc
	$(BIN)/python -m tools.audit

fuzz: .venv/.fuzz ## a minute of arbitrary bytes for the realtime socket; longer: make fuzz ARGS="--seconds 600", or ARGS="--frames 100000"
	@$(BIN)/python -m fuzz $(ARGS)

flood: .venv/.dev ## a minute of one address doing its worst while two people are in a call, and one in real browsers
	@$(BIN)/python -m tests.browser.chromium --install
	@FLOOD_SECONDS=60 $(BIN)/python -m pytest tests/attacks/check_flood.py $(ARGS)

lab: .venv/.dev ## two people in a call on networks of their own, and a prompt to make those worse (Linux, root)
	@$(BIN)/python -m tests.browser.chromium --install
	@$(BIN)/python -m tests.lab

bench: .venv/.dev ## how long joining takes; another benchmark: make bench BENCH=<file in bench/>
	@$(BIN)/python -m tests.browser.chromium --install
	@$(BIN)/python -m bench.$(BENCH) $(ARGS)

screenshots: .venv/.dev ## the pictures in docs/screenshots, taken of real calls
	@$(BIN)/python -m tests.browser.chromium --install
	@$(BIN)/python -m docs.screenshots

pins: .venv/.dev ## requirements*.txt, made anew of requirements*.in; newer ones of everything else: make pins ARGS=--upgrade
	$(PINS) requirements.in -o requirements.txt
	$(PINS) requirements-dev.in -c requirements.txt --no-emit-package pip -o requirements-dev.txt
	$(PINS) fuzz/requirements.in -o fuzz/requirements.txt

# The stamps make the second run start at once: pip runs again only when a pin changes.
.venv/.app: requirements.txt $(BIN)/python
	@echo "Installing the app's packages into .venv ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.app
	@echo "Installing what tests and linters need into .venv ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/.fuzz: fuzz/requirements.txt .venv/.dev
	@$(INSTALL) -r fuzz/requirements.txt || echo "atheris does not install here; hypothesis fuzzes alone."
	@touch $@

$(BIN)/python:
	@for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3.10 none; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && break; \
	done; \
	if [ $$python = none ]; then \
	  echo "Python 3.10 or newer is needed: install it from python.org, or name yours with PYTHON=..."; exit 1; fi; \
	$$python -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: apt install python3-venv"; exit 1; }; \
	$$python -m venv --clear .venv

node_modules/.stamp: package.json .venv/.dev
	@$(BIN)/npm install --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
