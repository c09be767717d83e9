"""Tests of the command line print to no terminal, whatever an import has told the environment of one."""

import pytest

from rooteps.sweeps import executors
from rooteps.verification import processes


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)  # set by importing readline
    monkeypatch.delenv("LINES", raising=False)


@pytest.fixture
def in_one_process(monkeypatch):
    """What a command gives to other processes is done in this one, which need not start, nor compile anew."""
    monkeypatch.setattr(processes, "pool", lambda workers: executors.local(1))
