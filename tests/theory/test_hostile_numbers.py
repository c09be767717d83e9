"""What a world says of hostile data, against the same numbers to 700 digits: float64 may not know, but not be wrong."""

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings

from rooteps.synthetic.strategies.hostile import hostile_worlds
from rooteps.theory import FLOAT64, Balls, World
from tests.oracles import objects
from tests.theory.theorems.comparison import as_arb
from tests.tolerance import ORACLE_BALL

BALLS = Balls(512)

DIGITS = 700
"""Logits are as large as 10³⁰⁸, and what is left of them as small as 10⁻³⁰⁰."""

NEGLIGIBLE = 1e-290
"""No probability of double precision, to rounding."""

RIGHT = 1e-7
"""Digits that float64 has at least; all else is for the tolerances of verdicts."""

ROUNDED = 1e-13
"""How far log(p/q) may be rounded where p and q are given by the logarithms of other numbers."""


def divergence(q, p):
    """KL(q‖p) of two distributions; infinite where p excludes a word."""
    pairs = [(a, b) for a, b in zip(q, p, strict=True) if a > 0]
    return sum(a * (mpmath.log(a) - mpmath.log(b)) for a, b in pairs) if all(b > 0 for _, b in pairs) else mpmath.inf


def restated(instance, reference):
    """Quantities by name, each with how much float64 may round it; none where an F* has to be found first."""
    language, model, witness = instance.language, instance.model, instance.witness
    if language.F is None and (reference == "optimum" or model.form == "shift"):
        return {}
    forms = ("probs", "logits", "F", "A", "pi", "kernel")
    truth = {name: getattr(language, name) for name in forms if getattr(language, name) is not None}
    Phi = None if language.Phi is None else objects.exact(language.Phi)
    best = None if language.F is None else objects.exact(language.F)
    P_star = objects.true_words(truth, Phi)
    if model.form == "shift":
        P = objects.softmax((best + objects.exact(model.shift)) @ Phi)
    else:
        P = objects.own_words({model.form: getattr(model, model.form)}, P_star, Phi)
    Q = P_star if reference == "truth" else objects.softmax(best @ Phi)
    kl = np.array([divergence(q, p) for q, p in zip(Q, P, strict=True)], dtype=object)
    roots = np.array([mpmath.sqrt(abs(x)) for x in kl], dtype=object)
    found = {"p_star": (P_star, 0), "q": (Q, 0), "p": (P, 0), "l1": (abs(P - Q).sum(axis=1), ROUNDED)}
    found["kl"] = kl, ROUNDED * roots + ROUNDED**2
    if witness is not None:
        v = objects.exact(getattr(witness, witness.form))
        v = Phi.T @ v if witness.on_features is not None else v
        size = RIGHT * abs(v).max()
        found |= {"true_scores": (P_star @ v, size), "scores": (P @ v, size)}
    return found


def check(instance):
    """Every number that is found is the restated one."""
    for reference in ("truth", "optimum"):
        with mpmath.workdps(DIGITS):
            expected = restated(instance, reference)
        for xp in (FLOAT64, BALLS) if expected else ():
            world = World(instance, xp, reference)
            for name, (value, rounding) in expected.items():
                found, rounding = np.ravel(getattr(world, name)), np.broadcast_to(rounding, value.shape)
                for numbers in zip(found, value.flat, rounding.flat, strict=True):
                    assert fits(*numbers, xp), (name, reference, *map(str, numbers))


def fits(ours, theirs, rounding, xp):
    """Whether a number is right, or none."""
    if not mpmath.isfinite(theirs):
        return not ours < 1e300
    if xp is FLOAT64:
        return not np.isfinite(ours) or abs(ours - theirs) <= RIGHT * abs(theirs) + rounding + NEGLIGIBLE
    with BALLS.scope():
        slack = flint.arb(0, ORACLE_BALL * abs(as_arb(theirs)) + NEGLIGIBLE)
        return not ours.is_finite() or (ours + slack).contains(as_arb(theirs))


@settings(max_examples=60)
@given(hostile_worlds())
def test_numbers_of_hostile_worlds_are_right_or_none(instance):
    check(instance)


@pytest.mark.heavy
@settings(max_examples=3_000)
@given(hostile_worlds())
def test_numbers_of_many(instance):
    check(instance)
