r"""The sharp family: worlds on which the transfer bound is an equality in the limit δ → 0.

Two words, Phi = [1, −1], and three contexts. The first two carry the labels +1, −1 and the truths (½ + δ, ½ − δ) and
(½ − δ, ½ + δ); the model says (½, ½) on both, so no classifier tells them apart. On the third it is exact, and the task
does not visit it. With p_L = γ p_T there and the rest on the third,

$$\tau = 1 - 2B\delta, \qquad \ell_T = 1, \qquad
  \varepsilon = \gamma\, \mathrm{KL}(p^*_1 \| \tfrac12) = 2\gamma\delta^2 (1 + O(\delta^2)),
  \qquad \frac{\ell_T - \tau}{\sqrt{2B^2\varepsilon/\gamma}} \to 1$$
"""

from __future__ import annotations

import flint
import numpy as np
import scipy

from rooteps.synthetic.family import Family, log_uniform
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import Balls
from rooteps.theory.record import unchecked
from rooteps.theory.task import Task
from rooteps.theory.theorem import Theorem

MARGIN = 2.0**-36
"""ε exceeds the excess by this much (relative), so that ε-optimality is decided and the ratio stays below one."""

SMALLEST_DELTA = 1e-4
"""Below this, a ratio of differences in float64 has more rounding error than its distance δ²/3 from one."""

THIRD_FEATURE = 1.0
"""F* on the third context: a second feature value, so that an affine map of the features is determined."""


def excess(p_L: np.ndarray, f: np.ndarray) -> np.ndarray:
    r"""The model's excess cross-entropy, in balls and rounded once.

    $$\bigl(p_L(1) + p_L(2)\bigr)\, \mathrm{KL}(p^*_1 \| \tfrac12), \qquad
      \mathrm{KL}(p^*_1 \| \tfrac12) = f \tanh f - \log \cosh f$$

    Args:
        p_L: shape [N, 3], rows are normalised exactly.
        f: shape [N], the log-odds of the first truth are 2f.

    Returns:
        Shape [N].

    >>> excess(np.array([[0.25, 0.25, 0.5]]), np.array([2.0**-30])).tolist() == [2.0**-62]
    True
    """

    def one(row: list[float], x: float) -> float:
        a, b, c = map(flint.arb, row)
        y = flint.arb(x)
        return float((a + b) / (a + b + c) * (y * y.tanh() - y.cosh().log()))

    return Balls(256).compute(lambda: np.array([*map(one, p_L.tolist(), f.tolist())]))


def _languages(rng: np.random.Generator, count: int) -> tuple[Language, np.ndarray, np.ndarray]:
    """Stacked languages, f [N] and B [N]."""
    B = log_uniform(rng, 0.3, 30.0, count)
    gamma = log_uniform(rng, 0.05, 1.0, count)
    delta = log_uniform(rng, SMALLEST_DELTA, np.minimum(0.45, 0.5 / B))
    f = np.arctanh(2 * delta)
    return _stacked(gamma, f), f, B


def _stacked(gamma: np.ndarray, f: np.ndarray) -> Language:
    return unchecked(
        Language,
        p_L=np.stack([gamma / 2, gamma / 2, 1 - gamma], axis=1),
        F=np.stack([f, -f, np.full(len(f), THIRD_FEATURE)], axis=1)[:, :, None],
        Phi=np.tile([[[1.0, -1.0]]], (len(f), 1, 1)),
    )


def language(rng: np.random.Generator) -> Language:
    r"""One language of the family, with γ log-uniform in [0.05, 1] and δ log-uniform from ``SMALLEST_DELTA``.

    $$P^*[s] = \mathrm{softmax}(\pm f, \mp f), \qquad \tfrac12 + \delta = \frac{1}{1 + e^{-2f}}$$

    >>> language(np.random.default_rng(0)).F.shape
    (3, 1)
    """
    stacked, _, _ = _languages(rng, 1)
    assert stacked.F is not None
    assert stacked.Phi is not None
    return Language(p_L=stacked.p_L[0], F=stacked.F[0], Phi=stacked.Phi[0])


def instances(theorem: Theorem, count: int, rng: np.random.Generator, loss: str) -> Instance:
    r"""Complete instances with 2Bδ ≤ 1: f(s) = 0 on the first two contexts, and the witness λ = B, v = (B, −B).

    Args:
        theorem: decides whether the model is given by its shift from the optimum or as a tilt of the truth.
        count: number of instances.
        rng: the only source of randomness.
        loss: a binary loss; the family is sharp for ``"hinge"``.

    Returns:
        A stacked instance, leading axis ``count``.
    """
    languages, f, B = _languages(rng, count)
    return _instances(theorem, languages, f, B, excess(languages.p_L, f) * (1 + MARGIN), loss)


