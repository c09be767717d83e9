"""The two sides of an identity come from different numbers: where one of these is another, the identity fails."""

import dataclasses

import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorems import instance_exact_transfer
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance

WORLDS = {
    "pythagoras": instance(draw("kernel-shift", 1)),
    "quad-objective": instance(draw("quad-shift", 1)),
    "softmax-instance-exact-transfer": instance(draw("kernel-shift", 1)),
    "softmax-coverage-exact-transfer": instance(draw("kernel-shift", 1)),
}
RIGHT = instance_exact_transfer.tilts.tilts
OFF = 1.0625
SYSTEMS = pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=lambda xp: xp.name)


def verdict(theorem, name, xp):
    return next(step.verdict for step in verify(theorem, WORLDS[theorem.id], xp).steps if step.claim.name == name)


@SYSTEMS
@pytest.mark.parametrize("field", ["change", "spent", "mgf"])
@pytest.mark.parametrize("id", ["softmax-instance-exact-transfer", "softmax-coverage-exact-transfer"])
def test_tilts_with_a_wrong_number_attain_nothing(monkeypatch, id, field, xp):
    def wrong(*arguments):
        return tuple(tilt._replace(**{field: getattr(tilt, field) * OFF}) for tilt in RIGHT(*arguments))

    monkeypatch.setattr(instance_exact_transfer.tilts, "tilts", wrong)
    assert verdict(find(id), "attained", xp) is Verdict.REFUTED


@SYSTEMS
@pytest.mark.parametrize(
    ("id", "name", "quantity"),
    [("pythagoras", "split", "misfit"), ("quad-objective", "stationarity", "quad_optimum")],
)
def test_with_a_wrong_quantity_the_identity_fails(id, name, quantity, xp):
    right = find(id)

    def proof(w):
        return right.proof(w.replacing(**{quantity: getattr(w, quantity) * OFF}))

    assert verdict(right, name, xp) in (Verdict.HOLDS, Verdict.EQUAL)
    assert verdict(dataclasses.replace(right, proof=proof), name, xp) is Verdict.REFUTED
