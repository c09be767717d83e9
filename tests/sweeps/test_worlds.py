"""The worlds of a sweep: the same for every result, loss and order of work; and their infima, by a linear programme."""

import numpy as np
import pytest
from scipy.optimize import linprog

from rooteps.sweeps import Settings, grid, work
from rooteps.synthetic.batches import pick
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find
from tests import tolerance


def worlds(result, language, index=0, model="ray", **options):
    settings = Settings(result, language, (1e-6, 1e-2, 3), seeds=3, model=model, **options)
    batch, theorem = grid.at(settings, index), find(result)
    return [theorem.world_of(pick(batch, i), FLOAT64) for i in range(settings.rows // len(settings.cells))]


@pytest.mark.parametrize("language", ["softmax", "misspecified"])
def test_a_seed_is_one_world_for_every_result_and_loss(language):
    first = worlds("softmax-transfer", language)
    others = worlds("unconstrained-transfer", language), worlds("ladder", language, loss="logistic")
    for pairs in zip(first, *others, strict=True):
        for w in pairs[1:]:
            np.testing.assert_array_equal(w.p_L, pairs[0].p_L)
            np.testing.assert_array_equal(w.p_T, pairs[0].p_T)
            np.testing.assert_array_equal(w.task.label_probs, pairs[0].task.label_probs)
            np.testing.assert_allclose(w.p_star, pairs[0].p_star, rtol=tolerance.ROUNDOFF)
            np.testing.assert_allclose(w.v, pairs[0].v, rtol=tolerance.ROUNDOFF)


@pytest.mark.parametrize(("model", "language"), [("ray", "softmax"), ("descent", "softmax"), ("limit", "boundary")])
def test_every_maker_has_the_excess_that_is_asked_for(model, language):
    for w in worlds("softmax-transfer", language, model=model, shape=((3, 5, 4),)):
        assert w.Phi.shape == (4, 5)
        assert 0 <= 1 - float(w.excess / w.epsilon) < tolerance.NEAR_OPTIMAL


def test_what_is_worst_for_the_task_is_worse_than_a_ray():
    both = [worlds("softmax-transfer", "markov", i, model=("adversarial", "ray")) for i in (0, 1)]
    for adverse, ray in zip(*both, strict=True):
        np.testing.assert_array_equal(adverse.p_L, ray.p_L)
        assert adverse.gap >= ray.gap


def least_hinge(features, joint, size=None, Phi=None):
    """min over v of the mean of max(0, 1 − y v·g), with |v| (of Phiᵀλ where Phi is given) up to size."""
    n, D = features.shape
    margins = np.concatenate([-features, features])  # y = −1, +1
    A, b = np.hstack([-margins, -np.eye(2 * n)]), -np.ones(2 * n)
    if size is not None:
        v = np.eye(D) if Phi is None else Phi.T
        bounded = np.hstack([np.concatenate([v, -v]), np.zeros((2 * len(v), 2 * n))])
        A, b = np.concatenate([A, bounded]), np.concatenate([b, np.full(2 * len(v), size)])
    cost = np.concatenate([np.zeros(D), joint[:, 0], joint[:, 1]])
    return linprog(cost, A, b, bounds=[(None, None)] * D + [(0, None)] * (2 * n)).fun


@pytest.mark.parametrize("result", ["softmax-transfer", "unconstrained-transfer"])
def test_the_infima_by_a_linear_programme(result):
    settings = Settings(result, "markov", (1e-4, 1e-1, 2), B=(0.5, 8.0, 2), seeds=2, model="ray")
    table, batch = work.shard(settings, 0), grid.at(settings, 0)
    found = {name: table[name].to_numpy() for name in table.column_names}
    for i in range(settings.rows):
        w = find(result).world_of(pick(batch, i), FLOAT64)
        joint, Phi = w.p_T[:, None] * w.task.label_probs, w.Phi if result == "softmax-transfer" else None
        infimum = least_hinge(w.p if Phi is None else w.p @ Phi.T, joint)
        truth = w.p_star if Phi is None else w.p_star @ Phi.T
        tau = least_hinge(truth, joint, found["B"][i], Phi)
        for value, name in ((infimum, "infimum"), (tau, "tau")):
            assert found[f"{name}_lower"][i] <= value + tolerance.CERTIFIED_GAP
            assert found[f"{name}_upper"][i] >= value - tolerance.CERTIFIED_GAP
            assert found[f"{name}_upper"][i] - found[f"{name}_lower"][i] < tolerance.CERTIFIED_GAP
    assert (found["tau_upper"] <= found["witness_tau"] + tolerance.CERTIFIED_GAP).all()
    np.testing.assert_array_equal(found["gap"], found["infimum_upper"] - found["witness_tau"])
    assert (found["gap"] < found["witness_gap"]).all()
    assert "infimum" in found["weakest_arrow"]
    assert "infimum" not in found["weakest_after_witness"]
    assert set(found["B"]) == {0.5, 8.0}


@pytest.mark.heavy
def test_compiled_code_finds_the_same(monkeypatch):
    settings = Settings("softmax-transfer", "markov", (1e-8, 1e-1, 5), B=(0.5, 8.0, 2), seeds=3)
    expected = work.shard(settings, 0)
    monkeypatch.setattr(work, "COMPILED", settings.rows)
    found = work.shard(settings, 0)
    assert found.num_rows == expected.num_rows == 30
    for name in found.column_names:
        if found.schema.field(name).type == "double":
            np.testing.assert_allclose(found[name], expected[name], rtol=tolerance.ILL_CONDITIONED)
        else:
            assert found[name].to_pylist() == expected[name].to_pylist()


def test_the_arrow_that_loses_most():
    losses = {"infimum": np.array([0.0, 0.0]), "a": np.array([1.0, 1.0]), "b": np.array([3.0, 0.5])}
    found = work._weakest(losses, np.array([2.0, 2.0]))
    assert found == {"weakest_arrow": ["b", "infimum"], "weakest_after_witness": ["b", "a"]}
