"""Tests of the command line print to no terminal, whatever an import has told the environment of one."""

import pytest


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)  # set by importing readline
    monkeypatch.delenv("LINES", raising=False)
