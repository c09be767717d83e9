"""``assert_holds``: what it accepts, what it says when it does not, and that what it prints rebuilds the instance."""

import dataclasses

import hypothesis
import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.vendor.pretty import pretty

from rooteps.synthetic.strategies import instances
from rooteps.theory import Instance, InvalidInput, Language, Model, Task, Witness
from rooteps.theory.claims import Claim, Proof
from rooteps.theory.hypothesis import hypothesis as hypothesis_of_ours
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification import reproduction
from rooteps.verification.assertion import assert_holds
from tests.theory.theorems.cases import with_proof
from tests.verification.broken import with_values

LANGUAGE = Language(p_L=[1 / 3, 2 / 3], F=[[0.5], [-0.5]], Phi=[[1.0, -1.0]])
WORLD = Instance(LANGUAGE, Model(shift=[[-0.1], [2.0**-20]]), Task([0.5, 0.5], [[0, 1], [1, 0]]), Witness(lam=[1.0]))
TOO_SMALL = with_values(find("softmax-transfer"), {"Pinsker": lambda w: 0.5 * w.B * (w.p_T * w.l1).sum()})


def complaint(result, instance, arithmetic="ball"):
    with pytest.raises(AssertionError) as error:
        assert_holds(result, instance, arithmetic)
    return str(error.value)


def claiming(lhs, rhs, **fields):
    """A result of one step, from its two sides as functions of the world."""

    def proof(w):
        return Proof((), (Claim(lhs(w), rhs(w), name="only step", because="it is so", **fields),))

    return Theorem("own", "it is so", proof)


def test_what_holds_passes():
    assert_holds("softmax-transfer", WORLD)
    assert_holds(find("softmax-transfer"), WORLD, "ball")
    assert_holds(claiming(lambda w: w.xp.array(0.5), lambda w: w.xp.array(0.5)), WORLD, "float64")


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_a_refuted_step_is_shown_with_its_numbers(arithmetic):
    own = claiming(lambda w: w.xp.array(0.75), lambda w: w.xp.array(0.5), lhs_tex="a", rhs_tex="b")
    said = complaint(own, WORLD, arithmetic)
    assert said.startswith(f"own is refuted ({arithmetic})\n\nstep 'only step' fails: it is so\n    a <= b\n")
    numbers = [float(line.split("= ")[1]) for line in said.splitlines() if line.startswith(("    lhs", "    rhs"))]
    assert numbers == [0.75, 0.5, 0.25]


def test_only_the_step_that_broke_is_shown():
    said = complaint(TOO_SMALL, WORLD)
    assert said.startswith("softmax-transfer (7) is refuted (ball)\n")
    assert "step 'Pinsker' fails: $" in said
    assert "lhs = " in said
    assert "lhs - rhs = " in said
    assert "'Jensen'" not in said
    assert "(theorem is your own 'softmax-transfer')" in said


def test_a_failed_hypothesis_is_no_refutation():
    said = complaint("softmax-transfer", WORLD.replace(epsilon=1e-9))
    assert said.startswith("softmax-transfer (7) says nothing about this instance (ball)\n")
    assert "hypothesis 'epsilon-optimal' fails" in said


def test_sides_that_agree_pass_and_others_that_are_undecided_do_not():
    third = lambda w: w.xp.array(1.0) / 3 + w.xp.array(1.0) / 3  # noqa: E731
    assert_holds(claiming(third, lambda w: 2 * (w.xp.array(1.0) / 3)), WORLD, "ball")
    nan = lambda w: w.xp.log(-w.xp.array(1.0))  # noqa: E731
    for arithmetic in ("float64", "ball"):
        said = complaint(claiming(nan, third), WORLD, arithmetic)
        assert said.startswith("own is undecided: only step is open: ")
        assert "step 'only step' is not decided: it is so" in said


@pytest.mark.parametrize("result", ["softmax-transfer", TOO_SMALL])
def test_the_reproduction_runs_and_fails_in_the_same_way(result):
    instance = WORLD.replace(epsilon=1e-9) if isinstance(result, str) else WORLD
    said = complaint(result, instance)
    names = {"theorem": result}
    with pytest.raises(AssertionError) as error:
        exec(said.split("to reproduce:")[1].partition("\n")[2], names)
    assert str(error.value) == said
    again = names["instance"]
    assert jax.tree.structure(again) == jax.tree.structure(instance)
    assert all(map(np.array_equal, jax.tree.leaves(again), jax.tree.leaves(instance)))