def at(theorem: Theorem, epsilon: np.ndarray, B: np.ndarray, gamma: np.ndarray, loss: str) -> Instance:
    r"""The instances of given ε, B and γ, with the δ for which

    $$\gamma\, \mathrm{KL}(p^*_1 \| \tfrac12) = \varepsilon (1 - 2^{-36})$$

    Args:
        theorem: as for ``instances``.
        epsilon, B, gamma: shape [N].
        loss: a binary loss.

    Returns:
        A stacked instance, leading axis N.

    Raises:
        InvalidInput: an ε too large for its B and γ: 2Bδ ≤ 1 and ε < γ log 2 bound it.

    >>> from rooteps.theory.registry import find
    >>> one = at(find("softmax-transfer"), np.array([1e-8]), np.array([2.0]), np.array([0.5]), "hinge")
    >>> one.epsilon.tolist(), one.witness.lam.tolist(), one.language.p_L.tolist()
    ([1e-08], [[2.0]], [[0.25, 0.25, 0.5]])
    """
    f = np.array([_log_odds(x) for x in (epsilon * (1 - MARGIN) / gamma).tolist()])
    wrong = np.flatnonzero(np.isinf(f) | (B * np.tanh(f) > 1))
    if len(wrong):
        e, b, c = (values[wrong[0]] for values in (epsilon, B, gamma))
        where = f"at B = {b:.3g} and γ = {c:.3g}"
        raise InvalidInput(f"epsilon: sharp has no ε = {e:.3g} {where}: it must leave 2Bδ ≤ 1 and δ < ½")
    return _instances(theorem, _stacked(gamma, f), f, B, epsilon, loss)


def _log_odds(divergence: float) -> float:
    """f with f tanh f − log cosh f = divergence, which lies below log 2 (infinite from there on)."""
    if divergence >= np.log(2):
        return np.inf

    def gap(log_f: float) -> float:
        f = np.exp(log_f)
        return np.log((f * np.tanh(f) - np.log1p(2 * np.sinh(f / 2) ** 2)) / divergence)

    start = 0.5 * np.log(2 * divergence)  # exact as f → 0, too small elsewhere
    return float(np.exp(scipy.optimize.brentq(gap, start - 1e-9, start + 5, xtol=1e-15, rtol=1e-14)))


def _instances(
    theorem: Theorem, languages: Language, f: np.ndarray, B: np.ndarray, epsilon: np.ndarray, loss: str
) -> Instance:
    count = len(f)
    zero = np.zeros(count)
    shift = np.stack([-f, f, zero], axis=1)[:, :, None]
    optimum = theorem.reference == "optimum"
    model = unchecked(Model, shift=shift) if optimum else unchecked(Model, tilt=shift * np.array([1.0, -1.0]))
    task = witness = None
    if theorem.needs_any("binary", "row-span"):
        task = unchecked(
            Task,
            p_T=np.tile([0.5, 0.5, 0.0], (count, 1)),
            label_probs=np.tile([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], (count, 1, 1)),
            loss=loss,
        )
        by_features = theorem.needs_any("row-span")
        witness = unchecked(Witness, lam=B[:, None]) if by_features else unchecked(Witness, v=np.stack([B, -B], axis=1))
    return unchecked(Instance, language=languages, model=model, task=task, witness=witness, epsilon=epsilon)


def world(f: float, B: float = 1.0, gamma: float = 0.5) -> Instance:
    """The world on which softmax transfer is sharp as f → 0: two contexts that the model cannot tell apart.

    The truths are softmax(±f, ∓f) = ½ ± δ with 2δ = tanh f; the witness is v = (B, −B), and no classifier of the
    model's features does better.

    >>> world(0.1).witness.lam.item()
    1.0
    """
    language = Language(
        p_L=np.array([gamma / 2, gamma / 2, 1 - gamma]),
        F=np.array([[f], [-f], [1.0]]),
        Phi=np.array([[1.0, -1.0]]),
    )
    task = Task.from_labels([0.5, 0.5, 0.0], [1, -1, 1])
    return Instance(language, Model(shift=np.array([[-f], [f], [0.0]])), task, Witness(lam=np.array([B])))


FAMILY = Family(
    "sharp",
    "two opposite contexts the model cannot tell apart: the bound is attained as delta → 0",
    ("binary", "row-span", "optimum", "interior", "features", "affine-gradient", "sharp"),
    language,
    instances=instances,
    at=at,
)
