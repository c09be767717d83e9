"""Every result on every language family it applies to, in both arithmetics."""

import numpy as np
import pytest

from rooteps.sweeps.verification_table import groups, plan
from rooteps.synthetic.batches import draw, losses, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.registry import find, theorems
from rooteps.verification.batch import check_together
from rooteps.verification.certify import certify
from rooteps.verification.verdict import Verdict

COUNT, CERTIFIED = 64, 3
GROUPS = groups(plan(list(theorems().values()), list(FAMILIES.values()), COUNT, CERTIFIED))


@pytest.mark.parametrize("share", [pytest.param("each loss", marks=pytest.mark.heavy), "losses in turn"])
@pytest.mark.parametrize("number", range(len(GROUPS)), ids=lambda i: f"{GROUPS[i][0].family} {GROUPS[i][0].result}")
def test_nothing_is_refuted_and_nothing_stays_open(number, share):
    results, family = [find(job.result) for job in GROUPS[number]], FAMILIES[GROUPS[number][0].family]
    kinds = losses(results[0])
    wrong = []
    for seed, loss in enumerate(kinds):
        if share == "losses in turn" and (seed + number) % len(kinds):
            continue
        batch = draw(results[0], family, COUNT, seed, loss)
        for result, report in zip(results, check_together(results, batch), strict=True):
            if report.holds + report.equal < COUNT or (report.max_ratio or 0) > 1:
                wrong.append((result.id, loss, report))
        for index in np.linspace(0, COUNT - 1, CERTIFIED).astype(int).tolist():
            worlds = {}
            for result in results:
                certified = certify(result, pick(batch, index), worlds=worlds)
                if certified.verdict not in (Verdict.HOLDS, Verdict.EQUAL):
                    wrong.append((result.id, loss, index, certified.verdict, certified.broken))
    assert not wrong


def test_every_result_and_every_family_takes_part():
    jobs = [job for group in GROUPS for job in group]
    assert {job.result for job in jobs} == set(theorems())
    assert {job.family for job in jobs} == set(FAMILIES)
