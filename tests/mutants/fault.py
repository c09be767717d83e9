"""One fault: a line of the checker, what stands there instead, and the tests that have to notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fault:
    """A fault of one line.

    Args:
        file: the source file, relative to the root.
        old: a line of it or a part of one, which stands there exactly once.
        new: what stands there instead.
        tests: files or node ids for pytest, and perhaps ``-k`` and an expression; one of these tests has to fail.
        why: where the fault is none after all, one line on why; it then has to survive.
    """

    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    why: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files and node ids among ``tests``."""
        return self.tests[: self.tests.index("-k")] if "-k" in self.tests else self.tests

    def __str__(self) -> str:
        return f"{self.file}: {self.old} → {self.new or 'nothing'}"

    def applied(self, text: str) -> str:
        """The source with the fault.

        Raises:
            LookupError: the line is not there, or not once.
        """
        count = text.count(self.old)
        if count != 1 or "\n" in self.old:
            raise LookupError(f"{self.file}: {self.old!r} is there {count} times")
        return text.replace(self.old, self.new)


def faults(file: str, tests: str, *changes: tuple[str, ...]) -> list[Fault]:
    """Faults of one file that the same tests notice: (old, new) or (old, new, why it may survive) each.

    >>> faults("theory/tilts.py", "tests/theory/test_tilts.py", ("_STEPS = 50", "_STEPS = 1"))[0].tests
    ('tests/theory/test_tilts.py',)
    """
    paths, _, chosen = tests.partition(" -k ")
    arguments = (*paths.split(), *(("-k", chosen) if chosen else ()))
    return [Fault(file, change[0], change[1], arguments, *change[2:]) for change in changes]
