"""A theorem that is written wrongly is refused when it is written, or at its first check, in one line."""

import dataclasses
import re

import jax
import numpy as np
import pytest

from rooteps.synthetic import batches
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.strategies import instances
from rooteps.theory import FLOAT64, Balls, Instance, InvalidInput, Language, Model
from rooteps.theory.arrows import ROOT, covering
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.hypothesis import Hypothesis
from rooteps.theory.mutation import Constant, Mutation
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Theorem, inequality
from rooteps.verification.assertion import assert_holds
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import certify
from rooteps.verification.explanation import explain
from rooteps.verification.falsify import falsify, refutes
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

WORLD = Instance(Language([0.5, 0.5], probs=[[0.5, 0.5], [0.25, 0.75]]), Model(tilt=[[1.0, 0.0], [0.0, 0.5]]))
FACTOR = Constant("factor", 2.0, 1.9, "the 2", "it is attained")


def refused(make):
    with pytest.raises(InvalidInput) as error:
        make()
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("relation", [">=", "==", "≤", ">", ""])
def test_no_other_relation_passes_as_at_most(relation):
    allowed = f"relation: {relation!r} is not one of '<=', '<', '='"
    assert refused(lambda: Claim(1.0, 2.0, name="it", relation=relation)) == f"claim 'it': {allowed}"
    assert refused(lambda: Step("it", "", "", 2.0, relation=relation)) == f"step 'it': {allowed}"
    assert refused(lambda: inequality("it", lambda w: 1.0, lambda w: 2.0, "", relation=relation)).endswith(allowed)


def test_sides_are_scalars():
    for vector in (np.ones(3), [1.0], Balls(128).array([1.0, 2.0])):
        shape = list(np.shape(vector))
        said = f"has shape {shape}, and a side is a scalar"
        assert refused(lambda vector=vector: Claim(vector, 1.0, name="it")) == f"claim 'it': lhs: {said}"
        assert refused(lambda vector=vector: Claim(1.0, vector, name="it")) == f"claim 'it': rhs: {said}"
        assert refused(lambda vector=vector: Step("it", "", "", vector)) == f"step 'it': value: {said}"


