"""Double precision at its ends: numbers that under- or overflow are right or are none, and 0 is 0 by the data."""

import flint
import jax
import mpmath
import numpy as np
import pytest

from rooteps.theory import FLOAT64, Instance, Language, Model, World
from rooteps.theory.checks import InvalidInput
from rooteps.theory.divergences import fht_bound
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import theorems
from rooteps.theory.theorems import instance_exact_transfer, variance_aware_transfer
from rooteps.theory.traced import float64
from rooteps.verification.needs import require
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.reading import Reading
from tests.theory.worlds import EXTREME, SAME, logits, on_two_words, steep
from tests.tolerance import EXCESS


def about(id, world):
    """Whether a theorem is about a world."""
    try:
        require(id, world)
    except InvalidInput:
        return False
    return True


EXCLUDED = ("sharpness", "softmax-sharpness")
"""About one family of worlds alone, of which these are not."""

CASES = [
    (name, id)
    for name, world in EXTREME.items()
    for id, theorem in theorems().items()
    if id not in EXCLUDED
    and theorem.on_languages
    and not theorem.needs_any("multiclass", "topics")
    and about(id, world)
]
READ = {name: Reading(world) for name, world in EXTREME.items()}
DECIDED = (Verdict.HOLDS, Verdict.EQUAL)


@pytest.mark.parametrize(("name", "id"), CASES)
def test_double_precision_contradicts_no_ball(name, id):
    """Before anything is confirmed: what double precision refutes by itself, balls refute."""
    double, exact = READ[name].in_float64(id), READ[name].certified(id)
    assert exact.verdict is not Verdict.REFUTED
    refuted = {c.claim.name for c in (*exact.hypotheses, *exact.claimed) if c.verdict is Verdict.REFUTED}
    assert {c.claim.name for c in (*double.hypotheses, *double.claimed) if c.verdict is Verdict.REFUTED} <= refuted


@pytest.mark.parametrize(("name", "id"), [case for case in CASES if case[0].startswith("p_L of")])
def test_balls_decide_where_a_context_hardly_occurs(name, id):
    """r_s = p_T(s)/p_L(s) is no double there, and neither is the price at which its tilts spend ε."""
    assert READ[name].certified(id).verdict in DECIDED


@pytest.mark.parametrize(("name", "id"), [case for case in CASES if case[0] in SAME])
def test_a_model_that_is_the_truth_satisfies_every_theorem(name, id):
    if id == "approximate-quadratic-partition":
        return  # its residual is that of a fit, which is zero up to rounding
    double, exact = verify(id, SAME[name]), READ[name].certified(id)
    for report in (double, exact):
        assert report.verdict in DECIDED
    if not theorems()[id].needs_any("row-span", "optimum", "quad"):
        assert exact.verdict is Verdict.HOLDS
        if id != "chi-squared-transfer":  # C and 1/γ are 1, which rounding makes equal
            assert double.verdict is Verdict.HOLDS


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])
def test_what_is_zero_by_the_data_is_exactly_zero(name, xp):
    w = World(SAME[name], xp)
    zeros = [w.excess, *w.kl, *w.l1, *w.p_minus_q.ravel()]
    if SAME[name].task is not None:
        zeros += [*w.moved_scores, w.gap, instance_exact_transfer.bound(w, w.epsilon / w.gamma)]
    assert all(xp.is_zero(np.asarray(x)).all() for x in zeros)


def divergence(truth, model):
    """KL(softmax(truth)‖softmax(model)) and the distance, in as many digits as are needed."""
    p, q = ([mpmath.exp(mpmath.mpf(float(x))) for x in row] for row in (model, truth))
    p, q = ([x / sum(row) for x in row] for row in (p, q))
    return sum(b * mpmath.log(b / a) for a, b in zip(p, q, strict=True)), sum(
        abs(a - b) for a, b in zip(p, q, strict=True)
    )


LOGITS = {
    "thousands": ([-1047.0, -981.0, 1891.0], [-431.0, 279.0, 427.0]),
    "far apart": ([0.0, -2000.0, 5.0], [0.0, 2000.0, -5.0]),
    "saturated alike": ([300.0, -300.0], [300.125, -300.25]),
    "one of them": ([800.0, 0.0, 0.0], [0.5, 0.25, 0.0]),
    **{f"steep by {g}": ([0.0, -g], [0.0, 1.0]) for g in (10.0, 650.0, 745.0, 1500.0, 1e4)},
}


@pytest.mark.parametrize("name", LOGITS)
def test_divergence_and_distance_of_extreme_logits(name):
    truth, model = LOGITS[name]
    w = World(Instance(Language([1.0], logits=[truth]), Model(logits=[model])), FLOAT64)
    ball = World(w.instance, Balls(1024))
    with mpmath.workdps(10_000):
        for ours, enclosed, exact in zip((w.kl, w.l1), (ball.kl, ball.l1), divergence(truth, model), strict=True):
            if exact > 1e-290:
                assert abs(float(ours[0]) - exact) <= EXCESS * exact
            assert abs(mpmath.mpf(enclosed[0].mid().str(400, radius=False)) - exact) <= mpmath.mpf(10) ** -250 * exact


@pytest.mark.parametrize("name", EXTREME)
def test_probabilities_sum_to_one(name):
    w = World(EXTREME[name], Balls(1024))
    with w.xp.scope():
        for law in (w.p, w.q):
            assert all(abs(total - 1) < 2.0**-500 for total in law.sum(axis=1))
    total = np.asarray(World(EXTREME[name], FLOAT64).p).sum(axis=1)
    assert (np.isnan(total) | (abs(total - 1) < EXCESS)).all()


