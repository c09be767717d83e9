"""Writes the constants of the pages as Coq reads them: .venv/bin/python proofs/constants/generate.py.

``bounds.v`` beside it shows that the bound of each page, with these constants, is that of the formal statement; so a
bolder constant in a page stops the build there.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from rooteps.theory.losses import LOSSES
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import theorems
from rooteps.theory.theorems import sharpness

NORMS = {
    "inf": "bounded B V v",
    "l2": "norm2 V v <= B",
    "half-osc": "forall i j, (i < V)%nat -> (j < V)%nat -> v i - v j <= 2 * B",
}

START = """(** Generated from the pages by constants/generate.py. *)

From Coq Require Import Reals.
From Rooteps Require Import foundations.definitions.
Open Scope R_scope.

"""


def definition(theorem: str, name: str, value: float | str) -> str:
    """One constant; a norm is the statement that v has that norm at most B."""
    full = f"{theorem.replace('-', '_')}_{name}"
    if isinstance(value, str):
        return f"Definition {full} (B : R) (V : nat) (v : nat -> R) : Prop := {NORMS[value]}."
    exact = Fraction(str(value))
    number = str(exact.numerator) if exact.denominator == 1 else f"{exact.numerator} / {exact.denominator}"
    return f"Definition {full} : R := {number}."


def text() -> str:
    """The file."""
    lines = [
        definition(theorem.id, constant.name, constant.value)
        for theorem in theorems().values()
        for constant in theorem.constants
    ]
    lines += [definition(loss.name, "lipschitz", loss.lipschitz) for loss in LOSSES.values() if loss.everywhere]
    return START + "\n".join([*lines, *sharpness_constants()]) + "\n"


def sharpness_constants() -> Iterator[str]:
    """The ⅓ of sharpness, and its C between two decimals."""
    yield f"Definition sharpness_tangent : R := {sharpness.TANGENT.numerator} / {sharpness.TANGENT.denominator}."
    xp = Balls(128)
    digits = 10**12
    below = int((xp.compute(lambda: sharpness.constant(xp)) * digits).floor().unique_fmpz())
    for side, number in (("low", below), ("high", below + 1)):
        yield f"Definition sharpness_C_{side} : R := {number} / {digits}."


if __name__ == "__main__":
    path = Path(__file__).parent / "constants.v"
    if not path.exists() or path.read_text() != text():
        path.write_text(text())
