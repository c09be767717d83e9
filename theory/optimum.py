"""The optimum F* of the cross-entropy for fixed word embeddings: in float64, and enclosed in balls."""

from __future__ import annotations

import dataclasses

import flint
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.exact import independent_rows, rationals
from rooteps.theory.inverse_mean import doubt, solve_mean, weights_of
from rooteps.theory.language import Language
from rooteps.theory.numbers import FLOAT64, Array, Balls, NumberSystem
from rooteps.theory.softmax import softmax

_NEAR = 2.0**-16
"""How far, in a logit, a float64 optimum may be from the true one to be taken for a rounding of it."""


def with_optimum(language: Language) -> Language:
    r"""The language with the features F* that are optimal for its Phi.

    $$\Phi p_{f^*(s)} = \Phi p^*_s \quad \text{for every context } s$$

    A language without Phi, or whose optimum is known, is returned as it is; so is one whose Phi can represent every
    distribution ([Phi; 1] of rank V, exactly), where the best softmax model is the truth itself, unless that is a sum.

    Raises:
        InvalidInput: for some context, Phi p*_s is not in the relative interior of conv{φ_w}, so that no F* exists,
            or F* is too extreme for float64.

    Source: arXiv:2010.03648 (first-order condition of the cross-entropy).

    >>> language = with_optimum(Language(p_L=[1.0], probs=[[0.5, 0.25, 0.25]], Phi=[[1.0, 0.0, -1.0]]))
    >>> round(language.optimum.item(), 12)
    0.384156310376
    """
    Phi = language.Phi
    if Phi is None or language.F is not None or language.optimum is not None:
        return language
    rows = independent_rows(Phi)
    if len(rows) + 1 == language.V:
        return language
    with FLOAT64.scope():
        return dataclasses.replace(language, optimum=_optimum(language, Phi, rows))


def _optimum(language: Language, Phi: np.ndarray, rows: list[int]) -> np.ndarray:
    F, given = np.zeros((language.n, Phi.shape[0])), Phi
    Phi = Phi - (Phi.max(axis=1) / 2 + Phi.min(axis=1) / 2)[:, None]  # a large constant would hide its digits
    for s in range(language.n):
        weights, exact = _truth(language, s)
        positive = bool((weights > 0).all())
        target = None if exact is None or positive else _exact_mean(Phi, exact)
        mean = Phi @ weights
        if not np.isfinite(mean).all():
            raise InvalidInput(f"truth[{s}]: no optimal features F* for this Phi: their size is beyond float64")
        found = solve_mean(mean, Phi, rows, F[s], exact=target, positive=positive)
        if found.theta is None:
            raise InvalidInput(f"truth[{s}]: no optimal features F* for this Phi: {found.message}")
        F[s] = found.theta
        if doubt(given[rows], weights_of(F[s], Phi)) > _SURE:
            F[s] = _polished(F[s], _truth_in_balls(language, s, exact), given)
    return F


_SURE = 2.0**-40
"""Up to this, in a logit, a mean of float64 tells what its features are."""

_POLISH = Balls(256)


def _polished(F: np.ndarray, p_star: Array, Phi: np.ndarray) -> np.ndarray:
    """The float64 numbers next to the exact optimum; what is given where that cannot be enclosed."""
    xp = _POLISH
    try:
        box = enclose_optimum(xp.array(F[None]), p_star[None], xp.array(Phi), xp)
    except ArithmeticError:
        return F
    return np.array([float(x.mid()) for x in box[0]])


def _truth_in_balls(language: Language, s: int, exact: list[flint.fmpq] | None) -> Array:
    if exact is not None:
        return _POLISH.compute(lambda: np.array([flint.arb(p) for p in exact], dtype=object))
    assert language.logits is not None
    return softmax(_POLISH.array(language.logits[s][None]), _POLISH)[0]


