"""The inverse of the conditional-mean map: from a mean m in conv{φ_w} to the θ with Phi p_θ = m."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import flint
import numpy as np
import scipy

from rooteps.theory import checks
from rooteps.theory.exact import independent_rows, rationals, with_ones

_MARGIN = 2.0**-30
"""The linear programme cannot tell a mean from the boundary when its largest least weight, times V, is below this."""
_ROUNDING = 2.0**-40
"""Largest residual, relative to the embeddings, that counts as rounding error of a mean given in float64."""
_STEP = 4.0
"""Largest change of a logit in one Newton step: the Hessian changes by a bounded factor within it."""


@dataclass(frozen=True)
class InverseMean:
    """What inverting the conditional-mean map found.

    Args:
        theta: θ [d] with Phi p_θ = mean; None when there is none or it was not reached.
        status: where the mean lies in conv{φ_w}: ``"interior"`` (of the relative interior: θ exists), ``"boundary"``
            (the infimum of log Z(θ) − θ·m is not attained), ``"outside"`` (there is no infimum), or ``"stalled"``
            (Newton's method did not reach θ in float64).
        residual: max |Phi p_θ − mean| at the last iterate.
        message: the status in one line.
    """

    theta: np.ndarray | None
    status: str
    residual: float
    message: str


@np.errstate(all="ignore")  # what is not finite is never decided
def inverse_mean(mean: object, Phi: object, start: object = None) -> InverseMean:
    r"""θ with Phi p_θ = m, by Newton's method on a convex function.

    $$\theta = \arg\min_\theta\, \log Z(\theta) - \theta \cdot m$$

    θ exists iff m lies in the relative interior of conv{φ_w}; it is unique up to δ with Phiᵀδ constant, and the
    coordinates that only move along such δ stay at their start.

    Args:
        mean: m, shape [d].
        Phi: word embeddings, shape [d, V].
        start: θ to start from, shape [d]; default zero.

    Returns:
        An ``InverseMean``. A mean that cannot be told from a boundary point in float64 has status ``"boundary"``.

    Raises:
        InvalidInput: NaN, infinity, or shapes that disagree.

    Source: arXiv:2010.03648 (first-order condition); Newton's method and the linear programme are standard.

    >>> [round(x, 12) for x in inverse_mean([0.5], [[1.0, -1.0]]).theta.tolist()]  # artanh(1/2)
    [0.549306144334]
    >>> inverse_mean([1.0], [[1.0, -1.0]]).status
    'boundary'
    """
    m, embeddings = checks.array("mean", mean, 1), checks.array("Phi", Phi, 2)
    checks.shape("mean", m, embeddings.shape[:1], "[d]")
    theta = np.zeros(len(m)) if start is None else checks.array("start", start, 1)
    checks.shape("start", theta, m.shape, "[d]")
    rows = independent_rows(embeddings)
    found = solve_mean(m, embeddings, rows, theta)
    if found.theta is not None and not _determined(embeddings[rows], weights_of(found.theta, embeddings)):
        return _classify(m, embeddings, rows, found)
    return found


@np.errstate(all="ignore")
def solve_mean(
    mean: np.ndarray,
    Phi: np.ndarray,
    rows: Sequence[int],
    start: np.ndarray,
    exact: Sequence[flint.fmpq] | None = None,
    positive: bool = False,
) -> InverseMean:
    """``inverse_mean`` for a mean that is also known exactly.

    Args:
        mean, Phi, start: as in ``inverse_mean``.
        rows: the rows of Phi that are independent modulo constants, from ``independent_rows``.
        exact: the mean as rationals [d]; default its float64 numbers.
        positive: whether it is known to be a convex combination with all weights positive.
    """
    # Rows beyond float64's reach are scaled by powers of two, which changes nothing but the units of θ.
    powers = _powers(Phi)
    if not powers.any():
        return _solve_mean(mean, Phi, list(rows), start, exact, positive)
    up = [flint.fmpq(2) ** int(k) for k in powers]
    target = [m * a for m, a in zip(rationals(mean) if exact is None else exact, up, strict=True)]
    scaled = [np.ldexp(x, k) for x, k in ((mean, powers), (Phi, powers[:, None]), (start, -powers))]
    found = _solve_mean(
        scaled[0], scaled[1], list(rows), np.nan_to_num(scaled[2], posinf=0.0, neginf=0.0), target, positive
    )
    if found.theta is None:
        return found
    with np.errstate(over="ignore"):
        theta = np.ldexp(found.theta, powers)
    if not np.isfinite(theta).all():
        return InverseMean(None, "stalled", found.residual, "θ is beyond float64")
    return dataclasses.replace(found, theta=theta)


_REACH = 100


def _powers(Phi: np.ndarray) -> np.ndarray:
    """The powers of two that bring rows of Phi [d, V] whose largest entry is far from one to about one, else 0, [d]."""
    exponents = np.frexp(np.abs(Phi).max(axis=1))[1]
    return np.where(np.abs(exponents) > _REACH, -exponents, 0)


def _solve_mean(
    mean: np.ndarray,
    Phi: np.ndarray,
    rows: list[int],
    start: np.ndarray,
    exact: Sequence[flint.fmpq] | None,
    positive: bool,
) -> InverseMean:
    free = np.zeros(Phi.shape[1]) if len(rows) == len(mean) else np.delete(start, rows) @ np.delete(Phi, rows, axis=0)
    theta = start.copy()
    try:
        theta[rows], at_rest = _newton(Phi[rows] - mean[rows][:, None], free, start[rows])
    except np.linalg.LinAlgError:
        theta[:] = np.nan
    weights = weights_of(theta, Phi)
    gap = Phi @ weights - mean
    residual = float(np.abs(gap).max())
    if not np.isfinite(residual):
        return InverseMean(None, "stalled", residual, "Newton's method leaves float64: the embeddings are too extreme")
    allowed = _ROUNDING * float(np.abs(Phi).max())
    candidate = InverseMean(theta, "interior", residual, "the mean is in the relative interior of conv{φ_w}")
    if np.abs(gap[rows]).max(initial=0.0) <= allowed and at_rest:
        if residual > allowed and not positive:
            message = "the mean is outside the affine hull of the embeddings, so no θ exists"
            return InverseMean(None, "outside", residual, message)
        target = rationals(mean) if exact is None else exact
        if positive or _certainly_interior(weights, Phi[rows], [target[i] for i in rows]):
            return candidate
    if positive:
        message = f"Newton's method did not reach θ in float64 (residual {residual:.3g}): the mean is extreme"
        return InverseMean(None, "stalled", residual, message)
    return _classify(mean, Phi, rows, candidate)


def weights_of(theta: np.ndarray | None, Phi: np.ndarray) -> np.ndarray:
    """softmax(θᵀPhi), shape [V]."""
    assert theta is not None
    logits = theta @ Phi
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def _newton(centred: np.ndarray, free: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, bool]:
    """Minimise log Σ_w exp(free_w + θ·c_w) over θ by damped Newton steps; whether it came to rest.

    Args:
        centred: c_w = φ_w − m, rows independent, shape [r, V].
        free: logits that stay as they are, shape [V].
    """
    r = len(start)
    if r == 0:
        return start, True
    basis, triangle = np.linalg.qr(centred.T)  # logits of unit scale, whatever the scale of Phi
    z = triangle @ start
    for _ in range(500):
        logits = free + basis @ z
        p = np.exp(logits - logits.max())
        p /= p.sum()
        gradient = p @ basis
        spread = basis - gradient[None, :]
        values, vectors = np.linalg.eigh((spread * p[:, None]).T @ spread)
        values = np.maximum(values, np.finfo(float).eps * max(values[-1], np.finfo(float).tiny))
        step = -vectors @ ((vectors.T @ gradient) / values)
        move = basis @ step
        size = float(np.abs(move).max())
        if size <= 16 * np.finfo(float).eps * max(1.0, float(np.abs(logits).max())):
            return np.linalg.solve(triangle, z + step), True
        scale = min(1.0, _STEP / size)
        promise = float(gradient @ step)
        # log(Σ p e^move) is the change of the objective without cancellation.
        while scale > 2.0**-30 and np.log1p(p @ np.expm1(scale * move)) > 0.25 * scale * promise:
            if size < 2.0**-20:  # the promised decrease is below rounding; the full Newton step is right
                break
            scale /= 2
        z = z + scale * step
    return np.linalg.solve(triangle, z), False


def _determined(rows: np.ndarray, weights: np.ndarray) -> bool:
    """Whether rounding the mean moves no logit by as much as one; else rounding decides where the mean lies."""
    return doubt(rows, weights) < 1


def doubt(rows: np.ndarray, weights: np.ndarray) -> float:
    """How far rounding the mean may move a logit of a softmax model: independent rows of Phi, its probabilities."""
    rows = np.ldexp(rows, _powers(rows)[:, None])
    centred = rows - (rows @ weights)[:, None]
    covariance = (centred * weights) @ centred.T
    rounding = 4 * np.finfo(float).eps * np.abs(rows).max(axis=1)
    try:
        sensitivity = np.linalg.solve(covariance, centred)
    except np.linalg.LinAlgError:
        return np.inf
    return float((rounding @ np.abs(sensitivity)).max(initial=0.0))


def _certainly_interior(weights: np.ndarray, rows: np.ndarray, mean: list[flint.fmpq]) -> bool:
    """Whether exact positive weights that sum to one and have exactly this mean are found near the given ones."""
    if not (weights > 0).all():
        return False
    pivot = scipy.linalg.qr(np.vstack([np.ones((1, len(weights))), rows]) * weights, mode="r", pivoting=True)[1]
    words = pivot[: len(rows) + 1]
    exact = rationals(weights)
    reached = with_ones(rows) * flint.fmpq_mat([[a] for a in exact])
    missing = flint.fmpq_mat([[flint.fmpq(1)], *([m] for m in mean)]) - reached
    try:
        change = with_ones(rows[:, words]).solve(missing)
    except ZeroDivisionError:
        return False
    return all(exact[w] + change[i, 0] > 0 for i, w in enumerate(words))


def _classify(mean: np.ndarray, Phi: np.ndarray, rows: Sequence[int], candidate: InverseMean) -> InverseMean:
    """Where the mean lies, by the largest t with a representation Σ a_w φ_w = m, Σ a_w = 1, a_w ≥ t."""
    V = Phi.shape[1]
    basis, _ = np.linalg.qr(Phi[list(rows)].T - mean[list(rows)][None, :])
    # Scaled by V: b = V a, so that b = 1 is the uniform combination.
    # Scaled by V and shifted: V a = b + t with b ≥ 0, so that t = 1 is the uniform combination.
    rows_of_b = np.vstack([np.ones((1, V)), basis.T * np.sqrt(V)])
    programme = scipy.optimize.linprog(
        np.append(np.zeros(V), -1.0),
        A_eq=np.hstack([rows_of_b, rows_of_b.sum(axis=1, keepdims=True)]),
        b_eq=np.append(float(V), np.zeros(len(rows))),
        bounds=[(0, None)] * V + [(None, None)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    residual = candidate.residual
    if not programme.success:
        message = "the rows of Phi are too close to dependent to find θ in float64"
        return InverseMean(None, "stalled", residual, message)
    least = float(programme.x[-1])
    if least > _MARGIN:
        if candidate.theta is not None and residual <= _ROUNDING * float(np.abs(Phi).max()):
            return candidate
        return InverseMean(None, "stalled", residual, f"Newton's method did not reach θ (residual {residual:.3g})")
    if least < -_MARGIN:
        return InverseMean(None, "outside", residual, "the mean is outside conv{φ_w}, so no θ exists")
    message = "the mean is on the boundary of conv{φ_w}, so no θ exists: the infimum is approached as ‖θ‖ → ∞"
    return InverseMean(None, "boundary", residual, message)
