"""Real language models and real text: train, verify, and measure what the theory assumes."""

from __future__ import annotations

import argparse
from importlib import import_module

NAMES = ("train", "table", "partition", "verify", "substitutability")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The subcommands of ``rooteps bridge``, one file ``NAME`` each."""
    from rooteps.commands.main import add_commands

    add_commands(parser, "bridge_command", {name: import_module(f"rooteps.commands.bridge.{name}") for name in NAMES})


def run(options: argparse.Namespace) -> int:
    """Only reached without a subcommand.

    Raises:
        UsageError: always.
    """
    from rooteps.commands.main import UsageError

    raise UsageError(f"bridge: no command given; there are {', '.join(NAMES)} (see rooteps bridge --help)")
