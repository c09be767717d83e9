"""The search among random worlds: its path rises, never above one, and what it finds is all but sharp."""

import numpy as np
import pytest

from rooteps.figures import discovery as figure
from rooteps.theory import Instance, Language, Model, Task, Witness
from tests.figures.overlaps import overlaps


@pytest.fixture(scope="module")
def data():
    return figure.measure()


@pytest.mark.heavy
def test_every_search_comes_within_a_hundredth_of_the_bound(data):
    assert len(data) == figure.RUNS
    for run in data:
        assert (np.diff(run.tried) >= 0).all()
        assert (np.diff(run.ratio) > 0).all()
        assert 0.99 < run.ratio[-1] <= 1
        assert (run.lost >= 0).all()
        assert np.prod(1 - run.lost) == pytest.approx(run.ratio[-1], rel=1e-4)


@pytest.mark.heavy
def test_it_is_drawn_and_no_text_overlaps_another(data):
    drawn = figure.draw(data)
    assert overlaps(drawn) == []
    left, right = drawn.axes
    assert [line.get_ydata()[-1] for line in left.lines[1:]] == [run.ratio[-1] for run in data]
    assert len(right.lines) == len(data)


def test_the_arrows_lose_what_the_ratio_misses():
    language = Language([0.5, 0.5], F=[[0.25], [-0.25]], Phi=[[1.0, -1.0]])
    model, task = Model(shift=[[-0.234375], [0.265625]]), Task.from_labels([0.5, 0.5], [1, -1])
    names, lost = figure.arrows(Instance(language, model, task, Witness(lam=[1.0])))
    assert names[0] == "infimum"
    assert names[-1] == "optimality"
    assert (lost >= 0).all()
    assert np.prod(1 - lost) == pytest.approx(0.9929183086, abs=1e-9)