def test_an_array_for_a_side_is_named_when_it_is_checked():
    own = inequality("mine", lambda w: w.kl, lambda w: w.excess, "a wrong one")
    for xp in (FLOAT64, Balls(128)):
        assert refused(lambda xp=xp: verify(own, WORLD, xp)) == (
            "theorem 'mine': claim 'mine': lhs: has shape [2], and a side is a scalar"
        )
    batch = jax.tree.map(lambda x: np.stack([x, x]), WORLD)
    assert "claim 'mine': lhs: has shape [2]" in refused(lambda: check_batch(own, batch))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": "Mine"}, "theorem: id: 'Mine' is not made of small letters, digits and hyphens"),
        ({"id": ""}, "theorem: id: '' is not made of"),
        ({"reference": "truht"}, "theorem 'mine': reference: 'truht' is not one of 'truth', 'optimum'"),
        ({"needs": ("bnary",)}, "theorem 'mine': needs: 'bnary' is not one of 'binary', 'row-span'"),
        ({"needs": "binary"}, "theorem 'mine': needs: 'binary' is not a tuple"),
        ({"features": "q"}, "theorem 'mine': features: 'q' is not one of '', 'p', 'p_star', 'mean_features', 'F'"),
        ({"hypotheses": ("covering",)}, "theorem 'mine': hypotheses: 'covering' is not a Hypothesis"),
        ({"hypotheses": lambda w: ()}, "theorem 'mine': hypotheses: <function"),
        ({"hypotheses": (covering, covering)}, "theorem 'mine': hypotheses: 'covering' is there twice"),
        ({"constants": (2.0,), "bound": lambda w: 1.0}, "theorem 'mine': constants: 2.0 is not a Constant"),
        ({"constants": (FACTOR,)}, "theorem 'mine': constants: 'factor' is one of a bound, and there is none"),
        ({"bound": 1.0}, "theorem 'mine': bound: 1.0 is not a function of a world"),
        ({"proof": ()}, "theorem 'mine': proof: () is not a function of a world"),
        ({"uses": ["pinsker"]}, "theorem 'mine': uses: ['pinsker'] is not a tuple"),
        ({"uses": (3,)}, "theorem 'mine': uses: 3 is not the id of a theorem"),
        ({"uses": ("mine",)}, "theorem 'mine': uses: 'mine' is the theorem itself"),
        ({"statement": None}, "theorem 'mine': statement: None is not text"),
        ({"number": 7}, "theorem 'mine': number: 7 is not text"),
        ({"title": None}, "theorem 'mine': title: None is not text"),
        ({"affine": "no"}, "theorem 'mine': affine: 'no' is not a truth value"),
        ({"reference": ["truth"]}, "theorem 'mine': reference: ['truth'] is not one of"),
        ({"reference": "optimum"}, "theorem 'mine': needs: 'optimum' is missing, and the reference is the optimum"),
        ({"features": "p"}, "theorem 'mine': needs: none of 'binary', 'row-span', 'multiclass', 'topics'"),
        ({"needs": ([],)}, "theorem 'mine': needs: [] is not text"),
        ({"needs": ("binary", "binary")}, "theorem 'mine': needs: 'binary' is there twice"),
        ({"proof": lambda: None}, "theorem 'mine': proof: takes not a world: too many positional arguments"),
        ({"tau": lambda: 1.0}, "theorem 'mine': tau: takes not a world"),
        ({"norm": np.eye(2)}, "theorem 'mine': norm: array([[1., 0.], [0., 1.]]) is not a function of a world"),
        ({"epsilon": lambda w, x: 1.0}, "theorem 'mine': epsilon: takes not a world: missing"),
        ({"world": lambda instance: None}, "theorem 'mine': world: takes not an instance, a number system and"),
        ({"bound": lambda w: 1.0, "constants": (FACTOR,)}, "theorem 'mine': bound: takes not a world and factor: got"),
        (
            {"bound": lambda w, fctor=2.0: 1.0, "constants": (FACTOR,)},
            "theorem 'mine': bound: takes not a world and",
        ),
        ({"bound": lambda w, factor: 1.0}, "theorem 'mine': bound: takes not a world: missing a required argument"),
    ],
)
def test_fields_of_a_theorem(fields, message):
    good = {"id": "mine", "statement": "", "proof": lambda w: Proof((), telescope("", 0.0, Step("s", "", "", 0.0)))}
    assert refused(lambda: Theorem(**{**good, **fields})).startswith(message)


