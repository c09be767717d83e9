"""Drawing instances: valid, deterministic, of the excess asked for, the same for a maker in any shape."""

import dataclasses

import jax
import numpy as np
import pytest

from rooteps.synthetic import batches, common_shape
from rooteps.synthetic.batches import draw, losses, pick
from rooteps.synthetic.family import Shape, applicable
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.near_optimal import MAKERS
from rooteps.theory import Instance, InvalidInput, Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.record import unchecked
from rooteps.theory.registry import find, theorems
from rooteps.theory.world import World
from rooteps.verification.batch import check_batch
from tests import tolerance
from tests.verification.broken import with_values

# One result for each way of drawing models; together they reach every family.
PAIRS = [
    (result, family)
    for result in ("softmax-transfer", "sentence-completion", "gaussian-partition", "quad-objective")
    for family in FAMILIES
    if applicable(find(result), FAMILIES[family])
] + [("quadratic-partition", "hypercube"), ("pinsker", "topics"), ("cross-entropy-recovers-truth", "boundary")]


@pytest.mark.parametrize(("result", "family"), PAIRS)
def test_instances_are_valid_finite_and_deterministic(result, family):
    count = 70
    batch = draw(find(result), FAMILIES[family], count, seed=3)
    again = draw(find(result), FAMILIES[family], count, seed=3)
    leaves = jax.tree.leaves(batch)
    assert all(isinstance(x, np.ndarray) and len(x) == count and np.isfinite(x).all() for x in leaves)
    assert all(np.array_equal(x, y) for x, y in zip(leaves, jax.tree.leaves(again), strict=True))
    for i in range(0, count, 3):
        one = pick(batch, i)
        assert all(np.array_equal(x[i], y) for x, y in zip(leaves, jax.tree.leaves(one), strict=True))


def test_other_seeds_and_losses_draw_other_instances():
    result, family = find("quad-objective"), FAMILIES["markov"]
    first = draw(result, family, 4, seed=0)
    for other in (draw(result, family, 4, seed=1), draw(result, family, 4, seed=0, loss="logistic")):
        assert not np.array_equal(first.language.F, other.language.F)
        assert not np.array_equal(first.epsilon, other.epsilon)


@pytest.mark.parametrize("family", ["softmax", "misspecified", "hidden-markov", "boundary"])
def test_excess_is_just_below_epsilon(family):
    batch = draw(find("softmax-transfer"), FAMILIES[family], 120, seed=8, above=1.0)
    logs = np.log10(batch.epsilon)
    assert logs.min() < -18
    assert logs.max() > -1
    for i in range(0, 120, 7):
        instance = pick(batch, i)
        ratio = float(World(instance, FLOAT64, "optimum").excess) / float(instance.epsilon)
        assert 0 < 1 - ratio < tolerance.NEAR_OPTIMAL


def test_a_range_of_one_epsilon_is_met_exactly():
    batch = draw(find("quad-objective"), FAMILIES["softmax"], 3, seed=0, epsilon=(1e-7, 1e-7), above=1.0)
    assert batch.epsilon.tolist() == [1e-7] * 3


@pytest.mark.parametrize(("result", "family"), [("softmax-transfer", "softmax"), ("unconstrained-transfer", "sharp")])
def test_half_of_the_epsilons_are_claimed_well_above_the_excess(result, family):
    batch, theorem = draw(find(result), FAMILIES[family], 60, seed=8), find(result)
    excess = [float(theorem.world_of(pick(batch, i), FLOAT64).excess) for i in range(60)]
    factor = batch.epsilon / np.array(excess)
    assert (factor > 1).all()
    assert (factor < batches.ABOVE * (1 + tolerance.NEAR_OPTIMAL)).all()
    assert 15 < (factor > 1.01).sum() < 45
    assert factor.max() > 10


def test_an_excess_in_place_of_epsilon_does_not_pass():
    """A proof that ends in the excess: nothing in it is refuted, but it ends in another bound than the theorem's."""
    right = find("softmax-transfer")

    def of_the_excess(w):
        return w.B * w.xp.sqrt(2 * w.excess / w.gamma)

    for wrong, where in (
        (with_values(right, {"optimality": of_the_excess}, right.bound), {"bound"}),
        (dataclasses.replace(right, bound=lambda w, **_: of_the_excess(w)), {"bound"}),
    ):
        report = check_batch(wrong, draw(wrong, FAMILIES["softmax"], 40, seed=0))
        assert set(report.refuted_steps) - {"conclusion"} == where
        assert 10 < report.refuted < 30


def test_k_way_tasks_have_as_many_labels_as_asked():
    for loss, k in batches.LABELS.items():
        drawn = draw(find("multiclass-transfer"), FAMILIES["gaussian"], 2, seed=0, loss=loss)
        assert drawn.task.label_probs.shape[2] == k
    drawn = draw(find("multiclass-transfer"), FAMILIES["gaussian"], 2, seed=0, shape=Shape(5, 9, 2, 7))
    assert (drawn.task.label_probs.shape, drawn.language.Phi.shape) == ((2, 5, 7), (2, 2, 9))


