r"""Topic mixtures, where classification is sentence completion: $p^*_s = \sum_y A_{\cdot y}\, \pi_s(y)$.

The label is the topic; A holds the word distribution of each topic and π_s the posterior of the topic after context s.
Every score u·π_s of the posterior is a score v·p*_s of the next word, for any v with Aᵀv = u.
"""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.synthetic.family import Family, Setting, Shape, contexts, log_uniform
from rooteps.synthetic.tasks import task_contexts
from rooteps.theory.instance import Witness
from rooteps.theory.language import Language
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem


def least_norm_left_inverse(A: np.ndarray, u: np.ndarray) -> np.ndarray:
    r"""The word weights of least norm that score topics by u, by a linear programme (HiGHS).

    $$\min_v \|v\|_\infty \quad \text{subject to} \quad A^\top v = u$$

    Args:
        A: full column rank, shape [V, k].
        u: shape [k].

    Returns:
        v [V], optimal and feasible up to the solver's tolerance.

    Raises:
        ArithmeticError: the solver reports no optimum (A is rank-deficient and u is out of its reach).

    >>> least_norm_left_inverse(np.array([[0.5, 0.0], [0.5, 0.5], [0.0, 0.5]]), np.array([1.0, -1.0])).tolist()
    [2.0, 0.0, -2.0]
    """
    V, k = A.shape
    bound = np.column_stack([np.vstack([np.eye(V), -np.eye(V)]), -np.ones(2 * V)])
    solution = scipy.optimize.linprog(
        np.append(np.zeros(V), 1.0),
        A_ub=bound,
        b_ub=np.zeros(2 * V),
        A_eq=np.column_stack([A.T, np.zeros(k)]),
        b_eq=u,
        bounds=[(None, None)] * V + [(0, None)],
        method="highs",
    )
    if not solution.success:
        raise ArithmeticError(f"least-norm left inverse: {solution.message}")
    return solution.x[:V] + 0.0


def language(rng: np.random.Generator, n: int = 8, V: int = 16, k: int = 3) -> Language:
    r"""Topics with their own favourite words, and random posteriors.

    $$P^* = \pi A^\top$$

    Args:
        rng: the only source of randomness.
        n, V, k: contexts, words, topics.

    Returns:
        A language with ``A`` [V, k] of full column rank and ``pi`` [n, k]; no Phi.

    >>> language(np.random.default_rng(0)).A.shape
    (16, 3)
    """
    weights = rng.dirichlet(np.ones(V), size=k) + 2.0**-10
    pi = rng.dirichlet(np.full(k, log_uniform(rng, 0.3, 3.0)), size=n)
    return Language(p_L=contexts(rng, n), A=(weights / weights.sum(axis=1, keepdims=True)).T, pi=pi)


def setting(theorem: Theorem, languages: Language, rng: np.random.Generator, loss: str) -> Setting | None:
    r"""For sentence-completion: labels that follow the topic, its score u, and the least-norm word weights v.

    $$P(y = 1 \mid s) = \sum_t \pi_s(t)\, r_t, \qquad u_t = c\,(2 r_t - 1), \qquad \|v\|_\infty = B$$

    Returns:
        None for results that are not about topics.
    """
    if not theorem.needs_any("topics"):
        return None
    assert languages.A is not None
    assert languages.pi is not None
    A, pi = languages.A, languages.pi
    N, _, k = A.shape
    unit = rng.uniform(-1.0, 1.0, size=(N, k))
    _, first, which = np.unique(A.reshape(N, -1), axis=0, return_index=True, return_inverse=True)
    unit = unit[first][which]  # one linear programme per language: instances of one language differ in scale
    v = np.stack([least_norm_left_inverse(A[i], unit[i]) for i in first])[which]
    scale = (log_uniform(rng, 0.3, 30.0, N) / np.abs(v).max(axis=1))[:, None]
    positive = (pi @ (0.5 + 0.5 * unit)[:, :, None])[:, :, 0].clip(0.0, 1.0)
    task = unchecked(
        Task,
        p_T=task_contexts(languages.p_L, rng),
        label_probs=np.stack([1.0 - positive, positive], axis=2),
        loss=loss,
    )
    return Setting(task, unchecked(Witness, v=scale * v), topic_score=scale * unit)


def sized(rng: np.random.Generator, shape: Shape) -> Language:
    """``language`` of a shape, its k the number of topics."""
    shape.require("topics", shape.k <= shape.V, "V has to be at least k, the number of topics")
    return language(rng, shape.n, shape.V, shape.k)


FAMILY = Family(
    "topics",
    "topic mixture P* = pi Aᵀ: classification as sentence completion",
    ("binary", "multiclass", "topics"),
    language,
    setting=setting,
    sized=sized,
)