def one_step(lhs=0.0, rhs=1.0, **step):
    return telescope("", lhs, Step(**{"name": "s", "because": "", "tex": "", "value": rhs, **step}))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Hypothesis("", lambda w: None, ""), "hypothesis: name: is empty"),
        (lambda: Hypothesis(3, lambda w: None, ""), "hypothesis 3: name: 3 is not text"),
        (lambda: Hypothesis("h", None, ""), "hypothesis 'h': claim: None is not a function of a world"),
        (lambda: Hypothesis("h", lambda: None, ""), "hypothesis 'h': claim: takes not a world"),
        (lambda: Hypothesis("h", lambda w: None, None), "hypothesis 'h': without: None is not text"),
        (lambda: Hypothesis("h", lambda w: None, "", reading={}), "hypothesis 'h': reading: {} is not a function"),
        (lambda: Constant("a b", 2.0, 1.9, "", ""), "constant 'a b': name: is not the name of an argument"),
        (lambda: Constant("c", 2.0, "inf", "", ""), "constant 'c': 2.0 and 'inf' are of two kinds"),
        (lambda: Constant("c", float("nan"), 1.9, "", ""), "constant 'c': value: nan is neither a finite number nor"),
        (lambda: Constant("c", True, 1.9, "", ""), "constant 'c': value: True is neither a finite number nor a word"),
        (lambda: Constant("c", 2.0, 2, "", ""), "constant 'c': tighter: 2.0 is the value itself"),
        (lambda: Constant("c", 2.0, 1.9, "", None), "constant 'c': note: None is not text"),
        (lambda: Constant("c", 2.0, 1.9, "", "", harmless=1), "constant 'c': harmless: 1 is not a truth value"),
        (Mutation, "mutation: give one of a hypothesis to remove and a constant to tighten"),
        (lambda: Mutation("row-span", "constant"), "mutation: give one of a hypothesis"),
        (lambda: Mutation(constant="constant", value=None), "mutation: value: None is neither a finite number nor"),
        (lambda: falsify("pinsker", Mutation(constant="constant", value=2.5)), "constant: 2.5 loosens the bound"),
        (lambda: Proof((), ()), "proof: its chain is empty"),
        (lambda: Proof([], one_step()), "proof: lemmas: [] is not a tuple of claims"),
        (lambda: Proof((), Claim(0.0, 1.0)), "proof: chain: <Claim : 0 <= 1> is not a tuple of claims"),
        (lambda: Proof((), (Step("s", "", "", 1.0),)), "proof: chain: <Step s: <= 1> is not a Claim"),
        (lambda: Proof(one_step(), one_step()), "proof: 's' is there twice, as the name of a claim"),
        (lambda: Proof((), one_step(name="")), "proof: '' is no name for a claim of its own"),
        (lambda: Proof((), one_step(name="bound")), "proof: 'bound' is no name for a claim of its own"),
        (
            lambda: Proof((), one_step() + one_step(0.5, 2.0, name="t")),
            "proof: chain: 't' does not begin where 's' ends; write it with telescope",
        ),
        (lambda: telescope("", 0.0, None), "telescope: None is not a Step"),
        (lambda: one_step(because=None), "step 's': because: None is not text"),
        (lambda: one_step(tex=1.0), "step 's': tex: 1.0 is not text"),
        (lambda: inequality("mine", 0.0, lambda w: 1.0, ""), "theorem 'mine': lhs: 0.0 is not a function of a world"),
        (lambda: inequality("mine", lambda w: 0.0, 1.0, ""), "theorem 'mine': rhs: 1.0 is not a function of a world"),
        (lambda: inequality("mine", lambda w: 0.0, lambda w: 1.0, None), "theorem 'mine': statement: None is not text"),
        (
            lambda: inequality("mine", lambda w: 0.0, lambda w: 1.0, "", refrence="truth"),
            "theorem 'mine': 'refrence' is no field; did you mean reference?",
        ),
    ],
)
def test_what_a_theorem_is_made_of(make, message):
    assert refused(make).startswith(message)


@pytest.mark.parametrize(
    "side", [None, "1", 1j, True, np.bool_(True), np.float32(1), jax.numpy.zeros((), "float32"), {}]
)
def test_a_side_is_a_number_of_the_number_system(side):
    assert re.fullmatch(
        "claim 'it': lhs: .* is not a number|claim 'it': lhs: is of .*, and a side is float64 or a ball",
        refused(lambda: Claim(side, 1.0, name="it")),
    )
    Claim(np.float64(1), Balls(64).array(1.0))


RETURNED = {
    "no proof": ({"proof": lambda w: [Claim(0.0, 1.0)]}, "proof: [<Claim : 0 <= 1>] is not a Proof"),
    "no claim": (
        {"hypotheses": (Hypothesis("h", lambda w: True, ""),)},
        "hypothesis 'h': claim: True is not a Claim",
    ),
    "no bound": ({"bound": lambda w: None}, "bound: None is not a number"),
    "no scalar": ({"bound": lambda w: w.kl}, "bound: has shape [2], and a side is a scalar"),
    "no norm": ({"norm": lambda w: "large"}, "norm: 'large' is not a number"),
    "no epsilon": ({"epsilon": lambda w: None}, "epsilon: None is not a number"),
    "no quantity": (
        {"proof": lambda w: Proof((), one_step(w.exces))},
        "'exces' is no quantity of a world; did you mean excess",
    ),
    "no world": ({"world": lambda instance, xp, reference: None}, "world: None is no world"),
    "no such use": ({"uses": ("pinkser",)}, "uses: 'pinkser' is no theorem; did you mean pinsker"),
}


