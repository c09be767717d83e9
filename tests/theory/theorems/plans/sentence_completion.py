import numpy as np
from scipy.optimize import linprog

from tests.theory.theorems.cases import draw
from tests.theory.theorems.plan import ON_V, Broken, Plan


def with_score(data, seed):
    """The case with a topic score; every other with word weights for it, which the theorem may be given."""
    u = np.random.default_rng([seed, 12]).normal(size=data["truth"]["A"].shape[1])
    return data | {"topic_score": u, "witness": {"v": least_norm(data["truth"]["A"], u)} if seed else None}


def least_norm(A, u):
    """v of least ‖v‖_∞ with Aᵀv = u, up to rounding: the linear programme for (v, B)."""
    V, k = A.shape
    one = np.ones((V, 1))
    size = np.block([[np.eye(V), -one], [-np.eye(V), -one]])
    programme = linprog([0.0] * V + [1.0], size, np.zeros(2 * V), np.hstack([A.T, np.zeros((k, 1))]), u, (None, None))
    return programme.x[:V]


def scored(**truth):
    data = draw("topics", 0, k=2) | {"topic_score": [1.0, -0.5], "witness": None}
    return data | {"truth": data["truth"] | truth}


def no_mixture():
    return scored(kernel=np.outer(np.ones(5), [2.0**-20, -(2.0**-20), *[0.0] * 7]))


def dependent_topics():
    return scored(A=scored()["truth"]["A"][:, [0, 0]])


PLANS = [
    Plan(
        "sentence-completion",
        forms=("topics",),
        variants=ON_V,
        broken=(
            Broken(
                "u/2",
                "naturalness",
                {"naturalness": lambda w: w.loss_of((w.instance.language.pi @ w.instance.topic_score) / 2)},
                lambda: draw("topics", 0) | {"topic_score": [1.0, -0.5, 0.25], "witness": None},
            ),
        ),
        failing=(("mixture", no_mixture), ("full rank", dependent_topics)),
        adapt=with_score,
    )
]
