"""The search: finds what is false, keeps what is true, is told when to stop, and leaves simple worlds."""

import dataclasses
import math

import numpy as np
import pytest

from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import HARMLESS, VOID, find_mutation
from rooteps.theory.registry import find, theorems
from rooteps.verification.falsify import falsify, refutes
from rooteps.verification.falsify.arrays import arrays, assemble, kind, sizes
from rooteps.verification.falsify.chart import join, row, split
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.shapes import first, menu
from rooteps.verification.falsify.simplify import rounded, simplify
from rooteps.verification.falsify.starts import draw
from tests.verification.falsify.small_worlds import confused

REFUTABLE = [
    (id, one.mutation)
    for id, result in theorems().items()
    for one in result.mutations
    if one.outcome not in (HARMLESS, VOID)
]
SHORT = [("pinsker", {"constant": 1.9}), ("softmax-transfer", {"without": "row-span"})]


@pytest.mark.parametrize(("id", "change"), SHORT)
def test_a_false_claim_is_refuted(id, change):
    result = find(id)
    mutation = find_mutation(result, **change)
    found = falsify(result, mutation, seed=1)
    assert found.found
    assert found.certified
    assert found.ratio > 1
    assert found.instances_tried > 0
    assert refutes(result, mutation, found.instance).certified
    assert max(sizes(arrays(found.instance)).values()) <= 4


@pytest.mark.heavy
@pytest.mark.parametrize(("id", "mutation"), REFUTABLE, ids=lambda x: getattr(x, "id", x))
def test_every_mutation_is_refuted(id, mutation):
    found = falsify(find(id), mutation, budget=300)
    assert found.certified
    assert found.ratio > 1


@pytest.mark.heavy
@pytest.mark.parametrize("id", [id for id, result in theorems().items() if result.bound is not None])
def test_true_statements_survive(id):
    result = find(id)
    harmless = [find_mutation(result, **{c.name: c.tighter}) for c in result.constants if c.harmless]
    for mutation in (None, *harmless):
        found = falsify(result, mutation, budget=20)
        assert not found.found
        assert found.ratio <= 1


def test_a_true_statement_survives_and_the_budget_is_kept():
    found = falsify(find("pinsker"), budget=3)
    assert not found.found
    assert not found.certified
    assert 0.9 < found.ratio <= 1
    assert found.path == tuple(sorted(found.path))
    assert [ratio for _, ratio in found.path] == sorted(ratio for _, ratio in found.path)
    assert {field.name for field in dataclasses.fields(found)} >= {"found", "path"}  # a plain record


@pytest.mark.heavy
def test_interruption_keeps_the_best_so_far():
    calls = 0

    def interrupt(tried, ratio):
        nonlocal calls
        calls += 1
        if calls == 400:  # in the polish of the best of the first shape
            raise KeyboardInterrupt

    found = falsify(find("pinsker"), on_progress=interrupt)
    assert found.interrupted
    assert not found.found
    assert found.instance is not None
    assert found.ratio > 0.5


def test_an_ascent_that_is_interrupted_keeps_its_best():
    def interrupt(tried, ratio):
        if tried >= 20 * 256:
            raise KeyboardInterrupt

    found = falsify("softmax-transfer", shapes=[(2, 2)], on_progress=interrupt)
    assert found.interrupted
    assert found.instance is not None
    assert 0 < found.ratio < 1


def test_bad_requests():
    for budget in (0, -1.0, math.inf, math.nan):
        with pytest.raises(InvalidInput, match=r"^budget: .* is not a positive number of seconds$"):
            falsify(find("pinsker"), budget=budget)
    with pytest.raises(InvalidInput, match="pythagoras has no bound"):
        falsify(find("pythagoras"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in (1, 2))])
@pytest.mark.parametrize(
    ("id", "mutation"), [one for one in REFUTABLE if find(one[0]).on_languages], ids=lambda x: getattr(x, "id", x)
)
def test_starts_are_worlds_that_keep_what_is_kept(id, mutation, seed):
    mutated = MutatedTheorem(find(id), mutation)
    rest = menu(mutated)
    for shape in (*first(mutated), *rest[seed::3][:2], *rest[-1:]):
        world = draw(mutated, shape, np.random.default_rng([seed]))
        instance = assemble(world, mutated.kind)
        reason = refutes(find(id), mutation, instance).reason
        assert "the hypothesis" not in reason, reason


def test_coordinates_and_back():
    world = {name: np.asarray(x)[None] for name, x in arrays(confused()).items()}
    world["task.p_T"] = np.array([[1.0, 0.0]])
    free, fixed = split(world)
    back = join(row(free, 0), row(fixed, 0))
    assert set(back) == set(world)
    for name, x in world.items():
        np.testing.assert_allclose(np.asarray(back[name]), x[0], rtol=1e-15)


def test_simplification_keeps_the_certificate_and_rounds():
    rng = np.random.default_rng(3)
    world = confused()
    noisy = {name: np.asarray(x) * (1 + 1e-3 * rng.standard_normal(np.shape(x))) for name, x in arrays(world).items()}
    noisy["language.p_L"] = noisy["task.p_T"] = np.array([0.4987654321, 0.5012345679])
    noisy["task.label_probs"] = arrays(world)["task.label_probs"]
    instance = assemble(noisy, kind(world))
    mutation = find_mutation(find("softmax-transfer"), constant=1.5)
    simple = simplify(instance, lambda x: refutes(find("softmax-transfer"), mutation, x).certified)
    assert refutes(find("softmax-transfer"), mutation, simple).certified
    assert simple.language.p_L.tolist() == [0.5, 0.5]
    assert all((np.asarray(x) * 2**6 % 1 == 0).all() for x in arrays(simple).values())


@pytest.mark.parametrize("digits", [0, 3, 20])
def test_rounding_keeps_sums(digits):
    rng = np.random.default_rng(5)
    rows = rounded("language.pi", rng.dirichlet(np.ones(3), size=4), digits)
    assert (rows.sum(axis=1) == 1).all()
    assert (rows >= 0).all()
    kernel = rng.normal(size=(4, 3))
    assert (rounded("language.kernel", kernel - kernel.mean(axis=1, keepdims=True), digits).sum(axis=1) == 0).all()
