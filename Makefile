# Two commands for a newcomer: `make demo` and `make test`. Both install what they need, and are quick the
# second time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What the kiosk and the embedded studio need of the system: the synthesiser and its soundfont (MIT), sound and
# what tells of headphones, a voice, a screen, and fonts for Latin and Arabic.
RUN_PACKAGES := libfluidsynth3 musescore-general-soundfont libportaudio2 libasound2-plugins pulseaudio-utils \
	espeak-ng libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-xinerama0 \
	libwayland-cursor0 libwayland-egl1 x11-xserver-utils fonts-noto-core
# What the tests need besides: a screen and a loudspeaker of their own, a session bus and what a screen reader sees
# by, a PDF reader, a PostgreSQL server.
TEST_PACKAGES := xvfb xdotool pulseaudio dbus-daemon at-spi2-core gir1.2-atspi-2.0 poppler-utils postgresql

# What visitors take along is looked at in a browser, where the system has one as a plain package.
TEST_PACKAGES += $(shell apt-cache show chromium >/dev/null 2>&1 && echo chromium)

# Debian keeps Python's venv module in a package of its own.
RUN_PACKAGES += $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

.PHONY: help demo test check visits setup-run setup-test clean

help:
	@echo "make demo    install what is needed and hear a sample collection"
	@echo "make test    install what is needed and run every check and test"
	@echo "make check   run every check and test in the environment that is there"
	@echo "make visits  whole visits to the kiosk, by touch, by ear and by a screen reader: some minutes more"
	@echo "make clean   remove the environment and what the demo made"

demo: setup-run
	@$(BIN)/klangbild demo $(DEMO)

test: setup-test
	@$(MAKE) --no-print-directory check

# Hundreds of processes start: each would compile this code anew where Python is told not to keep it.
check: export PYTHONDONTWRITEBYTECODE :=
# First what keeps two processors busy, then what mostly waits, then what listens. The long ones come first, as they
# are collected, so that neither of two waits for the other in the end. A test that ends its process ends the run:
# xdist, which would go on without it, then waits for ever.
TWO := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart=0
# To collect all takes a quarter of a minute.
files-with = $$(grep -rlE 'mark\.($(1))\b' tests --include='test_*.py')
check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest $(TWO) -m "not alone and not sound and not visit"
	$(BIN)/pytest $(TWO) -m "alone and not sound and not visit" $(call files-with,alone)
	$(BIN)/pytest -m "sound and not visit" $(call files-with,sound)

visits:
	$(BIN)/pytest -m visit tests/integration

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