def test_batches_share_languages():
    batch = draw(find("quad-objective"), FAMILIES["softmax"], 640, seed=0)
    assert len(np.unique(batch.language.F.reshape(640, -1), axis=0)) == 10
    assert len(np.unique(batch.witness.lam, axis=0)) == 640


def test_witness_and_model_forms_follow_the_result():
    forms = {}
    for result in ("softmax-transfer", "unconstrained-transfer", "quad-objective", "sentence-completion"):
        family = FAMILIES[
            "topics" if result == "sentence-completion" else "sharp" if "transfer" in result else "softmax"
        ]
        one = pick(draw(find(result), family, 1, seed=0), 0)
        forms[result] = (one.model.form, one.witness.form, one.model.objective)
    assert forms == {
        "softmax-transfer": ("shift", "lam", "cross-entropy"),
        "unconstrained-transfer": ("tilt", "v", "cross-entropy"),
        "quad-objective": ("shift", "lam", "quad"),
        "sentence-completion": ("tilt", "v", "cross-entropy"),
    }


def test_results_without_a_task_get_none():
    batch = draw(find("pythagoras"), FAMILIES["sharp"], 2, seed=0)
    assert batch.task is None
    assert batch.witness is None


def test_topic_witnesses_score_the_posterior():
    batch = draw(find("sentence-completion"), FAMILIES["topics"], 70, seed=2)
    A, pi, v, u = batch.language.A, batch.language.pi, batch.witness.v, batch.topic_score
    words = np.einsum("nsk,nwk,nw->ns", pi, A, v)
    posterior = np.einsum("nsk,nk->ns", pi, u)
    B = np.abs(v).max(axis=1, keepdims=True)
    assert np.abs((words - posterior) / B).max() < tolerance.CERTIFIED_GAP
    follows = (batch.task.label_probs[:, :, 1] - 0.5) * posterior
    assert (follows >= -tolerance.ROUNDOFF * B).all()


@pytest.mark.parametrize("family", ["hidden-markov", "misspecified"])
def test_filling_up_the_shape_changes_no_model(family):
    rng = np.random.default_rng(4)
    language = batches._languages(FAMILIES[family], 6, rng)
    unmodelled = unchecked(Instance, language=language, model=unchecked(Model))
    goal = np.logspace(-20, 0, 6)
    n, d = language.p_L.shape[1], language.Phi.shape[1]
    directions = rng.standard_normal((6, n, d))
    plain = MAKERS["ray"].make(unmodelled, goal, directions, "optimum")
    common = common_shape.padded(unmodelled, batches.next_words(language, "optimum"), by_features=True)
    assert common.language.probs.shape == (6, 16, 16)
    filled = common_shape.fill(directions, *common_shape.of_models(common.language))
    cut = common_shape.cut(MAKERS["ray"].make(common, goal, filled, "optimum"), n, d)
    np.testing.assert_allclose(cut.shift, plain.shift, rtol=tolerance.ROUNDOFF)


def test_every_result_has_a_family_and_every_family_a_result():
    pairs = [(r.id, f.id) for r in theorems().values() for f in FAMILIES.values() if applicable(r, f)]
    assert {r for r, _ in pairs} == set(theorems())
    assert {f for _, f in pairs} == set(FAMILIES)


def test_losses_follow_the_needs():
    assert losses(find("pinsker")) == (None,)
    assert losses(find("multiclass-transfer")) == ("multiclass-hinge", "softmax")
    assert losses(find("sentence-completion")) == ("hinge", "logistic")


@pytest.mark.parametrize(
    ("family", "options", "message"),
    [
        ("topics", {}, "language: topics does not offer optimum, which softmax-transfer needs"),
        ("softmax", {"loss": "softmax"}, "loss: 'softmax' is not one of hinge, logistic, which softmax-transfer takes"),
        ("softmax", {"count": 0}, "instances: 0 is not positive"),
        ("sharp", {"shape": Shape(3, 2, 1)}, "shape: the worlds of sharp for softmax-transfer have one of their own"),
        ("softmax", {"shape": Shape(3, 1, 1)}, "shape: V is 1, and with one word every model is the truth"),
        ("hidden-markov", {"shape": Shape(3, 3, 2)}, "shape: all languages of hidden-markov have one of their own"),
        ("hypercube", {"shape": Shape(3, 3, 2)}, r"shape: hypercube has none with .*: V has to be 2\^d"),
        ("softmax", {"epsilon": (0.0, 1.0)}, r"epsilon: \[0.0, 1.0\] is not a range of positive numbers"),
    ],
)
def test_bad_requests_are_one_line(family, options, message):
    with pytest.raises(InvalidInput, match=message):
        draw(find("softmax-transfer"), FAMILIES[family], **({"count": 1, "seed": 0} | options))
