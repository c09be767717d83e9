"""What the default run of ``rooteps verify`` draws, and how its two processes share it."""

import itertools
import threading

import pytest

from rooteps.sweeps import verification_table as table
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.varied import SHAPES
from rooteps.theory.registry import find


@pytest.mark.parametrize("result", ["pinsker", "softmax-transfer", "multiclass-transfer"])
def test_every_shape_is_among_the_worlds_of_a_result(result):
    theorem = find(result)
    each = round(table.VARIED * table.INSTANCES)
    seen = set()
    for job in table.plan([theorem], [family for family in FAMILIES.values() if family.sized]):
        order = table._shapes(list(FAMILIES).index(job.family))
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
