import numpy as np

from rooteps.theory.theorems import substitutable_words as page
from tests.theory.theorems.cases import SHIFTED, draw
from tests.theory.theorems.plan import Broken, Plan


def two_words(data, seed):
    """Every other case with the difference of two words in the place of v."""
    v = np.zeros(len(data["Phi"][0]))
    v[:2] = 1.0, -1.0
    return data | {"witness": {"v": v}} if seed % 2 else data


def largest(w):
    """λ_1 in the place of what the direction holds."""
    return w.spectrum[0] * page.size(w) * page.size(w)


PLANS = [
    Plan(
        "substitutable-words",
        forms=("quad-shift", *SHIFTED),
        variants=({"witness": "v"}, {"witness": "v"}, {"witness": "lam"}),
        broken=(
            Broken("λ_1", "norms", {"one dimension less": largest, "parts": largest}, lambda: draw("quad-shift", 1)),
        ),
        adapt=two_words,
    )
]
