# Two commands for a newcomer: `make demo` and `make test`. Both install what they need, and are quick the
# second time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What the kiosk and the embedded studio need of the system: the synthesiser and its soundfont (MIT), sound,
# a screen, and fonts for Latin and Arabic.
RUN_PACKAGES := libfluidsynth3 musescore-general-soundfont libportaudio2 libasound2-plugins \
	libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-xinerama0 \
	fonts-noto-core
# What the tests need besides: a screen and a loudspeaker of their own, a PDF reader, a PostgreSQL server.
TEST_PACKAGES := xvfb xdotool pulseaudio pulseaudio-utils poppler-utils postgresql

# Debian keeps Python's venv module in a package of its own.
RUN_PACKAGES += $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

.PHONY: help demo test check setup-run setup-test clean

help:
	@echo "make demo    install what is needed and hear a sample collection"
	@echo "make test    install what is needed and run every check and test"
	@echo "make check   run every check and test in the environment that is there"
	@echo "make clean   remove the environment and what the demo made"

demo: setup-run
	@$(BIN)/klangbild demo $(DEMO)

test: setup-test
	@$(MAKE) --no-print-directory check

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile -m "not alone and not sound"
	$(BIN)/pytest -m "alone or sound"

setup-run:
	@.ci/packages $(RUN_PACKAGES)
	@$(MAKE) --no-print-directory $(VENV)/installed-run

setup-test:
	@.ci/packages $(RUN_PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory $(VENV)/installed-test

$(VENV)/installed-run: EXTRAS := kiosk,studio
$(VENV)/installed-test: EXTRAS := dev
$(VENV)/installed-%: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Klangbild needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

clean:
	rm -rf $(VENV) build
