"""Worlds that are no languages: searched, simplified, drawn, kept in files; or one line that says what they lack."""

import dataclasses
import functools
import json
import math

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings

from rooteps.synthetic.strategies import instances
from rooteps.theory import Balls, World
from rooteps.theory.array_world import PROTOCOL, ArrayWorld, searchable
from rooteps.theory.checks import InvalidInput
from rooteps.theory.mutation import Constant, Mutation
from rooteps.theory.quantity import quantity
from rooteps.theory.registry import find
from rooteps.theory.theorem import inequality
from rooteps.verification.assertion import assert_holds
from rooteps.verification.explanation import explain
from rooteps.verification.falsify import answer_file, falsify, refutes
from rooteps.verification.instance_file.json_format import to_json
from rooteps.verification.verify import verify
from tests.verification.falsify.matrices import BARE, CAUCHY_SCHWARZ, OBTUSE, Bare, Pair, Pairs

TIGHTER = Mutation(constant="factor", value=0.99)


def test_a_tightened_constant_is_refuted_by_a_simple_world():
    found = falsify(CAUCHY_SCHWARZ, TIGHTER, seed=1)
    assert found.certified
    assert refutes(CAUCHY_SCHWARZ, TIGHTER, found.instance).certified
    assert all((np.asarray(x) * 2**6 % 1 == 0).all() for x in dataclasses.astuple(found.instance))
    assert [one.shape for one in found.searched] == [()]
    assert found.searched[0].worlds == found.instances_tried


@pytest.mark.heavy
def test_the_theorem_survives_up_to_its_equality():
    found = falsify(CAUCHY_SCHWARZ, rounds=1)
    assert not found.found
    assert 0.999 < found.ratio <= 1


@functools.cache
def obtuse():
    """One round of search against the theorem at an obtuse angle."""
    return falsify(OBTUSE, rounds=1)


def test_hypotheses_are_constraints_here_too():
    found = obtuse()
    assert not found.found
    assert 0.99 < found.ratio <= 1
    assert not verify(OBTUSE, found.instance, Balls(256)).failed_hypotheses
    assert 0 < found.satisfied < found.instances_tried
    assert falsify(OBTUSE, Mutation(without="obtuse"), rounds=1).certified


@pytest.mark.heavy
def test_equal_seeds_give_equal_answers():
    one, two = obtuse(), falsify(OBTUSE, rounds=1)
    assert (one.ratio, one.path, one.searched) == (two.ratio, two.path, two.searched)
    assert np.array_equal(one.instance.a, two.instance.a)


def test_interruption_keeps_the_best_matrices():
    def interrupt(tried, ratio):
        if tried > 1000:
            raise KeyboardInterrupt

    found = falsify(CAUCHY_SCHWARZ, starts=[Pair(np.eye(2), np.ones((2, 2)))], rounds=1)
    assert found.ratio > 0.5
    found = falsify(CAUCHY_SCHWARZ, on_progress=interrupt)
    assert found.interrupted
    assert not found.found


def test_the_answer_is_written_and_read_back(tmp_path):
    found = falsify(CAUCHY_SCHWARZ, TIGHTER)
    path = tmp_path / "kept.json"
    path.write_text(to_json(answer_file.to_data(CAUCHY_SCHWARZ, TIGHTER, found)))
    again = answer_file.load(path, theorem=CAUCHY_SCHWARZ)
    assert (again.result, again.mutation) == ("cauchy-schwarz", TIGHTER)
    assert np.array_equal(again.instance.a, found.instance.a)
    with pytest.raises(
        InvalidInput, match=r"kept.json: result: its world was found for 'cauchy-schwarz', not for sum-"
    ):
        answer_file.load(path, theorem=OBTUSE)
    data = json.loads(path.read_text())
    for change, message in (
        (lambda d: d.pop("a"), "kept.json: instance.a: missing"),
        (lambda d: d.update(c=1.0), "kept.json: instance.c: is no field"),
        (lambda d: d.update(a="x"), "kept.json: instance.a: not an array of numbers"),
        (lambda d: d.update(a=[[1.0], [2.0, 3.0]]), "kept.json: instance.a: not an array of numbers"),
    ):
        damaged = json.loads(json.dumps(data))
        change(damaged["instance"])
        path.write_text(json.dumps(damaged))
        with pytest.raises(InvalidInput, match=f"^{message}"):
            answer_file.load(path, theorem=CAUCHY_SCHWARZ)


@settings(max_examples=20)
@given(instances(CAUCHY_SCHWARZ))
def test_property_tests_draw_them(pair):
    assert_holds(CAUCHY_SCHWARZ, pair)


def test_they_shrink_to_simple_ones():
    simple = hypothesis.find(instances(CAUCHY_SCHWARZ), lambda pair: True, settings=settings(database=None))
    numbers = np.concatenate([simple.a.ravel(), simple.b.ravel()])
    assert (numbers == 0).sum() >= 4
    assert (np.abs(np.log2(np.abs(numbers[numbers != 0]))) % 1 == 0).all()  # powers of two


def test_a_failure_is_told_with_its_source():
    wrong = inequality("wrong", lambda w: w.squares[0], lambda w: w.inner, "", world=Pairs)
    with pytest.raises(AssertionError, match=r"wrong is refuted \(ball\)") as error:
        assert_holds(wrong, Pair(np.eye(2), np.zeros((2, 2))))
    assert "instance = Pair(a=[[1.0, 0.0], [0.0, 1.0]], b=[[0.0, 0.0], [0.0, 0.0]])" in str(error.value)


@dataclasses.dataclass(frozen=True)
class Power:
    base: float
    degree: int


