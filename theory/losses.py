"""Surrogate losses of a score: hinge and logistic for two labels, Crammer–Singer hinge and softmax for k.

Two more, squares of hinges, are not Lipschitz; no theorem is about them, and counterexamples are made of them.

Each has ``value`` and ``change``. The second is the loss difference ℓ(u + δ) − ℓ(u) in a form that stays accurate
when δ is tiny, which is what a transfer bound at ε = 1e-20 compares.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from rooteps.theory.numbers import Array, NumberSystem
from rooteps.theory.softmax import log_softmax, softmax

_LABELS = ((-1.0, 1.0),)
"""No array: JAX remembers constants that are one, and with them whether float64 was on."""


@dataclass(frozen=True)
class Loss(ABC):
    """A loss, convex in the score and ``lipschitz``-Lipschitz in it (in the max-norm of the k scores)."""

    name: str
    binary: bool
    lipschitz: int
    everywhere: bool = True
    """Whether it is ``lipschitz``-Lipschitz at all scores; else the constant is the one that is wrongly claimed."""

    @abstractmethod
    def value(self, u: Array, xp: NumberSystem) -> Array:
        """ℓ(u_s, y) for every label y: scores [n] (binary) or [n, k] to losses [n, k]."""

    @abstractmethod
    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """The largest l1 norm of a subgradient of ℓ(·, y) at u_s, for every label y: shapes as in ``value``.

        ℓ is convex, so between u and u + δ it moves by at most the larger steepness of the two ends times max |δ|.
        """

    @abstractmethod
    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """ℓ(u_s + δ_s, y) − ℓ(u_s, y) for every label y, accurate relative to δ; shapes as in ``value``."""


class Hinge(Loss):
    r"""$\ell(u, y) = \max(0, 1 - yu)$.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> LOSSES["hinge"].value(xp.array([0.5]), xp).tolist()
    [[1.5, 0.5]]
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        return xp.maximum(1 - xp.array(_LABELS) * u[:, None], xp.array(np.zeros((1, 1))))

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """1 up to the kink at margin 1, and 0 beyond it."""
        return xp.step(1 - xp.array(_LABELS) * u[:, None])

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """max(−max(a, 0), min(a, 0) − yδ) with a = 1 − yu: no 1 is added and taken away again; at most |δ|."""
        y, zero, most = xp.array(_LABELS), xp.array(np.zeros((1, 1))), xp.abs(delta)[:, None]
        a = 1 - y * u[:, None]
        change = xp.maximum(-xp.maximum(a, zero), xp.minimum(a, zero) - y * delta[:, None])
        return xp.maximum(-most, xp.minimum(most, change))  # which a ball about the kink does not know


class Logistic(Loss):
    r"""$\ell(u, y) = \log(1 + e^{-yu})$.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(LOSSES["logistic"].value(xp.array([0.0]), xp)[0, 0]), 12)
    0.69314718056
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        return self._softplus(-xp.array(_LABELS) * u[:, None], xp)

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """σ(−yu)."""
        return xp.capped(1 / (1 + xp.exp(xp.array(_LABELS) * u[:, None])), 1.0)

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """log(1 + σ(−yu)·expm1(−yδ)), or log(σ(−yu) e^{−yδ} + σ(yu)) where that is small."""
        y = xp.array(_LABELS)
        m, d = -y * u[:, None], -y * delta[:, None]
        log_sigma, log_rest = (-self._softplus(x, xp) for x in (-m, m))
        change = xp.weighted(xp.expm1, xp.exp(log_sigma), log_sigma, d)
        return xp.log_total(xp.concatenate([(log_sigma + d)[..., None], log_rest[..., None]], axis=-1), change)

    @staticmethod
    def _softplus(m: Array, xp: NumberSystem) -> Array:
        """log(1 + e^m) = max(0, m) + log1p(e^{−|m|}): no overflow."""
        return xp.maximum(m, xp.array(np.zeros((1, 1)))) + xp.log1p(xp.exp(-xp.abs(m)))


class MulticlassHinge(Loss):
    r"""Crammer–Singer: $\ell(u, y) = \max_j (\mathbf{1}[j \ne y] + u_j) - u_y$; 2-Lipschitz in the max-norm.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> LOSSES["multiclass-hinge"].value(xp.array([[2.0, 0.0, 0.5]]), xp).tolist()
    [[0.0, 3.0, 2.5]]
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        return xp.max(self._margins(u, xp), axis=2)

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """2 (the norm of e_j − e_y) up to the kink at margin 1, and 0 beyond it."""
        label = xp.array(np.eye(u.shape[1])[None])  # j = y is at 0 and must not reach the kink
        return 2 * xp.step(xp.max(self._margins(u, xp) - label, axis=2))

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """max_j(m_j − max m + δ_j) − δ_y with m_j = 1[j ≠ y] + u_j: the largest term is δ_j exactly."""
        m = self._margins(u, xp)
        return xp.max(m - xp.max(m, axis=2)[:, :, None] + delta[:, None, :] - delta[:, :, None], axis=2)

    @staticmethod
    def _margins(u: Array, xp: NumberSystem) -> Array:
        """[n, k labels y, k scores j]: 1[j ≠ y] + u_j − u_y."""
        off = xp.array(1.0 - np.eye(u.shape[1])[None])
        return off + u[:, None, :] - u[:, :, None]


