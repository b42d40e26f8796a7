# Everything there is to do here, with nothing but make and a Python 3.11 or later.
# `make` alone lists the verbs.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Processes that run tests side by side.
JOBS ?= 2

BIN := .venv/bin
# Tried in this order; `make PYTHON=/path/to/python setup` names another.
PYTHON := python3.11 python3.12 python3.13 python3
# What the desk reads when the code is checked: nothing of a real desk.
SCRATCH := .venv/scratch
ON_SCRATCH := BACKLINE_DATA=$(SCRATCH) BACKLINE_DATABASE_URL= \
	BACKLINE_SECRET_KEY=for-checks-only-$$(printf '%050d' 7) \
	DJANGO_SETTINGS_MODULE=backline.settings
DJANGO := $(BIN)/python -m django
# These folders' tests know no database, so once is enough.
WITHOUT_DATABASE := tests/guide/ tests/geography/ tests/sitewatch/ \
	tests/project/ tests/frame/
WITH_DATABASE = $(filter-out $(WITHOUT_DATABASE),$(wildcard tests/*/))
TEMPLATES := src/backline/surfaces
CHECKS := check-format check-lint check-types check-architecture check-templates \
	check-migrations check-deploy
say = @printf '\n\033[1m== %s\033[0m\n' '$(1)'

.PHONY: help
help: ## List the verbs
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | \
		while IFS='	' read -r verb does; do printf '  make %-9s %s\n' "$$verb" "$$does"; done


# --- Setting up -------------------------------------------------------------------
# Three sets, each holding the one before: setup (the desk), dev (its tests and
# checks), bench (what it is compared with). A stamp says which are installed, and a
# smaller set never takes a bigger one away.

INPUTS := pyproject.toml packaging/sitewatch/pyproject.toml \
	packaging/requirements_hook.py requirements/desk.in requirements/uv.txt

.PHONY: setup
setup: .venv/.setup ## Make .venv with both programs in .venv/bin

.venv/.setup: requirements/setup.txt $(INPUTS)
	$(call install,setup)

.venv/.dev: requirements/dev.txt $(INPUTS)
	$(call install,dev)

.venv/.bench: requirements/bench.txt $(INPUTS)
	$(call install,bench)

define install
@$(MAKE) --silent $(BIN)/uv
@set=$(1); \
if [ -e .venv/.bench ]; then set=bench; \
elif [ -e .venv/.dev ] && [ $(1) = setup ]; then set=dev; fi; \
printf '\n\033[1m== Installing requirements/%s.txt\033[0m\n' $$set; \
$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes \
	requirements/$$set.txt || exit 1; \
$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
	--editable . --editable packaging/sitewatch || exit 1; \
case $$set in \
	setup) touch .venv/.setup ;; \
	dev) touch .venv/.setup .venv/.dev ;; \
	bench) touch .venv/.setup .venv/.dev .venv/.bench ;; \
esac
endef

$(BIN)/uv: requirements/uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements/uv.txt
	@touch $(BIN)/uv

$(BIN)/python:
	@for python in $(PYTHON); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then \
			"$$python" -m venv --clear .venv && exit 0; \
			rm -rf .venv; \
			echo "$$python cannot make a virtual environment;" \
				"on Debian: apt-get install python3-venv" >&2; \
			exit 1; \
		fi; \
	done; \
	echo "Backline needs Python 3.11 or later; found none of: $(PYTHON)." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python setup" >&2; \
	exit 1


# --- Running ----------------------------------------------------------------------

.PHONY: demo
demo: setup ## Set everything up and run the demo desk on SQLite
	@exec $(BIN)/backline demo

.PHONY: db
db: setup ## Create or upgrade the database
	@$(BIN)/backline setup

.PHONY: run
run: db ## Run the desk: web server and worker, until Ctrl-C
	@$(BIN)/backline worker & worker=$$!; \
	trap 'kill $$worker 2>/dev/null; wait $$worker' EXIT; $(BIN)/backline serve


# --- Testing ----------------------------------------------------------------------

.PHONY: test
test: test-sqlite test-postgres ## Set everything up and run the tests on both databases

.PHONY: test-sqlite
test-sqlite: .venv/.dev
	$(call say,Tests on SQLite)
	@$(BIN)/pytest -n $(JOBS)

.PHONY: test-postgres
test-postgres: .venv/.dev
	$(call say,Tests on PostgreSQL)
	@BACKLINE_TEST_DATABASE=postgres $(BIN)/pytest -n $(JOBS) $(WITH_DATABASE)

.PHONY: check
check: $(CHECKS) test ## Everything that CI wants, stopping at the first failure
	$(call say,Everything holds)

.PHONY: check-format
check-format: .venv/.dev
	$(call say,Format)
	@$(BIN)/ruff format --check --quiet .

.PHONY: check-lint
check-lint: .venv/.dev
	$(call say,Lint)
	@$(BIN)/ruff check .

.PHONY: check-types
check-types: .venv/.dev | $(SCRATCH)
	$(call say,Types)
	@$(ON_SCRATCH) $(BIN)/mypy

.PHONY: check-architecture
check-architecture: .venv/.dev
	$(call say,Architecture)
	@$(BIN)/lint-imports --no-logo

.PHONY: check-templates
check-templates: .venv/.dev
	$(call say,Templates)
	@$(BIN)/djlint --check --lint --quiet $(TEMPLATES)

.PHONY: check-migrations
check-migrations: .venv/.dev | $(SCRATCH)
	$(call say,Migrations)
	@$(ON_SCRATCH) $(DJANGO) makemigrations --check --dry-run

.PHONY: check-deploy
check-deploy: .venv/.dev | $(SCRATCH)
	$(call say,Settings of a real desk)
	@$(ON_SCRATCH) BACKLINE_BASE_URL=https://desk.example \
		$(DJANGO) check --deploy --fail-level WARNING

$(SCRATCH): | $(BIN)/python
	@mkdir -p $@


# --- Keeping ----------------------------------------------------------------------

.PHONY: fix
fix: .venv/.dev ## Format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --reformat --quiet $(TEMPLATES) || true
	@$(BIN)/ruff check .

.PHONY: docs
docs: .venv/.dev | $(SCRATCH) ## Write the generated pages of docs/ anew
	@$(ON_SCRATCH) $(BIN)/python docs/generate.py

.PHONY: bench
bench: .venv/.bench ## Measure speed, beside other libraries where there are any
	@for main in benchmarks/*/__main__.py; do \
		name=benchmarks.$$(basename "$$(dirname "$$main")"); \
		printf '\n\033[1m== %s\033[0m\n' "$$name"; \
		$(BIN)/python -m "$$name" || exit 1; \
	done

.PHONY: survive
survive: .venv/.dev ## Kill the worker 200 times and count what was lost
	@BACKLINE_TEST_KILLS=200 $(BIN)/pytest -m kills tests
	@BACKLINE_TEST_KILLS=200 BACKLINE_TEST_DATABASE=postgres $(BIN)/pytest -m kills tests

.PHONY: dist
dist: .venv/.dev ## Make the one file and the wheel of sitewatch in dist/
	@packaging/sitewatch/one-file.sh

.PHONY: lock
lock: .venv/.setup ## Pin the requirements anew; UPGRADE=--upgrade takes newer versions
	@for set in uv setup dev bench sitewatch; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 $(UPGRADE) \
			--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
			--output-file requirements/$$set.txt requirements/$$set.in || exit 1; \
	done
