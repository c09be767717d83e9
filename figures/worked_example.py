"""The example that the theorems share (``rooteps.synthetic.example``), explained and drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rooteps.figures import style, waterfall
from rooteps.synthetic import example
from rooteps.theory.numbers import Balls
from rooteps.theory.theorem import Theorem
from rooteps.verification.explanation import Explanation, explain


@cache
def explained(theorem: Theorem) -> Explanation:
    """The theorem on its example, certified.

    >>> from rooteps.theory.registry import find
    >>> explained(find("pinsker")).verdict.word
    'holds'
    """
    return explain(theorem, example.instance(theorem), Balls(256))


def write(theorem: Theorem, path: Path) -> Path:
    """Draw where the proof loses on the example, as a small PNG whose description says it in numbers."""
    found = explained(theorem)
    return style.write_small(waterfall.draw(waterfall.of(found)), path, waterfall.describe(found))
