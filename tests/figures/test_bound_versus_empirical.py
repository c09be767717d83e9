"""The first figure: the numbers it plots, and that equal numbers give equal files."""

import numpy as np
import pyarrow as pa
import pytest

from rooteps.figures import bound_versus_empirical as figure
from rooteps.figures import style
from rooteps.sweeps import Settings, sweep, work
from tests.figures.overlaps import overlaps
from tests.sweeps.test_sweep import light
from tests.tolerance import ROUNDOFF


@pytest.fixture(scope="module")
def data():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "LANGUAGES", ("hidden-markov",))
        patch.setattr(figure, "DRAWS", 1)
        patch.setattr(figure, "LADDER", "hidden-markov")
        return figure.measure(seed=3)


def test_every_point_lies_under_the_bound(data):
    for series in data.series:
        assert len(series.epsilon) >= 12
        assert (series.scaled_gap > 0).all()
        assert (series.scaled_gap <= np.sqrt(2 * series.epsilon) * (1 + ROUNDOFF)).all()


def test_losses_fall_with_the_square_root_of_epsilon(data):
    model = data.series[0]
    small = model.epsilon < 1e-6
    slope = np.polyfit(np.log(model.epsilon[small]), np.log(model.scaled_gap[small]), 1)[0]
    assert slope == pytest.approx(0.5, abs=0.01)


def test_the_sharp_family_touches_the_bound(data):
    sharp = data.series[-1]
    assert sharp.language == "sharp"
    ratio = sharp.scaled_gap / np.sqrt(2 * sharp.epsilon)
    assert ratio.max() > 0.999999
    assert ratio.min() > 0.9


def test_every_series_has_a_marker_and_a_colour_of_its_own(data):
    lines = figure.draw(data).axes[0].get_lines()[2:]
    assert [line.get_label() for line in lines] == [series.language for series in data.series]
    assert len({line.get_marker() for line in lines}) == len(data.series)
    assert len({line.get_color() for line in lines}) == len(data.series)


def test_the_ladder_is_ordered(data):
    shares = data.shares
    lowest, exact, vacuous = (shares[name] for name in ("empirical", "instance-exact", "never-vacuous"))
    assert len(data.epsilon) == len(exact) == len(figure.LADDER_EPSILONS)
    assert (lowest <= shares["coverage-exact"] * (1 + ROUNDOFF)).all()
    assert (shares["coverage-exact"] <= exact * (1 + ROUNDOFF)).all()
    assert (shares["coverage-exact"] < 0.95 * exact).any()  # where the task is not spread as language modelling is
    assert (exact <= np.minimum(vacuous, shares["variance-aware"]) * (1 + ROUNDOFF)).all()
    assert (vacuous <= 1 + ROUNDOFF).all()
    assert (shares["paper"] == 1).all()


def test_labels_keep_clear_of_each_other(data):
    assert overlaps(figure.draw(data)) == []


def test_a_sweep_without_a_positive_number_is_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(work, "shard", negative)
    sweep(Settings("softmax-transfer", "markov", epsilon=(1e-8, 1e-4, 3), seeds=4), tmp_path)
    told = [text.get_text() for text in figure.draw(figure.read(tmp_path)).axes[0].texts]
    assert "12 of 12 are at or below 0, where no logarithm reaches" in told


def negative(settings, index):
    table = light(settings, index)
    for name, value in {"B": 1.0, "gamma": 1.0, "witness_gap": -1.0}.items():
        place = table.column_names.index(name)
        table = table.set_column(place, table.schema.field(name), pa.array([value] * table.num_rows))
    return table


def test_the_size_of_a_figure_does_not_grow_with_the_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(work, "shard", light)
    sizes = []
    for count in (250, 1500):
        sweep(Settings("softmax-transfer", "markov", epsilon=(1e-8, 1e-4, count), seeds=2), tmp_path / str(count))
        drawn = figure.draw(figure.read(tmp_path / str(count)))
        (path,) = style.write(drawn, tmp_path / "figure", ("svg",))
        sizes.append(path.stat().st_size)
    assert sizes[1] < 1.2 * sizes[0]


def test_a_sweep_is_drawn_from_its_directory(tmp_path):
    settings = Settings("softmax-transfer", "sharp", epsilon=(1e-8, 1e-4, 3), B=(1.0, 2.0, 2))
    table = sweep(settings, tmp_path)
    (series,) = figure.read(tmp_path).series
    assert series.language == "sharp"
    assert sorted(series.epsilon) == sorted(table["epsilon"].to_pylist())
    assert series.scaled_gap / np.sqrt(2 * series.epsilon) == pytest.approx(1.0, rel=1e-3)
    data = figure.read(tmp_path)
    assert set(data.shares) == set(figure.LABELS)
    assert data.shares["instance-exact"] == pytest.approx(
        np.array(table["instance_exact"].to_pylist()) / np.array(table["paper"].to_pylist()), rel=ROUNDOFF
    )
    assert overlaps(figure.draw(data)) == []
