"""Hints, from gentle to plain, and a world for every claim of the puzzle that has one."""

from __future__ import annotations

from typing import Any

import marimo as mo

from rooteps.lessons import judge, puzzle, show
from rooteps.lessons.puzzle import Claimed

NEARLY_FAIR = ([[1, 1, 1, 34, 32], [1, 1, -1, 30, 32], [2, 0, 1, 32, 32]], [1, -1])
NEVER_SEEN = ([[0, 1, 1, 48, 32], [0, 1, -1, 16, 32], [2, 0, 1, 32, 32]], [1, -1])
ONE_MEAN = (
    [[1, 1, 1, 0], [1, 1, -1, 0], [1, 0, 1, 0]],
    [[4, 2, 2], [3, 4, 1], [1, 1, 1]],
    [[1, 0, -1], [2, -4, 2]],
    0,
)
ONE_SIGN = (
    [[0, 1, 1, 32], [0, 1, -1, 32], [1, 0, 1, 0]],
    [[6, 1, 1], [1, 1, 6], [1, 1, 1]],
    [[1, 0, -1], [0, 0, 0]],
    1,
)
TWO_EIGHTHS = (
    [[1, 1, 1, -1], [1, 1, -1, 1], [1, 0, 1, 0]],
    [[23, 23, 36], [15, 16, 40], [1, 1, 1]],
    [[1, 1, -1], [0, 0, 0]],
    8,
)

WORLDS: dict[tuple[str, str], tuple] = {
    ("pinsker", "with constant=1.9"): NEARLY_FAIR,
    ("pinsker", "exponent 0.55"): NEARLY_FAIR,
    ("unconstrained-transfer", "without covering"): NEVER_SEEN,
    ("unconstrained-transfer", "with constant=1.9"): NEARLY_FAIR,
    ("unconstrained-transfer", "exponent 0.55"): NEARLY_FAIR,
    ("softmax-transfer", "without covering"): ONE_SIGN,
    ("softmax-transfer", "without row-span"): ONE_MEAN,
    ("softmax-transfer", "with constant=1.9"): TWO_EIGHTHS,
    ("softmax-transfer", "exponent 0.55"): TWO_EIGHTHS,
}
"""The entries of the tables that break each claim; there is none for the others."""

THEOREM = (
    "Nothing is changed here.",
    "What is claimed is a theorem.",
    "No world breaks it. See how near the left side comes to the bound instead.",
)
OSCILLATION = (
    "Where does the proof use the norm of $v$? Only in the arrow *Hölder*.",
    "Probabilities sum to one, so adding a constant to $v$ changes no $v \\cdot (p - q)$.",
    "Shift $v$ until its largest and smallest entry are opposite: its norm is then half its oscillation. No world "
    "breaks this claim.",
)
PINSKER = {
    "with constant=1.9": (
        "For which coins is Pinsker's inequality nearly an equality? Lesson 3 has a picture.",
        "With the truth at $\\frac12 \\pm \\delta$ and the model at $\\frac12$ the distance is $2\\delta$ and the "
        "divergence $2\\delta^2 + \\frac43\\delta^4 + \\dots$; when is $2\\delta$ above "
        "$\\sqrt{1.9\\,\\mathrm{KL}}$?",
        "Put every *model* to 32, and every *truth* a little above or below.",
    ),
    "exponent 0.55": (
        "Which is larger for a small $x$, $\\sqrt{x}$ or $x^{0.55}$?",
        "The distance of two nearly fair coins is about $\\sqrt{2\\,\\mathrm{KL}}$. Make it small.",
        "Put every *model* to 32, and every *truth* a little above or below.",
    ),
}
ANY_MODEL = {
    "without covering": (
        "The claim counts γ as 1, however rarely training shows a context. What may a model be wrong about for free?",
        "A context whose *train* is 0 adds nothing to ε. Let the task ask about such contexts only.",
        "*Train* is 0 in s₁ and s₂, the *model* says 32 in both, so that no classifier tells them apart, and the "
        "*truth* is far from 32 on opposite sides.",
    ),
    "with constant=1.9": (
        "All arrows of the proof have to be nearly equalities at once. Lesson 7 has such a world.",
        "The model must not tell s₁ and s₂ apart, while the truth does, by a little: every classifier then loses 1.",
        "The *model* says 32 in both, the *truth* 34 and 30, and the word weights are 1 and −1.",
    ),
    "exponent 0.55": (
        "The loss really moves like $\\sqrt\\varepsilon$. What if ε is small?",
        "The model must not tell s₁ and s₂ apart, while the truth does, by a little: every classifier then loses 1.",
        "The *model* says 32 in both, the *truth* 34 and 30, and the word weights are 1 and −1.",
    ),
}
SOFTMAX = {
    "without covering": (
        "The claim counts γ as 1, however rarely training shows a context. What may a model be wrong about for free?",
        "The classifier reads one number and has no bias: where two contexts give it numbers of one sign, it says the "
        "same about both.",
        "*Train* is 0 in s₁ and s₂, and 8(f − f*) is 32 in both.",
    ),
    "without row-span": (
        "The model may be perfect: leave 8(f − f*) at 0, and the bound is zero. It knows the mean of φ, and no more.",
        "Which two truths does a model with φ = (1, 0, −1) not tell apart? Two with the same mean of φ. The best model "
        "is then the same in both contexts.",
        "Let λ be 0 and *beyond* look at *well* alone, and let the truths differ in *well*.",
    ),
    "with constant=1.9": (
        "The classifier reads one number and has no bias. The model must give s₁ and s₂ nearly the same number.",
        "Truths near (¼, ¼, ½) with φ = (1, 1, −1) are nearly fair coins. One eighth up or down brings them together.",
        "Counts like (23, 23, 36) with −1 and (15, 16, 40) with +1, and a large λ.",
    ),
    "exponent 0.55": (
        "The classifier reads one number and has no bias. The model must give s₁ and s₂ nearly the same number.",
        "Truths near (¼, ¼, ½) with φ = (1, 1, −1) are nearly fair coins. One eighth up or down brings them together.",
        "Counts like (23, 23, 36) with −1 and (15, 16, 40) with +1, and a large λ.",
    ),
}
HINTS = {"pinsker": PINSKER, "unconstrained-transfer": ANY_MODEL, "softmax-transfer": SOFTMAX}


