"""χ² coverage is attained for every pair (p_L, p_T): contexts split into two that look alike, δ_s = t p_T(s)/p_L(s)."""

import numpy as np
import pytest

from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.mutation import find_mutation
from rooteps.theory.registry import find
from rooteps.verification.falsify import refutes

PAIRS = {
    "alike": ([1, 1], [1, 1]),
    "a rare context": ([63, 1], [1, 1]),
    "unused contexts": ([5, 2, 9], [0, 3, 1]),
    "four": ([1, 2, 30, 7], [9, 1, 1, 5]),
    "one of many": ([1, 50, 50], [1, 0, 0]),
}
SMALL, APART = 2.0**-9, 2.0**-40


def split(p_L, p_T):
    """Every context twice, with labels +1 and −1; the truths have log-odds ±2t r_s, the model is the same."""
    p_L, p_T = (np.repeat(np.array(p), 2) / (2 * sum(p)) for p in (p_L, p_T))
    f = SMALL * (p_T / p_L) / max(p_T / p_L)
    f[1::2] *= -1
    language = Language(p_L, F=f[:, None], Phi=[[1.0, -1.0]])
    labels = np.tile([1, -1], len(f) // 2)
    return Instance(language, Model(shift=APART - f[:, None]), Task.from_labels(p_T, labels), Witness(lam=[1.0]))


@pytest.mark.parametrize("pair", PAIRS)
def test_no_smaller_constant_for_any_pair(pair):
    world = split(*PAIRS[pair])
    theorem = find("softmax-chi-squared-transfer")
    assert refutes(theorem, find_mutation(theorem, constant=1.999), world).certified
    assert 0.999 < refutes(theorem, None, world).ratio < 1


def test_where_the_coefficient_gamma_promises_less():
    world = split(*PAIRS["a rare context"])
    C = (1 / 63 + 1) * 64 / 4
    gamma = 1 / 32
    found = refutes("softmax-transfer", None, world)
    assert found.ratio == pytest.approx(np.sqrt(C * gamma), rel=1e-3)