class Powers(ArrayWorld):
    @staticmethod
    def draw(rng):
        return Power(float(rng.uniform(0, 2)), int(rng.integers(1, 4)))

    @quantity
    def value(self):
        return self.xp.power(self.xp.array(self.instance.base), 2.0 * float(self.instance.degree))


POWERS = inequality("powers", lambda w: w.value, lambda w: w.xp.array(1.0), "$a^{2k} \\le 1$", world=Powers)


def test_whole_numbers_are_no_quantities_that_a_search_moves():
    found = falsify(POWERS, seed=2).instance
    assert type(found.base) is float
    assert type(found.degree) is int
    drawn, rng = Power(0.3, 2), np.random.default_rng(0)
    nearby = [Powers.perturb(drawn, rng, 0.1) for _ in range(20)]
    assert {one.degree for one in (*nearby, *Powers.simplify(drawn))} == {2}
    assert len({one.base for one in nearby}) > 5
    assert Powers.from_json(Powers.to_json(drawn)) == drawn
    with pytest.raises(AssertionError, match="powers is refuted") as error:
        assert_holds(POWERS, Power(2.0, 2))
    assert "instance = Power(base=2.0, degree=2)" in str(error.value)


class Nameless:
    """What is no dataclass and no array."""


def test_a_world_without_the_protocol_is_verified_and_says_what_it_lacks():
    instance = np.eye(2), np.ones(3)
    assert verify(BARE, instance, Balls(128)).verdict.word == "holds"
    assert_holds(BARE, instance)
    assert explain(BARE, instance).verdict.word == "holds"
    for call in (lambda: falsify(BARE), lambda: instances(BARE)):
        with pytest.raises(InvalidInput, match="bare is about no languages, and its Bare has no draw, perturb, simpl"):
            call()
    with pytest.raises(AssertionError, match="bare is refuted") as error:
        assert_holds(BARE, instance[::-1])
    assert "instance = ([1.0, 1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]])" in str(error.value).replace(",)", ")")


def test_what_is_missing_is_named():
    class Half(Bare):
        draw = perturb = simplify = staticmethod(lambda *_: None)

    half = dataclasses.replace(BARE, world=Half)
    with pytest.raises(InvalidInput, match=r"its Half has no to_json, from_json \(see rooteps.theory.array_world\)$"):
        falsify(half)
    made = dataclasses.replace(BARE, world=lambda instance, xp, reference: Bare(instance, xp))
    with pytest.raises(InvalidInput, match="bare is about no languages, and its <lambda> has no draw"):
        falsify(made)
    assert set(PROTOCOL) == {"draw", "perturb", "simplify", "to_json", "from_json"}


def test_a_failing_instance_of_any_class_is_shown():
    mine = inequality("any", lambda w: w.xp.array(2.0), lambda w: w.xp.array(1.0), "", world=lambda i, xp, _: _With(xp))
    with pytest.raises(AssertionError, match="any is refuted"):
        assert_holds(mine, Nameless())


class _With:
    def __init__(self, xp):
        self.xp = xp


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: falsify(CAUCHY_SCHWARZ, shapes=[(1, 2)]), "shapes: cauchy-schwarz is about no languages"),
        (lambda: instances(CAUCHY_SCHWARZ, shapes=[(1, 2, 1)]), "instances: shapes: cauchy-schwarz is about no lan"),
        (lambda: instances(CAUCHY_SCHWARZ, epsilon=0.1), "instances: epsilon: the models of cauchy-schwarz are not"),
        (lambda: falsify(CAUCHY_SCHWARZ, starts=[]), "starts: there are none"),
        (lambda: falsify(CAUCHY_SCHWARZ, starts=[np.eye(2)]), "instance: array.* is no dataclass of arrays"),
        (lambda: verify(CAUCHY_SCHWARZ, Pair), "instance: <class .* is no dataclass of arrays"),
        (lambda: verify(CAUCHY_SCHWARZ, Pair(np.eye(2), np.array([np.nan]))), r"b\[0\]: nan is not a finite number"),
        (lambda: list(Pairs.simplify(np.eye(2))), "instance: array.* is no dataclass of arrays"),
        (lambda: verify(POWERS, Power(math.nan, 2)), "base: nan is not a finite number"),
        (lambda: falsify("pinsker", starts=[np.eye(2)]), "is not an Instance"),
        (lambda: assert_holds("pinsker", Pair(np.eye(2), np.eye(2))), "is not an Instance"),
    ],
)
def test_bad_matrices_take_one_line(call, message):
    with pytest.raises(InvalidInput, match=message) as error:
        call()
    assert "\n" not in str(error.value)


class Doubled(World):
    """A world of languages with a quantity of its own."""

    @property
    def twice(self):
        return 2 * self.excess


def test_a_world_of_languages_with_more_quantities():
    half = Constant("factor", 1.0, 0.4, "the 1", "the half is attained")
    mine = inequality("doubled", lambda w: w.excess, lambda w, factor=1.0: factor * w.twice, "", world=Doubled)
    mine = dataclasses.replace(mine, constants=(half,))
    assert searchable(mine, "falsify") is None
    assert falsify(mine, Mutation(constant="factor", value=0.4)).certified
    settings(max_examples=5)(given(instances(mine))(lambda world: assert_holds(mine, world)))()


def test_a_theorem_of_ours_that_is_about_no_languages():
    with pytest.raises(InvalidInput, match="falsify: gaussian-partition has no bound"):
        falsify("gaussian-partition")
    with pytest.raises(InvalidInput, match="GaussianWorld has no draw"):
        falsify(dataclasses.replace(find("gaussian-partition"), bound=lambda w: w.chebyshev))