@pytest.mark.parametrize("case", RETURNED)
def test_what_only_a_world_shows_is_refused_on_the_first(case):
    fields, message = RETURNED[case]
    own = Theorem(**{"id": "mine", "statement": "", "proof": lambda w: Proof((), one_step()), **fields})
    batch = jax.tree.map(lambda x: np.stack([x, x]), WORLD)
    for check in (
        lambda: verify(own, WORLD),
        lambda: verify(own, WORLD, Balls(64)),
        lambda: certify(own, WORLD),
        lambda: explain(own, WORLD),
        lambda: assert_holds(own, WORLD),
        lambda: check_batch(own, batch),
    ):
        assert refused(check).startswith(f"theorem 'mine': {message}")


def test_the_reading_of_a_hypothesis_names_quantities():
    wrong = Hypothesis("h", lambda w: Claim(0.0, 1.0), "", reading=lambda w: {"gama": w.excess})
    own = inequality("mine", lambda w: w.excess, lambda w: w.excess, "", hypotheses=(wrong,))
    for check in (
        lambda: falsify(own, Mutation(without="h"), budget=5),
        lambda: refutes(own, Mutation(without="h"), WORLD),
    ):
        assert refused(check) == "theorem 'mine': hypothesis 'h': reading: 'gama' is no quantity of a world"


def test_a_constant_stands_once():
    """What the default of an argument says plays no part."""
    own = inequality(
        "mine", lambda w: w.excess, lambda w, factor=1.5: factor * w.excess, "", relation="<=", constants=(FACTOR,)
    )
    report = verify(own, WORLD, Balls(64))
    assert report.end.ok
    assert float(report.conclusion.claim.rhs) == pytest.approx(2 * float(report.conclusion.claim.lhs))


def test_a_theorem_without_hypotheses_is_checked_in_batches():
    own = inequality("mine", lambda w: w.excess, lambda w: 2 * w.excess, "")
    assert check_batch(own, jax.tree.map(lambda x: np.stack([x, x]), WORLD)).holds == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda it: verify(it, WORLD),
        lambda it: certify(it, WORLD),
        lambda it: explain(it, WORLD),
        lambda it: falsify(it, budget=1),
        lambda it: refutes(it, None, WORLD),
        lambda it: assert_holds(it, WORLD),
        lambda it: check_batch(it, WORLD),
        lambda it: instances(it),
    ],
)
def test_everything_takes_an_id_or_a_theorem_and_says_the_same_of_what_is_neither(call):
    assert refused(lambda: call(7)) == "theorem: 7 is neither a Theorem nor the id of one"
    assert refused(lambda: call("pinkser")).startswith("theorem: 'pinkser' is not known; did you mean pinsker")


def test_what_is_no_instance_and_no_number_system():
    assert refused(lambda: verify("pinsker", 7)) == "instance: 7 is not an Instance"
    for check in (verify, explain):
        said = refused(lambda check=check: check("pinsker", WORLD, "ball"))
        assert said == "arithmetic: 'ball' is neither FLOAT64 nor Balls(bits)"


def test_a_bound_that_the_proof_does_not_end_in_is_noticed_on_every_instance():
    right = find("pinsker")
    wrong = dataclasses.replace(right, bound=lambda w, constant=2.0, exponent=0.5: 1.01 * right.bound(w))
    for xp in (FLOAT64, Balls(256)):
        report = verify(wrong, WORLD, xp)
        assert report.verdict is Verdict.REFUTED
        assert [c.claim.name for c in report.broken] == ["bound"]
        assert verify(right, WORLD, xp).end.ok
    batch = check_batch(wrong, jax.tree.map(lambda x: np.stack([x, x, x]), WORLD))
    assert batch.refuted_steps == {"bound": 3}
    assert explain(wrong, WORLD).broken == ("bound",)
    with pytest.raises(AssertionError, match="step 'bound' fails: the proof ends in the bound of the theorem"):
        assert_holds(wrong, WORLD)
    assert re.match("theorem 'pinsker': bound: is .*, but the proof ends in", refused(lambda: falsify(wrong, budget=5)))


