"""A theorem that is written wrongly is refused when it is written, or at its first check, in one line."""

import dataclasses

import jax
import numpy as np
import pytest

from rooteps.theory import FLOAT64, Balls, Instance, InvalidInput, Language, Model
from rooteps.theory.arrows import covering
from rooteps.theory.claims import Claim, Proof, Step, telescope
from rooteps.theory.mutation import Constant, Mutation
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Theorem, inequality
from rooteps.verification.batch import check_batch
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
            "claim 'mine': lhs: has shape [2], and a side is a scalar"
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
    ],
)
def test_fields_of_a_theorem(fields, message):
    good = {"id": "mine", "statement": "", "proof": lambda w: Proof((), telescope("", 0.0, Step("s", "", "", 0.0)))}
    assert refused(lambda: Theorem(**{**good, **fields})).startswith(message)


def test_constants_and_chains():
    assert refused(lambda: Constant("c", 2.0, "inf", "", "")) == "constant 'c': 2.0 and 'inf' are of two kinds"
    assert refused(lambda: Proof((), ())) == "proof: its chain is empty"


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


def test_a_misspelt_hypothesis_is_refused_and_never_silently_kept():
    message = "hypothesis: softmax-transfer has no 'rowspan'; did you mean row-span?"
    assert refused(lambda: falsify("softmax-transfer", Mutation(without="rowspan"), budget=1)) == message
    assert refused(lambda: refutes(find("softmax-transfer"), Mutation(without="rowspan"), WORLD)) == message
    assert refused(lambda: falsify("pinsker", Mutation(constant="cnstant", value=1.9), budget=1)).startswith(
        "constant: pinsker has no 'cnstant'"
    )


def test_theorems_by_id_or_by_themselves():
    assert verify("pinsker", WORLD).theorem is verify(find("pinsker"), WORLD).theorem
    assert refused(lambda: verify(7, WORLD)) == "theorem: 7 is neither a Theorem nor the id of one"
    assert refused(lambda: verify("pinkser", WORLD)).startswith("result: 'pinkser' is not one of")


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