def _truth(language: Language, s: int) -> tuple[np.ndarray, list[flint.fmpq] | None]:
    """p*_s in float64, and exactly where it is rational."""
    if language.logits is not None:
        weights = np.exp(language.logits[s] - language.logits[s].max())
        return weights / weights.sum(), None
    if language.probs is not None:
        exact = rationals(language.probs[s])
    else:
        assert language.A is not None
        assert language.pi is not None
        pi = rationals(language.pi[s])
        columns = [rationals(column) for column in language.A.T]
        totals = [sum(column, flint.fmpq(0)) for column in columns]
        mixture = [p / total for p, total in zip(pi, totals, strict=True)]
        exact = [
            sum((m * a for m, a in zip(mixture, word, strict=True)), flint.fmpq(0))
            for word in zip(*columns, strict=True)
        ]
        if language.kernel is not None:
            exact = [p + x for p, x in zip(exact, rationals(language.kernel[s]), strict=True)]
    total = sum(exact, flint.fmpq(0))
    exact = [p / total for p in exact]
    return np.array([int(p.p) / int(p.q) for p in exact]), exact


def _exact_mean(Phi: np.ndarray, exact: list[flint.fmpq]) -> list[flint.fmpq]:
    return [sum((x * p for x, p in zip(rationals(row), exact, strict=True)), flint.fmpq(0)) for row in Phi]


def enclose_optimum(F: Array, P_star: Array, Phi: Array, xp: Balls) -> Array:
    r"""Balls that certainly contain features F* with Phi p_{f*(s)} = Phi p*_s, near a float64 approximation.

    A Newton iteration in balls refines the approximation; then the Krawczyk operator of g(θ) = Phi p_θ − Phi p*_s maps
    a box into its own interior, which proves that the box contains a zero of g. Coordinates that are redundant (rows
    of Phi that others and the constants span) keep their float64 value, which makes the zero unique.

    Args:
        F: the approximation, exact balls, shape [n, d].
        P_star: the truth, shape [n, V].
        Phi: word embeddings, exact balls, shape [d, V].

    Returns:
        Shape [n, d].

    Raises:
        ArithmeticError: F is no approximation of an optimum, or the bits do not suffice to prove it.

    Source: R. Krawczyk, Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken, Computing 4 (1969).

    >>> xp = Balls(128)
    >>> Phi, truth = xp.array([[1.0, 0.0, -1.0]]), xp.array([[0.5, 0.25, 0.25]])
    >>> box = enclose_optimum(xp.array([[0.384156310376]]), truth, Phi, xp)
    >>> bool(abs(box[0, 0] - flint.arb("0.38415631037597")) < 1e-13)
    True
    """
    return xp.compute(lambda: _enclose_optimum(F, P_star, Phi, xp))


def log_linear(log_p: Array, Phi: Array, rows: list[int], xp: NumberSystem) -> Array:
    r"""Features whose softmax model is a given distribution, for a Phi that can represent every one.

    $$f(s) \cdot \phi_w = \log p_s(w) + \mathrm{const}_s$$

    Args:
        log_p: log-probabilities, shape [n, V].
        Phi: word embeddings, shape [d, V].
        rows: V − 1 of the rows of Phi that are independent modulo constants.

    Returns:
        Shape [n, d], zero but for these rows.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> log_linear(xp.array([[0.0, -1.0]]), xp.array([[1.0, -1.0]]), [0], xp).round(12).tolist()
    [[0.5]]
    """

    def features() -> Array:  # differences from one word do without the constant
        found = xp.solve((Phi[rows, 1:] - Phi[rows, :1]).T, (log_p[:, 1:] - log_p[:, :1]).T).T
        zero = found[:, :1] * 0 if rows else log_p[:, :1] * 0
        return xp.concatenate(
            [found[:, rows.index(i) :][:, :1] if i in rows else zero for i in range(len(Phi))], axis=1
        )

    return xp.compute(features)


def _enclose_optimum(F: Array, P_star: Array, Phi: Array, xp: Balls) -> Array:
    embeddings = np.array([[float(x.mid()) for x in row] for row in Phi])
    rows = independent_rows(embeddings)
    enclosed = F.copy()
    Phi = Phi - Phi[:, :1]  # which no softmax model notices
    if rows:
        fixed = flint.arb_mat(np.delete(Phi, rows, axis=0).tolist()) if len(rows) < len(Phi) else None
        for s in range(len(F)):
            free = flint.arb_mat([np.delete(F[s], rows).tolist()]) * fixed if fixed is not None else None
            enclosed[s, rows] = _Context(s, flint.arb_mat(Phi[rows].tolist()), P_star[s], free, xp.bits).enclose(
                F[s, rows]
            )
    return enclosed