def test_a_misspelt_hypothesis_is_refused_and_never_silently_kept():
    message = "hypothesis: softmax-transfer has no 'rowspan'; did you mean row-span?"
    assert refused(lambda: falsify("softmax-transfer", Mutation(without="rowspan"), budget=1)) == message
    assert refused(lambda: refutes(find("softmax-transfer"), Mutation(without="rowspan"), WORLD)) == message
    assert refused(lambda: falsify("pinsker", Mutation(constant="cnstant", value=1.9), budget=1)).startswith(
        "constant: pinsker has no 'cnstant'"
    )


def test_the_short_form_is_checked_mutated_and_shown():
    own = inequality(
        "half",
        lambda w: w.excess / 2,
        lambda w, factor=2.0: factor * w.excess / 2,
        r"$\varepsilon/2 \le \varepsilon$",
        constants=(FACTOR,),
    )
    report = verify(own, WORLD, Balls(128))
    assert report.verdict is Verdict.HOLDS
    assert (report.conclusion.claim.lhs_tex, report.conclusion.claim.rhs_tex) == (r"\varepsilon/2", r"\varepsilon")
    assert [one.mutation.id for one in own.mutations] == ["with factor=1.9"]
    equal = inequality("same", lambda w: w.excess, lambda w: 2 * w.excess, "", relation="=")
    assert verify(equal, WORLD, Balls(128)).verdict is Verdict.REFUTED


def test_everything_is_short_to_print():
    report = verify("pinsker", WORLD)
    checked = report.steps[0]
    for value in (report, checked, checked.claim, covering, Step("s", "b", "t", 1.0), FACTOR, Mutation(without="x")):
        assert len(repr(value)) < 120
    for theorem in theorems().values():
        assert repr(theorem) == f"<Theorem {theorem.number} {theorem.id}>"
    assert repr(report) == "<Report pinsker (float64): holds>"


def test_everything_public_is_one_short_line_to_print():
    softmax = find("softmax-transfer")
    large = batches.draw(softmax, FAMILIES["markov"], 3, seed=0)
    found = falsify("pinsker", Mutation(constant="constant", value=1.5), rounds=1)
    explained = explain("pinsker", found.instance, Balls(64), Mutation(constant="constant", value=1.5))
    for value in (
        *(
            FLOAT64,
            Balls(128),
            large,
            batches.pick(large, 0),
            found,
            explained,
            explained.chain[0],
            explained.judgement,
        ),
        *(explained.quantities, explained.quantities.epsilon, check_batch(softmax, large), FAMILIES["markov"], ROOT),
        *(softmax.world_of(batches.pick(large, 0), FLOAT64), softmax.mutations[0], refutes("pinsker", None, WORLD)),
        *(instances("pinsker"), verify(softmax, batches.pick(large, 0))),
    ):
        assert "\n" not in repr(value)
        assert len(repr(value)) < 180, repr(value)
        assert not re.search("object at|function <", repr(value))


def test_a_twin_is_its_theorem_for_softmax_models():
    twins = [theorem for id, theorem in theorems().items() if theorem.number.endswith("r")]
    assert {theorem.number for theorem in twins} >= {"13r", "14r", "15r", "16r", "16lr"}
    for twin in twins:
        original = find(twin.id.removeprefix("softmax-"))
        assert twin.proof is original.proof
        assert twin.bound is original.bound
        assert twin.reference == "optimum"
        assert {h.name for h in original.hypotheses} <= {h.name for h in twin.hypotheses}
        assert twin.text != original.text


def test_a_need_that_is_misspelt_is_refused_where_it_is_asked_for():
    assert refused(lambda: find("pinsker").needs_any("bnary")).startswith("needs_any: 'bnary' is not one of 'binary'")
    family = FAMILIES["markov"]
    assert refused(lambda: dataclasses.replace(family, offers=("bnary",))).startswith(
        "family 'markov': offers: 'bnary' is not one of 'binary'"
    )
