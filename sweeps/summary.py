"""The table of a sweep for a paper: how much of each bound is used, by language, loss and model."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rooteps.sweeps.columns import RUNGS, column

GROUPS = ("language", "loss", "model", "n", "V", "d")
"""What rows of a sweep have in common that make up one row of its summary."""

READ = (*GROUPS, "seed", "witness_gap", *map(column, RUNGS), "verdict")
"""The columns that a summary looks at."""


@dataclass(frozen=True)
class Used:
    """The loss of the witness, counted from τ, as a share of one bound.

    Args:
        group: the values of ``GROUPS``.
        checks, seeds: how many rows and worlds.
        wrong: how many of the rows are refuted or undecided.
        rung: the bound.
        low, median, high: 5 %, 50 % and 95 % quantiles of the share.
    """

    group: tuple[str | int | None, ...]
    checks: int
    seeds: int
    wrong: int
    rung: str
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Summary:
    """What each bound is worth, group by group and rung by rung; the two forms of it for a paper."""

    rows: tuple[Used, ...]

    def csv(self) -> str:
        """One line for each group and rung, with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*GROUPS, "checks", "seeds", "refuted_or_undecided", "bound", "low", "median", "high"])
        for row in self.rows:
            shares = (repr(x) for x in (row.low, row.median, row.high))
            writer.writerow([*row.group, row.checks, row.seeds, row.wrong, row.rung, *shares])
        return text.getvalue()

    def latex(self) -> str:
        """A ``tabular`` (with booktabs): groups below each other, the medians of the rungs side by side."""
        names = [*GROUPS, "checks", *RUNGS]
        lines = [
            rf"\begin{{tabular}}{{lll{'r' * (len(names) - 3)}}}",
            r"\toprule",
            " & ".join(names) + r" \\",
            r"\midrule",
        ]
        for start in range(0, len(self.rows), len(RUNGS)):
            own = self.rows[start : start + len(RUNGS)]
            values = (*own[0].group, own[0].checks)
            cells = [*("--" if x is None else str(x) for x in values), *(f"{row.median:.3g}" for row in own)]
            lines.append(" & ".join(cells) + r" \\")
        return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def summary(table: pa.Table) -> Summary:
    r"""How much of each bound is used: quantiles of (loss of the witness − τ)/bound.

    Args:
        table: what ``sweep`` or ``read`` returned, or those of its columns that are in ``READ``.

    Returns:
        For every language, loss, model and shape, and every rung, a ``Used``.

    >>> import tempfile
    >>> from rooteps.sweeps import Settings, sweep
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = summary(sweep(Settings("softmax-transfer", "sharp", epsilon=(1e-8, 1e-4, 3)), folder))
    >>> found.rows[-1].rung, round(found.rows[-1].median, 3)
    ('paper', 1.0)
    """
    which = np.zeros(table.num_rows, int)
    for name in GROUPS:
        codes = table[name].combine_chunks().dictionary_encode(null_encoding="encode")
        which = which * len(codes.dictionary) + codes.indices.to_numpy()
    gap, seeds = table["witness_gap"].to_numpy(), table["seed"].to_numpy()
    wrong = pc.is_in(table["verdict"], pa.array(["refuted", "undecided"])).to_numpy()
    rows = []
    _, first = np.unique(which, return_index=True)
    for start in sorted(first.tolist()):
        key = tuple(table[name][start].as_py() for name in GROUPS)
        mine = which == which[start]
        counts = int(mine.sum()), len(np.unique(seeds[mine])), int(wrong[mine].sum())
        for rung in RUNGS:
            low, median, high = np.quantile(
                gap[mine] / table[column(rung)].to_numpy()[mine], (0.05, 0.5, 0.95)
            ).tolist()
            rows.append(Used(key, *counts, rung, low, median, high))
    return Summary(tuple(rows))
