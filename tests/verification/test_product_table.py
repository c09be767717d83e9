"""Every result on every language family it applies to, in both arithmetics."""

import numpy as np
import pytest

from synthetic.languages import FAMILIES
from synthetic.worlds import applicable, draw, losses, pick
from theory.registry import results
from verification.batch import check_batch
from verification.certify import certify
from verification.verdict import Verdict

COUNT, CERTIFIED = 64, 6
CELLS = [
    (id, family) for id, result in results().items() for family in FAMILIES if applicable(result, FAMILIES[family])
]


@pytest.mark.parametrize(("id", "family"), CELLS, ids=map("-on-".join, CELLS))
def test_nothing_is_refuted_and_nothing_stays_open(id, family):
    result = results()[id]
    kinds = losses(result)
    for i, loss in enumerate(kinds):
        batch = draw(result, FAMILIES[family], COUNT, seed=i, loss=loss)
        report = check_batch(result, batch)
        assert report.holds == report.instances == COUNT, report
        assert report.max_ratio is None or report.max_ratio <= 1
        for index in np.linspace(0, COUNT - 1, CERTIFIED // len(kinds)).astype(int):
            certified = certify(result, pick(batch, int(index)))
            assert certified.verdict in (Verdict.HOLDS, Verdict.EQUAL), certified


def test_every_result_and_every_family_has_a_cell():
    assert {id for id, _ in CELLS} == set(results())
    assert {family for _, family in CELLS} == set(FAMILIES)