def test_source_is_readable_and_exact():
    assert reproduction.source(WORLD) == (
        "Instance(\n"
        "    language=Language(p_L=[1/3, 2/3], F=[[0.5], [-0.5]], Phi=[[1.0, -1.0]]),\n"
        "    model=Model(shift=[[-0.1], [1*2**-20]]),\n"
        "    task=Task(p_T=[0.5, 0.5], label_probs=[[0.0, 1.0], [1.0, 0.0]]),\n"
        "    witness=Witness(lam=[1.0]),\n"
        ")"
    )
    values = np.array([np.pi, 1e-300, 5e-324, -(2.0**60), 1 / 49, 0.1 + 0.2, 1e22, -3 * 2.0**-30, 63 / 64, -0.0])
    assert np.array_equal(eval(reproduction.source(values)), values)


def test_large_arrays_are_printed_by_shape_but_reproduced_whole():
    language = Language(p_L=[1.0], probs=np.full((1, 128), 1 / 128))
    assert repr(language) == "Language(p_L=[1.0], probs=<1×128>)"
    assert np.array_equal(eval(reproduction.source(language), {"Language": Language}).probs, language.probs)


def test_a_long_line_is_printed_by_shapes_but_written_out_by_hypothesis():
    language = Language(p_L=[1.0], probs=np.full((1, 32), 1 / 32))
    assert repr(language) == "Language(p_L=[1.0], probs=<1×32>)"
    assert pretty(language) == f"Language(p_L=[1.0], probs={language.probs.tolist()})"


def test_hypothesis_is_steered_towards_large_violations(monkeypatch):
    """The score is the relative distance from an equality while all holds, and of the violation when it does not."""
    scores = []
    monkeypatch.setattr(hypothesis, "target", lambda value, label: scores.append((value, label)))
    holds = claiming(lambda w: w.xp.array(1.0), lambda w: w.xp.array(4.0))
    broken = claiming(lambda w: w.xp.array(4.0), lambda w: w.xp.array(1.0))
    assert_holds(holds, WORLD)
    assert scores == []  # outside of a Hypothesis test there is nothing to steer

    @settings(max_examples=1, database=None)
    @given(instances("pinsker"))
    def check(instance):
        assert_holds(holds, instance)
        with pytest.raises(AssertionError):
            assert_holds(broken, instance)

    check()
    assert scores == [(-0.75, "own: relative violation"), (0.75, "own: relative violation")]


def test_one_result_may_be_asserted_twice_in_a_test():
    @settings(max_examples=5, database=None)
    @given(instances("pinsker"))
    def check(instance):
        assert_holds("pinsker", instance)
        assert_holds("pinsker", instance)

    check()


@pytest.mark.parametrize(
    ("result", "arithmetic", "message"),
    [
        ("pinkser", "ball", "theorem: 'pinkser' is not known; did you mean pinsker"),
        ("pinsker", "exact", "arithmetic: 'exact' is neither 'float64' nor 'ball'"),
        ("multiclass-transfer", "ball", "witness|task"),
    ],
)
def test_bad_arguments(result, arithmetic, message):
    instance = Instance(LANGUAGE, Model(shift=[[0.1], [0.0]]))
    with pytest.raises(InvalidInput, match=message):
        assert_holds(result, instance, arithmetic)


def test_with_proof_keeps_the_identity_of_a_result():
    """A result of the same id as a registered one, but another proof, is the reader's own."""
    own = with_proof(find("pinsker"), find("pinsker").proof)
    assert_holds(own, Instance(LANGUAGE, Model(tilt=[[0.5, 0.0], [0.0, 0.0]])))


@pytest.mark.parametrize("arithmetic", ["float64", "ball"])
def test_equal_sides_do_not_do_for_a_hypothesis_that_is_strict(arithmetic):
    """What is shown is the hypothesis that is open, not the conclusion."""
    third = lambda w: w.xp.array(1.0) / 3  # noqa: E731

    @hypothesis_of_ours("strict", without="nothing")
    def strict(w):
        return Claim(third(w) + third(w), 2 * third(w), relation="<")

    own = dataclasses.replace(claiming(lambda w: w.xp.array(0.0), third), hypotheses=(strict,))
    said = complaint(own, WORLD, arithmetic)
    assert said.startswith("own is undecided: strict is open: the sides agree to within ")
    assert "hypothesis 'strict' is not decided" in said
    assert "the conclusion" not in said