def test_a_divergence_that_underflows_is_none():
    w = World(EXTREME["tilt of 1e-170"], FLOAT64)
    assert np.isnan(w.excess)
    assert (np.asarray(w.l1) > 0).all()
    assert World(EXTREME["tilt of 1e-170"], Balls(256)).excess > 0
    assert 0 < float(World(EXTREME["tilt of 1e-100"], FLOAT64).excess) < 1e-200


@pytest.mark.parametrize("tiny", [5e-324, 1e-310])
def test_a_coefficient_that_underflows_is_none_and_one_that_is_zero_is_zero(tiny):
    w = World(on_two_words(Model(tilt=[[0.1, 0], [0, 0.1]]), p_L=(tiny, 1.0)), FLOAT64)
    assert np.isnan(w.gamma)
    assert World(w.instance, Balls(256)).gamma > 0


@pytest.mark.parametrize(
    ("language", "model"),
    [
        (Language([1.0], probs=[[0.5, 0.5]]), Model(logits=[[1e-17, 1e-310]])),
        (Language([1.0], logits=[[1.0, 1.0]]), Model(logits=[[1e-17, 0.0]])),
        (Language([1.0], logits=[[1.0, 1.0]]), Model(probs=[[0.5, 0.5000000000000001]])),
    ],
)
def test_what_rounding_makes_alike_is_not_zero(language, model):
    double, exact = (
        World(Instance(language, model), FLOAT64).excess,
        World(Instance(language, model), Balls(256)).excess,
    )
    assert exact > 0
    assert np.isnan(double) or double > 0


def test_logits_whose_digits_cancel_say_nothing():
    assert np.isnan(World(EXTREME["logits of 1e17"], FLOAT64).excess)
    exact = World(EXTREME["logits of 1e17"], Balls(1024)).excess
    assert exact.rel_accuracy_bits() > 200
    Phi, F = [[1e17, 1e17, 0.0], [-1e17, 1.0, 0.0]], [[1.0, 1.0]]
    features = Instance(Language([1.0], logits=[[0.0, 0.0, 0.0]], Phi=Phi), Model(F=F))
    assert np.isnan(World(features, FLOAT64).excess)


@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=["float64", "ball"])
def test_the_least_over_prices_is_never_above_the_closed_forms(xp):
    """At Bernstein's price and at that of g*, which are among those tried, it is below either, whatever is found."""
    rng = np.random.default_rng(7)
    for distance in (1.0, 1e-3, 1e-10, 1e-20, 1e-60):
        world = on_two_words(Model(tilt=distance * rng.normal(size=(2, 2))))
        w = World(world, xp)
        x = w.epsilon / w.gamma
        least = instance_exact_transfer.bound(w, x)
        assert not least > variance_aware_transfer.bound(w, x) * (1 + xp.array(EXCESS))
        assert not least > w.half_osc * fht_bound(x, xp) * (1 + xp.array(EXCESS))


RARE = EXTREME | {"a steep tilt": on_two_words(Model(tilt=[[0.0, -900.0], [900.0, 0.0]]))}


@pytest.mark.parametrize("name", RARE)
def test_a_word_too_rare_for_float64_has_a_logarithm(name):
    """log p is what balls say it is, and p its exponential, also of words that the truth has not."""
    double, exact = World(RARE[name], FLOAT64), World(RARE[name], Balls(1024))
    (p, log_p, possible), (sharp, log_sharp, expected) = double.p_law, exact.p_law
    assert (possible == expected).all()
    assert (possible == np.vectorize(lambda y: not y.is_zero())(sharp)).all()
    assert not log_p[~possible].any()
    with exact.xp.scope():
        assert all(y.exp().overlaps(x) for x, y in zip(sharp[possible], log_sharp[possible], strict=True))
    rows = np.isfinite(p).all(axis=1)
    wanted = np.vectorize(lambda y: float(y.mid()))(log_sharp)
    np.testing.assert_allclose(log_p[rows], wanted[rows], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rarest", [-700.0, -900.0, -4000.0])
@pytest.mark.parametrize("x", [5.0, 7.0, 12.0, 1e4])
def test_a_bound_on_a_large_budget_sees_the_rarest_words(rarest, x):
    """The price of the curve g* is then so low that words count which float64 takes for impossible."""
    world = logits([0.0, 0.0, -1.0], [0.0, -1.0, rarest], [0.0, -0.5, 1.0])
    bounds = [instance_exact_transfer.bound(World(world.replace(epsilon=x), xp), x) for xp in (FLOAT64, Balls(256))]
    assert float(bounds[0]) == pytest.approx(float(bounds[1].mid()), rel=EXCESS)


def test_a_ball_about_zero_does_not_hide_that_the_bound_is_zero_there():
    """At x = 0 the bound is 0, whatever its formula says; a ball that contains 0 must say so too."""
    xp = Balls(128)
    w = World(steep(1.0), xp)
    with xp.scope():
        around = xp.array(0.0) + flint.arb(0, 2.0**-100)
        assert instance_exact_transfer.bound(w, around).contains(0)
        assert instance_exact_transfer.bound(w, flint.arb(0)).is_zero()
        assert instance_exact_transfer.bound(w, flint.arb(0.25)) > 0


def test_jax_sees_the_bits_of_subnormal_numbers():
    with float64():
        values = jax.numpy.asarray(np.array([0.0, -0.0, 5e-324, -1e-310, 1.0]))
        assert FLOAT64.is_zero(values).tolist() == [True, True, False, False, False]
