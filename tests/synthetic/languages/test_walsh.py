"""What the family promises of its spectrum and its embeddings, by rationals and without the theory's eigenvalues."""

from fractions import Fraction

import flint
import jax
import numpy as np
import pytest

from rooteps.synthetic.family import Shape
from rooteps.synthetic.languages import walsh
from rooteps.synthetic.near_optimal.quad import quad
from rooteps.theory import FLOAT64, Balls, Instance, Model, Task, Witness
from rooteps.theory.checks import InvalidInput
from rooteps.theory.theorems import quad_objective
from rooteps.theory.world import World
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests import tolerance

SEEDS = range(40)


def fractions(a):
    return [[Fraction(x) for x in row] for row in np.atleast_2d(a).tolist()]


def omega(language):
    """Ω* over the rationals."""
    (p_L,), P = fractions(language.p_L), fractions(language.probs)
    V = range(language.V)
    return [[sum(p * row[v] * row[w] for p, row in zip(p_L, P, strict=True)) / sum(p_L) for v in V] for w in V]


def known(language):
    """Eigenvalues of Ω*, in decreasing order: 1/V, and of each pair its weight times its lean squared, over V."""
    (p_L,), P, V = fractions(language.p_L), fractions(language.probs), language.V
    pairs = [(2 * p_L[s] / sum(p_L), V * P[s][0] - 1) for s in range(0, language.n - 1, 2)]
    values = [Fraction(1, V), *(w * a * a / V for w, a in pairs)]
    return sorted(values + [Fraction(0)] * (V - len(values)), reverse=True)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_leans_are_eigenvectors_over_the_rationals(seed):
    language = walsh.language(np.random.default_rng(seed))
    matrix, P, V = omega(language), fractions(language.probs), language.V
    for s in range(0, language.n, 2):
        lean = [V * x - 1 for x in P[s]]
        assert [V * x - 1 for x in P[s + 1]] == [-x for x in lean]
        size = sum(x * x for x in lean)
        image = [sum(a * b for a, b in zip(line, lean, strict=True)) for line in matrix]
        factor = sum(a * b for a, b in zip(image, lean, strict=True)) / size if size else 0
        assert image == [factor * x for x in lean]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spectrum_in_both_arithmetics(seed):
    language = walsh.language(np.random.default_rng(seed))
    instance = Instance(language, Model(shift=np.zeros((8, 3)), objective="quad"))
    values = [float(x) for x in known(language)]
    assert np.allclose(World(instance, FLOAT64).spectrum, values, rtol=0, atol=tolerance.ELEMENTARY)
    balls = Balls(128)
    with balls.scope():
        for x, y in zip(World(instance, balls).spectrum, known(language), strict=True):
            assert (x - flint.arb(flint.fmpq(y.numerator, y.denominator))).contains(0)
            assert x.rad() < tolerance.ORACLE_RADIUS


def test_every_kind_is_drawn_and_both_of_the_best_embeddings_and_others():
    kinds, best, orthonormal = set(), set(), set()
    for seed in SEEDS:
        language = walsh.language(np.random.default_rng(seed))
        values, d = known(language), 3
        kinds.add("tie" if values[d - 1] == values[d] > 0 else "low rank" if values[d] == 0 else "gap")
        if len(set(values[1:5])) == 1:
            kinds.add("alike")
        w = World(Instance(language, Model(shift=np.zeros((8, 3)), objective="quad")), FLOAT64)
        best.add(bool(abs(w.misalignment) < tolerance.ELEMENTARY))
        orthonormal.add(bool(np.allclose(language.Phi @ language.Phi.T, np.eye(3), rtol=0, atol=tolerance.ELEMENTARY)))
    assert kinds == set(walsh.KINDS)
    assert best == orthonormal == {True, False}


@pytest.mark.parametrize("seed", SEEDS[:8])
@pytest.mark.parametrize("tangent", [0.0, 2.0**-20, 0.75])
def test_both_parts_of_the_excess_are_chosen(seed, tangent):
    language = walsh.language(np.random.default_rng(seed), tangent=tangent)
    values, t = known(language), Fraction(tangent)
    of_phi = (values[2] - values[3]) * t * t / (1 + t * t) / 2
    stacked = jax.tree.map(lambda x: np.asarray(x)[None], Instance(language, Model(shift=np.zeros((8, 3)))))
    model = quad(stacked, np.array([1e-20]), np.random.default_rng(seed).standard_normal((1, 8, 3)))
    balls = Balls(256)
    with balls.scope():
        w = World(Instance(language, Model(shift=model.shift[0], objective="quad")), balls)
        misalignment, of_features = w.misalignment, quad_objective.excess(w)
        assert (misalignment - flint.arb(flint.fmpq(of_phi.numerator, of_phi.denominator))).contains(0)
        assert misalignment.rad() < tolerance.ORACLE_BALL
        assert 0 < 1 - of_features / flint.arb(1e-20) < tolerance.NEAR_OPTIMAL


@pytest.mark.parametrize("seed", SEEDS[:6])
@pytest.mark.parametrize("id", ["learned-embeddings", "next-eigenvalue"])
def test_a_joint_excess_of_1e_20_is_told_from_none(id, seed):
    """With the best Phi, ε is what the features miss; float64 may not tell, and then says so."""
    rng = np.random.default_rng(seed)
    language = walsh.language(rng, tangent=0.0)
    stacked = jax.tree.map(lambda x: np.asarray(x)[None], Instance(language, Model(shift=np.zeros((8, 3)))))
    shift = quad(stacked, np.array([1e-20]), rng.standard_normal((1, 8, 3))).shift[0]
    task, witness = Task(language.p_L, np.eye(2)[rng.integers(2, size=8)]), Witness(v=rng.standard_normal(16))
    instance = Instance(language, Model(shift=shift, objective="quad"), task, witness, epsilon=1e-20)
    assert certify(id, instance).verdict in (Verdict.HOLDS, Verdict.EQUAL)
    assert verify(id, instance).verdict in (Verdict.HOLDS, Verdict.EQUAL)
    wrong = certify(id, instance.replace(epsilon=0.999e-20))
    assert [checked.claim.name for checked in wrong.failed_hypotheses] == ["epsilon-optimal"]
    assert verify(id, instance.replace(epsilon=0.999e-20)).verdict is not Verdict.REFUTED


def test_shapes_that_there_are_and_are_not():
    for shape in (Shape(9, 32, 5), Shape(2, 2, 1), Shape(3, 4, 4), Shape(16, 256, 8)):
        language = walsh.sized(np.random.default_rng(0), shape)
        assert (language.n, language.V, len(language.Phi)) == shape[:3]
    for shape in (Shape(5, 12, 3), Shape(1, 2, 1), Shape(12, 4, 3), Shape(4, 8, 11)):
        with pytest.raises(InvalidInput, match="shape: walsh has none"):
            walsh.sized(np.random.default_rng(0), shape)
