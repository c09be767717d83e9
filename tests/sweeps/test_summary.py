"""The table for a paper."""

import csv
import io

import numpy as np
import pyarrow as pa
import pytest

from rooteps.sweeps import Settings, summary
from rooteps.sweeps.columns import RUNGS, column
from tests.sweeps.test_sweep import light


@pytest.fixture
def table():
    settings = Settings(
        "softmax-transfer", ("markov", "softmax"), (1e-8, 1e-2, 11), loss=("hinge", "logistic"), seeds=2
    )
    table = pa.concat_tables([light(settings, i) for i in range(settings.shards)])
    gap = np.arange(table.num_rows) % 11 / 10.0  # 0, 0.1, …, 1 for each seed
    table = table.set_column(table.column_names.index("witness_gap"), "witness_gap", pa.array(gap))
    return table.set_column(table.column_names.index("paper"), "paper", pa.array(np.full(table.num_rows, 2.0)))


def test_a_row_for_every_group_and_rung(table):
    found = summary(table)
    assert [row.group[:3] for row in found.rows[:: len(RUNGS)]] == [
        (language, loss, "adversarial") for language in ("markov", "softmax") for loss in ("hinge", "logistic")
    ]
    paper = found.rows[len(RUNGS) - 1]
    assert (paper.rung, paper.checks, paper.seeds, paper.wrong) == ("paper", 22, 2, 0)
    assert (paper.low, paper.median, paper.high) == pytest.approx(
        np.quantile(np.repeat(np.arange(11), 2) / 20, (0.05, 0.5, 0.95))
    )


def test_both_forms(table):
    found = summary(table)
    lines = list(csv.DictReader(io.StringIO(found.csv())))
    assert [line["bound"] for line in lines[: len(RUNGS)]] == list(RUNGS)
    assert float(lines[len(RUNGS) - 1]["median"]) == 0.25
    text = found.latex()
    assert text.count("\\\\") == 1 + 4
    assert all(line.count("&") == 6 + len(RUNGS) for line in text.splitlines() if "&" in line)
    assert "markov & hinge & adversarial" in text
    assert column("chi-squared") not in text  # an underscore would be mathematics


def test_what_is_wrong_is_counted(table):
    words = pa.array(["refuted", "undecided", "holds", "equal"] * (table.num_rows // 4))
    assert (
        sum(row.wrong for row in summary(table.set_column(table.num_columns - 1, "verdict", words)).rows[:: len(RUNGS)])
        == 44
    )
