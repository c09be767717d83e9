"""The entry point ``rooteps``: reads the command line and hands over to one subcommand."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from rooteps.commands import output

COMMANDS = ("list", "verify", "explain", "falsify", "sweep", "figure", "figures", "docs", "lessons", "bridge", "prove")

DESCRIPTION = """\
Theorems on why language models help downstream tasks (arXiv:2010.03648), as checked proofs: every hypothesis and
every step is evaluated on concrete worlds, in float64 and certified in ball arithmetic.
"""

EXIT_CODES = """\
Exit code: 0 all is well, 1 something is refuted or stays undecided, 2 bad input, 3 the machine fails (a worker is
killed, the disk is full), 130 interrupted (143 by SIGTERM), 141 nobody reads the output any more."""

BROKEN, INTERRUPTED = 3, 130
"""The exit codes of a machine that fails, and of Ctrl-C."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints take one line."""

    def __init__(self, **options: Any):
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Exit 2 with one line on stderr."""
        fail(message)


class Version(argparse.Action):
    """Print the version, which is looked up only then."""

    def __call__(self, *_: object) -> NoReturn:
        """Exit 0."""
        from importlib.metadata import version

        print(f"rooteps {version('rooteps')}")
        raise SystemExit(0)


class UsageError(Exception):
    """A bad value on the command line; the message is one line."""


class Undecidable(Exception):
    """Numbers that no precision in use settles; the message is one line."""


def unknown(what: str, name: str, known: Sequence[str]) -> UsageError:
    """The error for a name that is not known, with the nearest ones that are.

    >>> str(unknown("result", "pinkser", ["pinsker", "pythagoras"]))
    "result: 'pinkser' is not known; did you mean pinsker?"
    >>> str(unknown("language", "x", ["hmm", "sharp"]))
    "language: 'x' is not known; there are hmm, sharp"
    """
    import difflib

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
    return UsageError(f"{what}: {name!r} is not known; {hint}")


LONGEST = 2000
"""Characters of a message."""


def fail(message: str, code: int = 2) -> NoReturn:
    """Print one line on stderr and exit; what may come from a file or a name steers no terminal."""
    line = " ".join(message.split())
    line = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    with suppress(OSError):  # where nothing can be said, the exit code still can
        print(f"rooteps: {output.harmless(line)}", file=sys.stderr)
    raise SystemExit(code)


def parser() -> Parser:
    """The whole command line; building it imports nothing heavy."""
    result = Parser(prog="rooteps", description=DESCRIPTION, epilog=EXIT_CODES)
    result.add_argument("--version", nargs=0, action=Version, help="print the version")
    add_commands(result, "command", {name: import_module(f"rooteps.commands.{name}") for name in COMMANDS})
    return result


def add_commands(parser: argparse.ArgumentParser, dest: str, modules: Mapping[str, ModuleType]) -> None:
    """Add subcommands: the docstring of each module is its help, and it has ``add_arguments`` and ``run``."""
    choices = parser.add_subparsers(title="commands", dest=dest, metavar="COMMAND", parser_class=Parser)
    for name, module in modules.items():
        summary, _, rest = str(module.__doc__).partition("\n")
        epilog = f"{module.EPILOG}\n{EXIT_CODES}" if hasattr(module, "EPILOG") else EXIT_CODES
        command = choices.add_parser(name, help=summary, description=f"{summary}\n{rest}", epilog=epilog)
        command.set_defaults(run=module.run)
        module.add_arguments(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``rooteps`` with the given arguments (default: those of the process).

    Returns:
        The exit code: 0, or 1 when something is refuted.

    Raises:
        SystemExit: 2 for bad input, 3 where the machine fails, 130 for an interruption, with one line on stderr.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        output.prepare()
        if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
            raise unknown("command", arguments[0], COMMANDS)
        options = parser().parse_args(arguments)
        if options.command is None:
            raise UsageError(f"no command given; there are {', '.join(COMMANDS)} (see rooteps --help)")
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # the reader of our output has gone away, e.g. `rooteps list | head`
    except Undecidable as error:
        fail(str(error), 1)
    except Exception as error:
        if isinstance(error, UsageError) or _is_invalid_input(error):
            fail(str(error))
        if isinstance(error, OSError):
            _discard_output()
            fail(*_told(error))
        if _is_of_workers(error):
            fail("a worker has ended before its work was done: it was killed, or had too little memory", BROKEN)
        if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error):  # of NumPy, or of JAX
            fail("this takes more memory than there is; smaller shapes and fewer instances take less")
        if "JAX_PLATFORMS" in os.environ and not _jax_starts():
            platforms = os.environ["JAX_PLATFORMS"]
            fail(f"JAX_PLATFORMS={platforms}: JAX computes on nothing of that name here; cpu is always there")
        raise


def _jax_starts() -> bool:
    try:
        return "jax" not in sys.modules or bool(sys.modules["jax"].devices())
    except Exception:  # what JAX raises depends on what the platform lacks
        return False


def _told(error: OSError) -> tuple[str, int]:
    """What to say of an error of the system, and the exit code: is it the input that is bad, or the machine?"""
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    name = f"{error.filename}: " if error.filename is not None else ""
    bad = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError, FileExistsError)
    return f"{name}{reason}", 2 if isinstance(error, bad) or error.errno is None else BROKEN


def _discard_output() -> None:
    """Forget what cannot be written, or the interpreter tries once more when it ends."""
    if sys.stdout is sys.__stdout__ and sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_of_workers(error: Exception) -> bool:
    from concurrent.futures import BrokenExecutor

    return isinstance(error, BrokenExecutor)


def _is_invalid_input(error: Exception) -> bool:
    checks = sys.modules.get("rooteps.theory.checks")  # not imported: then nothing can have raised it
    return checks is not None and isinstance(error, checks.InvalidInput)


if __name__ == "__main__":
    from rooteps.commands import process

    process.run()
