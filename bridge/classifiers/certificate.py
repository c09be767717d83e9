r"""Certified ends of the least loss of a linear classifier: at weights, and by a dual point that is nearly feasible.

For the hinge and the logistic loss, with $p$ the weights of the contexts, every $\lambda$ with
$0 \le \lambda \le p$ and $\sum_i \lambda_i y_i g_i = 0$ proves a lower bound:

$$\inf_v \sum_i p_i\, \ell(y_i\, v \cdot g_i) \;\ge\; \sum_i \lambda_i \text{ (hinge)}, \qquad
  \sum_i p_i\, h(\lambda_i / p_i) \text{ (logistic, } h \text{ the binary entropy)}$$

No $\lambda$ of float64 numbers satisfies the equations exactly. But near one that nearly does there is one that does:
let $\rho_i = \min(\lambda_i, p_i - \lambda_i)$ be its room, $r = \sum_i \lambda_i y_i g_i$ what is left, and
$M = \sum_i \rho_i^2 g_i g_i^\top$. Then $\lambda'_i = \lambda_i - \rho_i^2 y_i g_i \cdot M^{-1} r$ satisfies them, and
by Cauchy and Schwarz $|\lambda'_i - \lambda_i| \le \rho_i\, q$ with $q^2 = r^\top M^{-1} r$. So if $q \le 1$ it is
feasible, and how much it may prove less follows from $q$ alone. That $M$ is invertible, and $q$, are bounded by any
matrix $T$ for which $T^\top M T$ is near $I$.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.special

from rooteps.bridge.classifiers.products import U, gamma, twofold
from rooteps.bridge.classifiers.sample import LossName, Sample

LIBRARY = 2.0**-48
"""What NumPy's and SciPy's exp, log, log1p and logaddexp are off by at most, relative to the result."""
SLACK = 1 + 2.0**-20
"""More than rounding moves a norm, or a product of a few numbers, when it is computed."""
MOST = 0.5
"""The largest q that is accepted; with 1 the point would still be feasible."""


def above(sample: Sample, loss: LossName, v: np.ndarray) -> float:
    """An upper bound of the loss at weights v [D], which is that loss but for rounding.

    >>> sample = Sample(np.array([[1.0], [1.0]]), np.array([1, -1]), np.array([0.5, 0.5]))
    >>> 1.0 <= above(sample, "hinge", np.zeros(1)) < 1 + 1e-12
    True
    """
    score, off = twofold(sample.G, v)
    least = sample.signs * score - off  # off is twice the rounding of this
    if not np.isfinite(least).all():
        return math.inf
    values = np.maximum(0.0, 1 - least) if loss == "hinge" else np.logaddexp(0.0, -least)
    values = values * (1 + LIBRARY)
    n = len(least)
    return float(sample.weights @ values) * (1 + gamma(n + 4)) / _total(sample)[0]


def separates(sample: Sample, v: np.ndarray) -> float:
    """The least margin of weights v, rounded down; positive if they are certain to have every context right."""
    score, off = twofold(sample.G, v)
    return float((sample.signs * score - off).min())


def below(sample: Sample, loss: LossName, lam: np.ndarray, T: np.ndarray) -> float:
    r"""The lower bound that a dual point near λ proves, rounded down; 0 where none is certain to be there.

    Args:
        sample: the task.
        loss: ``hinge`` or ``logistic``.
        lam: λ, [n]; it need not be feasible, and if it is far from that nothing is proved.
        T: for which $T^\top M T$ is near I, [D, D]; the better, the more is proved, and with a wrong one nothing.

    >>> sample = Sample(np.array([[1.0], [1.0]]), np.array([1, -1]), np.array([0.5, 0.5]))
    >>> room = np.array([[np.sqrt(8.0)]])  # M = 1/8
    >>> bounds = [below(sample, "hinge", np.array(lam), room) for lam in ([0.25, 0.25], [0.25, 0.26], [0.25, 0.45])]
    >>> [round(bound, 6) for bound in bounds]
    [0.5, 0.495861, 0.0]
    """
    p = sample.weights
    if not (np.isfinite(lam).all() and (lam >= 0).all() and (lam <= p).all() and np.isfinite(T).all()):
        return 0.0
    rest = (p - lam) * (1 - 2 * U)
    room = np.minimum(lam, rest)
    q = residual(sample, lam, room, T)
    if not q <= MOST:
        return 0.0
    if loss == "hinge":
        value = float(lam.sum()) * (1 - gamma(len(p))) - q * float(room.sum()) * SLACK
    else:
        moved = q * SLACK * room
        ends = [_entropy(point, p) for point in (lam - moved, lam + moved)]
        value = float(np.minimum(*ends).sum()) - (64 * U + LIBRARY + gamma(len(p))) * float(p.sum()) * SLACK
    return max(0.0, value / _total(sample)[1])


def residual(sample: Sample, lam: np.ndarray, room: np.ndarray, T: np.ndarray) -> float:
    r"""An upper bound of $q = \sqrt{r^\top M^{-1} r}$; infinite where M is not certain to be invertible.

    With $H = \mathrm{diag}(\rho) G T$ and σ its least singular value, $q \le \lVert T^\top r \rVert / \sigma$; and σ
    follows from how far $H^\top H$ is from I.
    """
    n, D = sample.G.shape
    r, off = twofold(sample.G.T, sample.signs * lam)
    if not np.isfinite(off).all():
        return math.inf
    H = room[:, None] * (np.asarray(sample.G, dtype=np.float64) @ T)
    size = float(np.linalg.norm(H)) ** 2 * SLACK
    rows = np.sqrt(np.einsum("ij,ij->i", sample.G, sample.G, dtype=np.float64))
    rounding = gamma(D + 4) * float(np.linalg.norm(room * rows)) * float(np.linalg.norm(T)) * SLACK
    apart = float(np.linalg.norm(H.T @ H - np.eye(D))) * SLACK + gamma(n + 4) * size
    if not apart < 1:
        return math.inf
    sigma = math.sqrt(1 - apart) / SLACK - rounding
    if not sigma > 0:
        return math.inf
    at_r = np.abs(T.T @ r) + np.abs(T).T @ (gamma(D + 4) * np.abs(r) + off)
    return float(np.linalg.norm(at_r)) / sigma * SLACK


def _entropy(lam: np.ndarray, p: np.ndarray) -> np.ndarray:
    """p h(λ/p), to within 64 u p and ``LIBRARY`` of itself: h moves by 38 u at most where λ/p is rounded by u."""
    rest = p - lam
    return np.asarray(-scipy.special.xlogy(lam, lam / p) - scipy.special.xlogy(rest, rest / p))


def _total(sample: Sample) -> tuple[float, float]:
    """What the weights sum to, rounded down and up."""
    total = math.fsum(sample.weights)
    return total * (1 - 2 * U), total * (1 + 2 * U)