class _Context:
    """The equation Phi p_θ = Phi p* of one context, in ball matrices (Phi with independent rows)."""

    def __init__(self, s: int, Phi: flint.arb_mat, p_star: Array, free: flint.arb_mat | None, bits: int):
        self.s, self.Phi, self.free, self.bits = s, Phi, free, bits
        self.transposed = Phi.transpose()
        self.target = flint.arb_mat([p_star.tolist()])

    def p(self, theta: flint.arb_mat) -> list[flint.arb]:
        """p_θ, [V]."""
        logits = theta * self.Phi
        values = (logits if self.free is None else logits + self.free).entries()
        top = max(float(x.mid()) for x in values)
        weights = [(x - top).exp() for x in values]
        total = sum(weights, flint.arb(0))
        return [w / total for w in weights]

    def gap(self, p: list[flint.arb]) -> flint.arb_mat:
        """Phi(p − p*) as a row [1, r]."""
        return (flint.arb_mat([p]) - self.target) * self.transposed

    def slope(self, p: list[flint.arb]) -> flint.arb_mat:
        """The covariance of φ_w under p, [r, r]."""
        mean = flint.arb_mat([p]) * self.transposed
        r, V = self.Phi.nrows(), self.Phi.ncols()
        centred = flint.arb_mat([[self.Phi[i, w] - mean[0, i] for w in range(V)] for i in range(r)])
        weighted = flint.arb_mat([[centred[i, w] * p[w] for i in range(r)] for w in range(V)])
        return centred * weighted

    def enclose(self, start: Array) -> list[flint.arb]:
        """A box around the zero near ``start``, [r]."""
        theta, moved = flint.arb_mat([start.tolist()]), flint.arb(_NEAR)
        while moved > flint.arb(2) ** (-self.bits // 2):  # Newton squares the error: that step is the last that matters
            p = self.p(theta)
            try:
                inverse = self.slope(p).inv().mid()
            except ZeroDivisionError:
                raise ArithmeticError(
                    f"optimum[{self.s}]: {self.bits} bits do not show its covariance invertible"
                ) from None
            step = (self.gap(p) * inverse).mid()
            before, moved = moved, max(abs(x).mid() for x in (step * self.Phi).entries())
            if not 2 * moved <= before:  # Newton's method near a zero does much better, and else it need not end
                raise ArithmeticError(
                    f"optimum[{self.s}]: is not optimal for this Phi to float64 accuracy, or {self.bits} bits are too "
                    f"few (a Newton step moves a logit by {float(moved):.3g})"
                )
            theta = (theta - step).mid()
        return self._krawczyk(theta, inverse)

    def _krawczyk(self, theta: flint.arb_mat, inverse: flint.arb_mat) -> list[flint.arb]:
        """The image of a box around θ, large enough for a proof if there can be one; Y is about g'(θ)⁻¹."""
        r = theta.ncols()
        newton = theta - self.gap(self.p(theta)) * inverse
        ulp = flint.arb(2) ** -self.bits
        radii = [2 * abs(newton[0, i] - theta[0, i]).abs_upper() + ulp * abs(theta[0, i]) for i in range(r)]
        radii = [x + ulp / max(abs(y) for y in row) for x, row in zip(radii, self.Phi.tolist(), strict=True)]
        for _ in range(8):
            box = flint.arb_mat([[flint.arb(x, radius) for x, radius in zip(theta.entries(), radii, strict=True)]])
            image = self.proved(box, theta, inverse)
            if image is not None:
                return image
            radii = [8 * radius for radius in radii]
        raise ArithmeticError(f"optimum[{self.s}]: {self.bits} bits do not suffice to enclose it")

    def proved(self, box: flint.arb_mat, theta: flint.arb_mat, inverse: flint.arb_mat) -> list[flint.arb] | None:
        """θ − g(θ)Y + (X − θ)(1 − g'(X)Y), for any θ in the box X and any Y: all zeros in X are in it.

        None unless it is in the interior of X, which proves that there is one.
        """
        r = theta.ncols()
        one = flint.arb_mat(r, r, [int(i == j) for i in range(r) for j in range(r)])
        image = theta - self.gap(self.p(theta)) * inverse + (box - theta) * (one - self.slope(self.p(box)) * inverse)
        inside = all(x.contains_interior(y) for x, y in zip(box.entries(), image.entries(), strict=True))
        return image.entries() if inside else None
