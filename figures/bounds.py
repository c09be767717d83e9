"""One bound, one name, colour and marker, in every figure: the rungs of the ladder, and what they are compared with."""

from __future__ import annotations

from typing import NamedTuple

from rooteps.figures import style


class Look(NamedTuple):
    """How a bound or a loss is called and drawn."""

    name: str
    colour: str
    marker: str


BOUNDS = {
    "paper": Look("paper (6, 7)", style.BLACK, "o"),
    "never-vacuous": Look("never-vacuous (14)", style.PURPLE, "s"),
    "variance-aware": Look("variance-aware (15)", style.ORANGE, "^"),
    "instance-exact": Look("instance-exact (16)", style.GREEN, "D"),
    "coverage-exact": Look("coverage-exact (22)", style.VERMILION, "v"),
}
"""Rungs of the ladder, from the highest down."""
SHIFT = Look("with $\\gamma(p_T; \\Delta)$ (9)", "#8C510A", "X")
LOSS = style.BLUE
"""The colour of what is measured."""
TRUTH = style.GREY
"""The colour of τ, the loss on the truth."""
