# All set-up and work through here: make verify, make test. Needs python3 >= 3.11 (with venv) or uv, nothing else.
.DEFAULT_GOAL := help
.PHONY: help venv transformers verify lesson test test-heavy hostile mutants proofs coq versions wheel lint bench clean
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# A plain path instead of an import hook: the hook alone would take half of the start of `rooteps --help`.
EDITABLE := --no-deps --no-build-isolation --config-settings editable_mode=compat -e .

help:
	@echo 'make verify      set up .venv and verify every result (ARGS="--out out" and others are passed on)'
	@echo 'make lesson      set up .venv and open the course in the browser (ARGS=5 for lesson 5)'
	@echo 'make test        set up .venv and run the tests'
	@echo 'make test-heavy  the long property runs as well'
	@echo 'make hostile     every result on 100,000 hostile worlds, in float64 and in balls (ARGS="--worlds 1000")'
	@echo 'make mutants     put faults into the checker, one at a time, and tell which the tests do not notice'
	@echo 'make proofs      compile the Coq proofs with the constants of the pages, and compare their axioms'
	@echo 'make versions    some of the tests under every Python that is here, and under the lowest versions allowed'
	@echo 'make wheel       the wheels of rooteps and of its optional weights, into dist/'
	@echo 'make lint        ruff and mypy, on the project and on what users write'
	@echo 'make bench       the benchmarks'
	@echo 'make venv        the set-up alone'
	@echo 'make transformers  torch and transformers as well, for any Hugging Face model'
	@echo 'make clean       remove .venv and caches'

venv: .venv/.ready
	@:

# Re-done only when the pins or the package's own metadata change; the stamp is the last thing written.
.venv/.ready: pins.txt pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		echo 'setting up .venv with uv'; \
		{ test -x $(BIN)/python || uv venv --quiet --python '>=3.11' .venv; } && \
		uv pip install --quiet --python $(BIN)/python -r pins.txt && \
		PYTHONWARNINGS=ignore uv pip install --quiet --python $(BIN)/python $(EDITABLE); \
	else \
		echo 'setting up .venv with $(PYTHON) and pip (a minute or two)'; \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
			{ echo 'rooteps needs Python 3.11 or newer: make PYTHON=/path/to/python3' >&2; exit 1; }; \
		{ $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv; } || \
			{ echo 'python3 -m venv failed: on Debian, apt install python3-venv' >&2; exit 1; }; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r pins.txt && \
		PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check $(EDITABLE); \
	fi
	@touch $@

# torch is large, so it comes only when asked for; the tests that need it say that they skip without it.
transformers: venv
	@$(BIN)/python -c 'import transformers, torch' 2>/dev/null || { \
		echo 'adding transformers and torch'; \
		if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -r pins-transformers.txt; \
		else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r pins-transformers.txt; fi; }

verify: venv
	@$(BIN)/rooteps verify $(ARGS)

lesson: venv
	@$(BIN)/rooteps lessons $(ARGS)

# Hundreds of small programs, each run a few times: to optimise them takes longer than to run them as they are, and
# XLA's emitters of fusions, and compiling in parts, take twice as long. The flags are those of the JAX that is pinned;
# `make test-heavy` compiles as users do.
QUICK := --xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1
# Bytecode is kept even where the environment says otherwise: every process that a test starts would compile anew.
test test-heavy: export PYTHONDONTWRITEBYTECODE =
test: venv
	@PYTHONHASHSEED=0 XLA_FLAGS='$(QUICK)' $(BIN)/python -m pytest -q $(ARGS)

test-heavy: venv
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest -q -m 'heavy or not heavy' $(ARGS)

hostile: venv
	@PYTHONHASHSEED=0 $(BIN)/python tests/verification/hostile/run.py $(ARGS)

# ARGS: words that choose some of the faults, and others; python -m tests.mutants.run --help
mutants: venv
	@$(BIN)/python -m tests.mutants.run $(ARGS)

# Warm, only what has changed is compiled. The constants are written anew first: a bolder one stops the build.
proofs: venv coq
	@$(BIN)/python proofs/constants/generate.py
	@$(MAKE) --no-print-directory -C proofs -j2 all
	@$(MAKE) --no-print-directory -C proofs axioms

COQ := coq libcoq-coquelicot libcoq-interval
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq
coq:
	@lib=$$(coqc -where 2>/dev/null)/user-contrib; \
	if test -d "$$lib/Coquelicot" && test -d "$$lib/Interval"; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then echo 'installing $(COQ)'; \
		{ $(APT) install -y $(COQ) || { $(APT) update && $(APT) install -y $(COQ); }; } >/dev/null; \
	else echo 'make proofs needs Coq 8.16, Coquelicot and CoqInterval: apt install $(COQ)' >&2; exit 1; fi

versions: venv
	@$(BIN)/python tests/package/versions.py $(ARGS)

# setuptools is pinned and in .venv, so the backend is called as it is: no pip, no network.
BACKEND := import os, sys, setuptools.build_meta as backend; out = os.path.abspath("dist"); \
	os.chdir(sys.argv[1]); backend.build_wheel(out)

wheel: venv
	@for part in . weights; do PYTHONWARNINGS=ignore $(BIN)/python -c '$(BACKEND)' $$part >/dev/null || exit 1; done
	@ls dist/*.whl

lint: venv
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check . ; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/python -m pytest -q -n 0 -m heavy tests/package/test_types.py 2>&1) || { echo "$$said"; exit 1; }
	@echo 'lint: clean'

bench: venv
	@for file in benchmarks/[a-z]*.py; do $(BIN)/python "$$file" || exit 1; done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .pytest_cache build dist weights/build
	find . -name __pycache__ -prune -exec rm -rf {} +
