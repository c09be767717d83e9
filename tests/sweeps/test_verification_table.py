"""What the default run of ``rooteps verify`` draws, and how its two processes share it."""

import itertools
import threading

import numpy as np
import pytest

from rooteps.sweeps import verification_table as table
from rooteps.synthetic.batches import losses
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.varied import SHAPES
from rooteps.theory.registry import find


@pytest.mark.parametrize("result", ["pinsker", "softmax-transfer", "multiclass-transfer"])
def test_every_shape_is_among_the_worlds_of_a_result(result):
    theorem = find(result)
    kinds = losses(theorem)
    each = round(table.VARIED * table.INSTANCES / len(kinds))
    seen = set()
    for job in table.plan([theorem], [family for family in FAMILIES.values() if family.sized]):
        for number in range(len(kinds)):
            order = table._shapes(job.family, number)
            assert sorted(order) == sorted(SHAPES)
            had = (shape for shape in order if table.has_shape(theorem, FAMILIES[job.family], shape))
            seen.update(itertools.islice(had, each))
    assert seen == set(SHAPES)


JOBS = table.plan(
    [find(result) for result in ("softmax-sharpness", "gaussian-partition", "sharpness")], [*FAMILIES.values()], 4, 1
)


def test_rows_come_in_the_order_of_the_jobs_and_each_job_is_told_once():
    done = []
    lock = threading.Lock()

    def told(job):
        with lock:
            done.append(job)

    rows = list(table.run(JOBS, told))
    expected = [(job.result, job.family, kind) for job in JOBS for kind in ("float64", "ball")]
    assert [(row.result, row.language, row.arithmetic) for row in rows] == expected
    assert sorted(done, key=JOBS.index) == JOBS


def test_what_goes_wrong_in_a_process_is_raised_here():
    wrong = [table.Job("sharpness", family, 4, 1, 0) for family in ("no-such-language", "none")]
    with pytest.raises(KeyError, match="no-such-language"):
        list(table.run(wrong))


def test_of_many_instances_a_few_are_in_memory_at_once(monkeypatch):
    drawn = []

    def draw(*arguments, own=table.draw, **options):
        drawn.append(own(*arguments, **options))
        return drawn[-1]

    monkeypatch.setattr(table, "draw", draw)
    monkeypatch.setattr(table, "TOGETHER", 16)
    (rows,) = table.work([table.Job("pinsker", "softmax", 40, 3, 0)])
    assert [row.instances for row in rows] == [40, 3]
    assert all(row.ok for row in rows)
    assert [len(batch.epsilon) for batch in drawn] == [16, 16, 8]
    assert not set(drawn[0].epsilon.tolist()) & set(drawn[1].epsilon.tolist())
    monkeypatch.setattr(table, "TOGETHER", 64)
    table.work([table.Job("pinsker", "softmax", 16, 0, 0)])
    np.testing.assert_array_equal(drawn[3].epsilon, drawn[0].epsilon)  # the first batch is as it was without others
