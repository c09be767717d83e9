"""Every result on every language family it applies to, in both arithmetics."""

import numpy as np
import pytest

from rooteps.synthetic.batches import applicable, draw, losses, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.registry import find, theorems
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict

COUNT, CERTIFIED = 64, 3
FAMILIES_OF = {id: [f for f in FAMILIES.values() if applicable(result, f)] for id, result in theorems().items()}


# One test for each result, not for each cell: the check is compiled for a result and a shape, which families share.
@pytest.mark.parametrize("id", FAMILIES_OF)
@pytest.mark.parametrize("share", [pytest.param("each loss", marks=pytest.mark.heavy), "losses in turn"])
def test_nothing_is_refuted_and_nothing_stays_open(id, share):
    result = find(id)
    wrong = []
    for number, family in enumerate(FAMILIES_OF[id]):
        for seed, loss in enumerate(losses(result)):
            if share == "losses in turn" and (seed + number) % len(losses(result)):
                continue
            batch = draw(result, family, COUNT, seed, loss)
            report = check_batch(result, batch)
            if report.holds + report.equal < COUNT or (report.max_ratio or 0) > 1:
                wrong.append((family.id, loss, report))
            for index in np.linspace(0, COUNT - 1, CERTIFIED).astype(int).tolist():
                certified = certify(result, pick(batch, index))
                if certified.verdict not in (Verdict.HOLDS, Verdict.EQUAL):
                    wrong.append((family.id, loss, index, certified.verdict, certified.broken))
    assert not wrong


def test_every_result_and_every_family_takes_part():
    assert all(FAMILIES_OF.values())
    assert {family.id for families in FAMILIES_OF.values() for family in families} == set(FAMILIES)
