"""Result 16's lemma compares what tilts move with what they spend: it notices where one of them is another number."""

import pytest

from rooteps.theory.numbers import FLOAT64, Balls
from rooteps.theory.registry import find
from rooteps.theory.theorems import instance_exact_transfer
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify
from tests.theory.theorems.cases import draw, instance

WORLD = instance(draw("kernel-shift", 1))
RIGHT = instance_exact_transfer.tilts.tilts


@pytest.mark.parametrize("field", ["change", "spent", "mgf"])
@pytest.mark.parametrize("xp", [FLOAT64, Balls(256)], ids=lambda xp: xp.name)
def test_tilts_with_a_wrong_number_attain_nothing(monkeypatch, field, xp):
    def wrong(*arguments):
        return tuple(tilt._replace(**{field: getattr(tilt, field) * 1.0625}) for tilt in RIGHT(*arguments))

    monkeypatch.setattr(instance_exact_transfer.tilts, "tilts", wrong)
    attained = next(
        step
        for step in verify(find("softmax-instance-exact-transfer"), WORLD, xp).steps
        if step.claim.name == "attained"
    )
    assert attained.verdict is Verdict.REFUTED