def of(claimed: Claimed) -> tuple[str, str, str]:
    """Three hints, each plainer than the one before.

    >>> from rooteps.lessons.puzzle import claims
    >>> of(claims("pinsker")["Pinsker and its refinements, as it is"])[1]
    'What is claimed is a theorem.'
    """
    theorem, mutation = claimed
    if mutation is None:
        return THEOREM
    return OSCILLATION if mutation.constant == "norm" else HINTS[theorem.id][mutation.id]


def folded(claimed: Claimed) -> mo.Html:
    """The hints for a claim, each to be opened on its own."""
    hints = {f"Hint {i}": mo.md(hint) for i, hint in enumerate(of(claimed), 1)}
    return mo.vstack(
        [mo.md("**Question.** Which world breaks this claim, if any?"), mo.accordion(hints, multiple=True)]
    )


def solution(claimed: Claimed) -> mo.Html:
    """A world against a claim with the judge's answer, or why there is none."""
    theorem, mutation = claimed
    if mutation is None:
        return mo.md("There is none: this is a theorem, proved and checked.")
    (listed,) = (one for one in theorem.mutations if one.mutation == mutation)
    why = show.sentence(show.prose(listed.note))
    entries = WORLDS.get((theorem.id, mutation.id))
    if entries is None:
        return mo.md(f"There is none. {why}")
    build = puzzle.softmax_world if theorem.id == "softmax-transfer" else puzzle.two_words
    return mo.vstack([mo.md(why), *_tables(*entries), judge.verdict(claimed, build(*entries))])


def _tables(contexts: list, *rest: Any) -> list[mo.Html]:
    """The entries as the reader sees them."""
    names = [f"$s_{s}$" for s in range(1, len(contexts) + 1)]
    if len(rest) == 1:
        (weights,) = rest
        header = ("", "train", "task", "label", "truth", "model")
        return [_table(header, names, contexts), _table(("", "yes", "no"), ["weights"], [weights])]
    truth, words, lam = rest
    three = ("", "yes", "well", "no")
    return [
        mo.hstack(
            [
                _table(("", "train", "task", "label", "8(f − f*)"), names, contexts),
                _table(three, names, truth),
                _table(three, ["φ", "beyond"], words),
            ],
            justify="start",
            wrap=True,
        ),
        mo.md(rf"with $\lambda$ = {show.number(lam)}:"),
    ]


def _table(header: tuple[str, ...], names: list[str], rows: list) -> mo.Html:
    cells = [(name, *map(show.number, row)) for name, row in zip(names, rows, strict=True)]
    return show.table(header, cells, range(1, len(header)))