class Softmax(Loss):
    r"""Softmax cross-entropy: $\ell(u, y) = \log \sum_j e^{u_j} - u_y$; 2-Lipschitz in the max-norm.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(LOSSES["softmax"].value(xp.array([[0.0, 0.0, 0.0]]), xp)[0, 0]), 12)
    1.098612288668
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        top = xp.max(u, axis=1)[:, None]
        return top + xp.log(xp.exp(u - top).sum(axis=1))[:, None] - u

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """‖π − e_y‖_1 = 2(1 − π_y) with π = softmax(u)."""
        return xp.capped(2 * (1 - softmax(u, xp)), 2.0)

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """log(1 + Σ_j π_j expm1(δ_j − δ_y)) with π = softmax(u), or log Σ_j π_j e^{δ_j − δ_y} where that is small."""
        log_pi = log_softmax(u, xp)[:, None, :]
        d = delta[:, None, :] - delta[:, :, None]
        return xp.log_total(log_pi + d, xp.weighted(xp.expm1, xp.exp(log_pi), log_pi, d).sum(axis=2))


class SquaredHinge(Hinge):
    r"""$\ell(u, y) = \max(0, 1 - yu)^2$, which is not Lipschitz: a counterexample, no loss that a theorem is about.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> LOSSES["squared-hinge"].value(xp.array([0.5]), xp).tolist()
    [[2.25, 0.25]]
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        h = super().value(u, xp)
        return h * h

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """2 max(0, 1 − yu)."""
        return 2 * super().value(u, xp)

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """(h′ − h)(h′ + h) for the hinges h and h′ of u and u + δ."""
        return super().change(u, delta, xp) * (super().value(u, xp) + super().value(u + delta, xp))


class OneVersusRestSquaredHinge(Loss):
    r"""$\ell(u, y) = \sum_j \max(0, 1 - s_j u_j)^2$ with $s_j = 1$ for j = y and −1 else; not Lipschitz either.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> LOSSES["one-vs-rest-squared-hinge"].value(xp.array([[1.0, 0.0]]), xp).tolist()
    [[1.0, 5.0]]
    """

    def value(self, u: Array, xp: NumberSystem) -> Array:
        """See ``Loss.value``."""
        h = self._hinges(u, xp)
        return (h * h).sum(axis=2)

    def steepness(self, u: Array, xp: NumberSystem) -> Array:
        """2 Σ_j max(0, 1 − s_j u_j)."""
        return 2 * self._hinges(u, xp).sum(axis=2)

    def change(self, u: Array, delta: Array, xp: NumberSystem) -> Array:
        """Σ_j (h′_j − h_j)(h′_j + h_j), each difference as in ``Hinge.change``."""
        sign, zero = self._signs(u, xp), xp.array(np.zeros((1, 1, 1)))
        a = 1 - sign * u[:, None, :]
        step = xp.maximum(-xp.maximum(a, zero), xp.minimum(a, zero) - sign * delta[:, None, :])
        return (step * (self._hinges(u, xp) + self._hinges(u + delta, xp))).sum(axis=2)

    def _hinges(self, u: Array, xp: NumberSystem) -> Array:
        """[n, k labels y, k scores j]."""
        return xp.maximum(1 - self._signs(u, xp) * u[:, None, :], xp.array(np.zeros((1, 1, 1))))

    @staticmethod
    def _signs(u: Array, xp: NumberSystem) -> Array:
        return xp.array(2.0 * np.eye(u.shape[1])[None] - 1.0)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Hinge("hinge", binary=True, lipschitz=1),
        Logistic("logistic", binary=True, lipschitz=1),
        MulticlassHinge("multiclass-hinge", binary=False, lipschitz=2),
        Softmax("softmax", binary=False, lipschitz=2),
        SquaredHinge("squared-hinge", binary=True, lipschitz=1, everywhere=False),
        OneVersusRestSquaredHinge("one-vs-rest-squared-hinge", binary=False, lipschitz=2, everywhere=False),
    )
}
