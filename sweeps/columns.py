"""The columns of a sweep: their names, what they are in and what they mean."""

from __future__ import annotations

import pyarrow as pa

RUNGS = (
    "coverage-exact",
    "instance-exact",
    "variance-coverage",
    "variance-aware",
    "trimmed",
    "chi-squared",
    "never-vacuous",
    "paper",
)
"""The bounds of ``theory.theorems.ladder``; their columns have an underscore for the hyphen."""


def column(rung: str) -> str:
    """The column of a rung.

    >>> column("instance-exact")
    'instance_exact'
    """
    return rung.replace("-", "_")


_TEXT, _WHOLE, _NUMBER = pa.string(), pa.int64(), pa.float64()

_COLUMNS: dict[str, tuple[pa.DataType, str, str]] = {
    "result": (_TEXT, "id", "the result that is checked"),
    "language": (_TEXT, "id", "language family, or the file with the world"),
    "loss": (_TEXT, "id", "loss of the task"),
    "model": (_TEXT, "id", "how the model of excess epsilon is made"),
    "seed": (_WHOLE, "1", "the world: language, task and witness; the same for every result and loss"),
    "n": (_WHOLE, "contexts", "size of the language"),
    "V": (_WHOLE, "words", "size of the vocabulary"),
    "d": (_WHOLE, "1", "dimension of Phi; null where the language has none"),
    "epsilon": (_NUMBER, "nats", "excess cross-entropy of the model"),
    "B": (_NUMBER, "1", "norm of the witness, max |v|"),
    "gamma": (_NUMBER, "1", "transfer coefficient γ(p_T) of the task"),
    "C": (_NUMBER, "1", "χ² coverage of the task, the mean square of p_T/p_L, at most 1/gamma"),
    "witness_tau": (_NUMBER, "loss", "τ: loss of the witness on the truth"),
    "tau_lower": (_NUMBER, "loss", "certified lower end of τ(B), the least loss on the truth of any weights up to B"),
    "tau_upper": (_NUMBER, "loss", "certified upper end of τ(B)"),
    "witness_gap": (_NUMBER, "loss", "loss of the witness on the model's features, counted from witness_tau"),
    "infimum_lower": (_NUMBER, "loss", "certified lower end of ℓ_T, the least loss of any classifier on the features"),
    "infimum_upper": (_NUMBER, "loss", "certified upper end of ℓ_T"),
    "gap": (_NUMBER, "loss", "ℓ_T counted from witness_tau: infimum_upper - witness_tau, at most witness_gap"),
    **{column(rung): (_NUMBER, "loss", f"the {rung} bound on gap and witness_gap") for rung in RUNGS},
    "ratio": (_NUMBER, "1", "the two sides of the conclusion for the witness, lhs/rhs; null where rhs is 0"),
    "weakest_arrow": (_TEXT, "id", "the step of the proof, from ℓ_T on, whose two sides are furthest apart"),
    "weakest_after_witness": (_TEXT, "id", "the same from the loss of the witness on"),
    "verdict": (_TEXT, "id", "holds, equal, refuted (in balls too) or undecided"),
}

CERTIFIED = ("tau_lower", "tau_upper", "infimum_lower", "infimum_upper", "gap", "weakest_arrow")
"""What takes a linear programme or more; null in a sweep without."""

SCHEMA = pa.schema(
    [
        pa.field(name, kind, metadata={"unit": unit, "meaning": meaning})
        for name, (kind, unit, meaning) in _COLUMNS.items()
    ]
)
"""The columns, each with its unit and meaning as metadata."""

NUMBERS = tuple(name for name, (kind, *_) in _COLUMNS.items() if kind == _NUMBER)
