"""What the logits of all words have in common says nothing, however large it is: KL against mpmath."""

import mpmath
import numpy as np
import pytest

from rooteps.theory import FLOAT64, Instance, Language, Model, World
from tests.tolerance import ELEMENTARY, ROUNDOFF

LARGE = (3e5, 1e10, 2.0**60, 1e147)
APART = ((0.25, 0.0, 3.0), (0.0, 2.0, 0.5))
"""Logits of the model and of the truth."""


def shifted(logits, constant):
    """Logits with a constant that is large enough to round them, and these as they then are."""
    return np.array(logits) + constant


def divergence(truth, model):
    with mpmath.workdps(200):
        p, q = ([mpmath.exp(mpmath.mpf(float(x)) - mpmath.mpf(float(max(of)))) for x in of] for of in (truth, model))
        p, q = ([x / sum(of) for x in of] for of in (p, q))
        return float(sum(x * mpmath.log(x / y) for x, y in zip(p, q, strict=True)))


@pytest.mark.parametrize("of", ["model", "truth", "both"])
@pytest.mark.parametrize("constant", LARGE)
def test_of_logits(constant, of):
    model, truth = APART
    model = shifted(model, constant if of != "truth" else 0.0)
    truth = shifted(truth, -constant if of == "both" else constant if of == "truth" else 0.0)
    world = World(Instance(Language([1.0], logits=[truth]), Model(logits=[model])), FLOAT64, "truth")
    assert float(world.kl[0]) == pytest.approx(divergence(truth, model), rel=ELEMENTARY, abs=1e-300)


def test_of_features_of_words_that_are_alike():
    Phi = np.array([[1e-3, 1e-3]])
    world = World(Instance(Language([1.0], F=[[1e150]], Phi=Phi), Model(logits=[[300.0, 0.0]])), FLOAT64, "truth")
    assert float(world.kl[0]) == pytest.approx(divergence([0.0, 0.0], [300.0, 0.0]), rel=ELEMENTARY)
    assert float(world.excess) == float(world.kl[0])


def test_of_a_word_that_the_truth_excludes():
    constant, apart = 2.0**50, [0.0, 0.5, 2.0]
    language = Language([1.0], probs=[[0.25, 0.75, 0.0]])
    near, far = (World(Instance(language, Model(logits=[np.array(apart) + c])), FLOAT64) for c in (0.0, constant))
    assert float(far.kl[0]) == pytest.approx(float(near.kl[0]), rel=ELEMENTARY)
    assert float(far.l1[0]) == pytest.approx(float(near.l1[0]), rel=ELEMENTARY)


def test_small_differences_keep_their_digits():
    """They are not counted from the largest, where that costs more than it saves."""
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(6, 4))
    model = truth + 1e-9 * rng.normal(size=truth.shape)
    kl = World(Instance(Language(np.full(6, 1 / 6), logits=truth), Model(logits=model)), FLOAT64, "truth").kl
    assert kl.tolist() == pytest.approx([divergence(*pair) for pair in zip(truth, model, strict=True)], rel=1e-9, abs=0)


@pytest.mark.parametrize("model", [Model(probs=[[0.5, 0.5]]), Model(logits=[[3.0, 3.0]])], ids=["probs", "logits"])
def test_a_word_that_a_mixture_excludes_takes_its_whole_share(model):
    world = World(Instance(Language([1.0], A=[[1.0, 0.0], [0.0, 1.0]], pi=[[0.0, 1.0]]), model), FLOAT64)
    assert world.kl == pytest.approx([np.log(2)], rel=ELEMENTARY, abs=0)
    assert world.l1 == pytest.approx([1.0], rel=ELEMENTARY, abs=0)


def test_a_word_that_is_far_below_does_not_hide_what_the_others_have_in_common():
    """Where the truth is (1, 1, 5, 6)/13 and the model all but excludes two words, the two others are as likely."""
    truth = np.array([[1.0, 1.0, 5.0, 6.0]]) / 13
    instance = Instance(Language([1.0], probs=truth), Model(logits=[[1e17, -1e17, -1e150, 1e17]]))
    assert World(instance, FLOAT64).p[0] == pytest.approx([0.5, 0.0, 0.0, 0.5], rel=ELEMENTARY, abs=0)


def test_nor_does_one_that_is_out_of_range():
    """The difference of the largest and the least logit overflows."""
    instance = Instance(Language([1.0], probs=[[0.375, 0.125, 0.5]]), Model(logits=[[1.7e308, 1.7e308, -1.7e308]]))
    assert World(instance, FLOAT64).p[0] == pytest.approx([0.5, 0.5, 0.0], rel=ELEMENTARY, abs=0)


def test_logits_are_the_models_own_however_large_the_truths_are():
    instance = Instance(Language([1.0], logits=[[1e300, 1e300]]), Model(logits=[[1.0, -2.0]]))
    expected = -np.log1p(np.exp([-3.0, 3.0]))
    np.testing.assert_allclose(World(instance, FLOAT64).p_law.log_q[0], expected, rtol=ELEMENTARY)


KERNEL = [[-0.125, 0.125, 0.0]]


@pytest.mark.parametrize(
    ("model", "reference", "expected"),
    [
        (Model(F=[[1e17]]), "truth", [0.5, 0.5, 0.0]),
        (Model(shift=[[1e17]]), "truth", [0.5, 0.5, 0.0]),
        (Model(tilt=[[-1e17, -1e17, -1e17]]), "optimum", [0.375 - 1 / 6, 0.125 + 1 / 3, 1 / 3]),
    ],
)
def test_a_kernel_is_not_lost_in_what_all_words_have_in_common(model, reference, expected):
    language = Language([1.0], F=[[0.0]], Phi=[[-0.5, -0.5, -1.0]], kernel=KERNEL)
    p = World(Instance(language, model), FLOAT64, reference).p[0]
    assert p == pytest.approx(expected, rel=ELEMENTARY, abs=0)


def test_a_share_of_a_subnormal_probability_keeps_its_digits():
    truth, logits = [[1e-323, 1 / 11, 10 / 11]], [[0.0, 0.0, 0.0]]
    world = World(Instance(Language([1.0], probs=truth), Model(logits=logits)), FLOAT64)
    assert world.p[0] == pytest.approx([1 / 3] * 3, rel=ROUNDOFF, abs=0)


def test_logits_that_are_too_large_to_be_normalised_are_none():
    """Two words that the truth excludes share the mass of the model."""
    language = Language([1.0], probs=[[1.0, 0.0, 0.0]])
    near, far = ([[0.0, size, size]] for size in (1e3, 1e300))
    for logits, expected in ((near, 0.5), (far, np.nan)):
        leak = World(Instance(language, Model(logits=logits)), FLOAT64).p[0, 1:]
        np.testing.assert_allclose(leak, [expected] * 2, rtol=ROUNDOFF)


def test_what_a_kernel_makes_of_a_word_that_has_no_other_probability():
    """The word's logit without the kernel is −10³⁰⁰; it has a quarter of the mass."""
    language = Language([1.0], F=[[1.0]], Phi=[[1e300, -1e300]], kernel=[[-0.25, 0.25]])
    world = World(Instance(language, Model(logits=[[0.0, 1.0]])), FLOAT64)
    p = 1 / (1 + np.exp(1.0))
    assert world.p[0] == pytest.approx([p, 1 - p], rel=ELEMENTARY, abs=0)
    assert world.kl[0] == pytest.approx(0.75 * np.log(0.75 / p) + 0.25 * np.log(0.25 / (1 - p)), rel=ROUNDOFF)


def test_logits_that_overflow_are_not_known():
    """Fused multiplication makes −∞ of −1.7·10⁴⁵⁸ + 10⁶⁰⁰."""
    language = Language([1.0], F=[[1.7e308, 1e300]], Phi=[[-1e150, 1.0], [1e300, 1.0]])
    assert np.isnan(World(Instance(language, Model(tilt=[[0.0, 0.0]])), FLOAT64).p).all()
