r"""ℓ_T of many instances at once, enclosed in float64 with every rounding error accounted for.

With the conditional risk R_s(u) = Σ_y w_sy ℓ(u, y) of a context, weak duality gives for every A [n, k] whose rows sum
to zero

$$\textstyle \sum_s A_{sj}\, g_s = 0 \ (\text{all } j) \quad\Longrightarrow\quad
  \inf_v \sum_s R_s(v \cdot g_s) \ge \sum_s h_s(A_s), \qquad h_s(a) = \inf_u R_s(u) + a \cdot u$$

and with t = w_s − A_s, W = Σ_j w_sj = Σ_j t_j, where t ≥ 0,

    h_s = W − max(0, max_y (w_y + t_y − W))    hinge losses
    h_s = −Σ_j t_j log(t_j/W)                  logistic, softmax

(the smallest diagonal of a transport plan from w to t; and an entropy). A = 0 gives the noise of the labels, which
needs no features. Any other t found in float64 misses the constraints by a residual ρ. With a right inverse K,
‖I − GᵀK‖ ≤ κ < 1, there is an exact dual point within |K| ρ/(1 − κ) of t, entry by entry; what is evaluated is the
worst in that box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import interior
from rooteps.theory.classifiers.infimum import CLOSED, ROUNDING
from rooteps.theory.losses import LOSSES

U = 2.0**-52
"""Twice the unit roundoff: what one operation, or the normalisation of a weight, may be off by, with a margin."""

TINY = 2.0**-1000
"""Added to every error, far above what underflow costs."""

CHUNK = 256
"""Problems solved together: few enough to stay in cache."""

AT_BOUND = (0.0, 1e-9, 1e-6)
"""Entries of a dual point below these shares of their weight are put on their bound, one share after the other."""

CUTS = (1e-13, 1e-9, 1e-6)
"""Singular values below these shares of the first are left out of a search, one share after the other."""


@dataclass(frozen=True)
class Enclosure:
    """lower ≤ ℓ_T ≤ upper for each of N instances.

    Args:
        lower, upper: both rigorous for the given float64 features read as exact numbers, shape [N].
        weights: the classifiers of loss ≤ upper, shape [N, D] or [N, D, k].
    """

    lower: np.ndarray
    upper: np.ndarray
    weights: np.ndarray

    @property
    def certified(self) -> np.ndarray:
        """Where the two ends meet, to within 1e-9 of the value or 1e-12, shape [N]."""
        return self.upper - self.lower <= np.maximum(CLOSED * self.upper, ROUNDING)


def is_smooth(loss: str) -> bool:
    """Whether the loss is logistic or softmax."""
    return loss in ("logistic", "softmax")


def enclose(G: Any, joint: Any, loss: str, radius: Any = 0.0) -> Enclosure:
    r"""Enclose $\ell_T(G) = \inf_v \mathbb{E}_{(s, y) \sim p_T} \ell(v \cdot G[s], y)$ for stacked instances.

    Args:
        G: features, shape [N, n, D].
        joint: p_T(s) P(y|s), right to a few units in the last place, shape [N, n, k].
        loss: a Lipschitz loss.
        radius: how far features may be from those given, a shape that broadcasts to [N, n, D]; 0 reads them as exact.

    Returns:
        An ``Enclosure``, for all features within the radius. Features that are not finite leave upper = infinity.

    Raises:
        InvalidInput: a loss that is not Lipschitz, or shapes that disagree.

    Source: weak duality; a right inverse proves a system soluble as in Rump, Verification methods (Acta Numerica 2010).

    >>> G = [[[2.0], [1.0], [-1.0]]]
    >>> found = enclose(G, [[[0.0, 0.5], [0.25, 0.0], [0.25, 0.0]]], "hinge")
    >>> bool(found.certified.all()), round(float(found.upper[0]), 9)
    (True, 0.5)
    """
    G, joint = np.asarray(G, dtype=np.float64), np.asarray(joint, dtype=np.float64)
    surrogate = LOSSES.get(loss)
    if surrogate is None or not surrogate.everywhere:
        raise InvalidInput(f"loss: {loss!r} is not a Lipschitz one")
    if G.ndim != 3 or joint.ndim != 3 or G.shape[:2] != joint.shape[:2]:
        raise InvalidInput(f"G: has shape {list(G.shape)}, which does not fit joint of shape {list(joint.shape)}")
    radius = np.broadcast_to(np.asarray(radius, dtype=np.float64), G.shape)
    parts = []
    with np.errstate(all="ignore"):
        for start in range(0, len(G), CHUNK):
            rows = slice(start, start + CHUNK)
            parts.append(_enclose(Features.of(G[rows], radius[rows]), joint[rows], is_smooth(loss)))
    lower, upper, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Enclosure(lower, upper, weights[:, :, 1] if surrogate.binary else weights)


@dataclass(frozen=True)
class Features:
    """Features with columns of size one, by powers of two.

    Args:
        G: shape [N, n, D].
        radius: how far they may be off, [N, n, D].
        scale: what the given features were multiplied by, and weights have to be, [N, 1, D].
        finite: whether they are, [N]; where not, ``G`` is zero.
    """

    G: np.ndarray
    radius: np.ndarray
    scale: np.ndarray
    finite: np.ndarray

    @classmethod
    def of(cls, G: np.ndarray, radius: np.ndarray) -> Features:
        """Features as they are given."""
        finite = np.isfinite(G).all(axis=(1, 2)) & np.isfinite(radius).all(axis=(1, 2))
        G, radius = (np.where(finite[:, None, None], x, 0.0) for x in (G, radius))
        exponent = np.frexp(np.abs(G).max(axis=1, initial=0.0))[1]
        scale = np.exp2(-np.maximum(exponent, -900))[:, None, :]
        # A scaled entry may have fallen below the normal numbers; zeros are zeros.
        return cls(G * scale, radius * scale + np.where(G != 0, TINY, 0.0), scale, finite)

    def __getitem__(self, rows: np.ndarray) -> Features:
        return Features(self.G[rows], self.radius[rows], self.scale[rows], self.finite[rows])


def _enclose(features: Features, joint: np.ndarray, smooth: bool) -> tuple[np.ndarray, ...]:
    found = np.zeros((len(joint), features.G.shape[2], joint.shape[2]))
    upper = np.where(features.finite, upper_end(features, joint, smooth, found), np.inf)
    lower = lower_end(joint, joint, np.zeros_like(joint), smooth)
    for cut in CUTS:
        for way in (_fitted, _searched):
            rows = np.flatnonzero(~Enclosure(lower, upper, found).certified & features.finite)
            if not len(rows):
                break
            some, w = features[rows], joint[rows]
            there, t = way(some.G, w, smooth, cut)
            for push in (1.0, 1 + 2.0**-40):  # moves margins of 1 − 1e-16 over 1
                end = upper_end(some, w, smooth, push * there)
                wins = end < upper[rows]
                found[rows] = np.where(wins[:, None, None], push * there, found[rows])
                upper[rows] = np.where(wins, end, upper[rows])
            if t is None:
                continue
            for bound in AT_BOUND:
                t = np.where(t > bound * w.sum(axis=2, keepdims=True), t, 0.0)
                lower[rows] = np.maximum(lower[rows], dual_end(some, w, t, smooth))
    return lower, upper, found * np.swapaxes(features.scale, 1, 2)


# -- searching --------------------------------------------------------------------------------------------------------


def _fitted(G: np.ndarray, joint: np.ndarray, smooth: bool, cut: float) -> tuple[np.ndarray, None]:
    """The weights [N, D, k] that come nearest to the best score of every context: right where G has a right inverse."""
    visited = joint.sum(axis=2, keepdims=True) > 0
    return np.linalg.pinv(np.where(visited, G, 0.0), rcond=cut) @ interior.best_scores(joint, smooth), None


def _searched(G: np.ndarray, joint: np.ndarray, smooth: bool, cut: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights [N, D, k] and dual points [N, n, k] by Newton's method on an orthonormal basis of the columns."""
    heavy = np.sqrt(joint.sum(axis=2, keepdims=True))
    _, singular, right = np.linalg.svd(heavy * G, full_matrices=False)
    kept = singular > cut * singular[:, :1]
    back = np.swapaxes(right, 1, 2) * np.where(kept, 1.0 / np.where(kept, singular, 1.0), 0.0)[:, None, :]
    x, t = (interior.smooth if smooth else interior.hinge)(G @ back, joint)
    weights = back @ x
    return np.concatenate([np.zeros((*weights.shape[:2], 1)), weights], axis=2), t


# -- certificates -----------------------------------------------------------------------------------------------------


def upper_end(features: Features, joint: np.ndarray, smooth: bool, weights: np.ndarray) -> np.ndarray:
    """A number ≥ the loss of the classifiers, [N].

    Args:
        features: of N instances.
        joint: joint probabilities, [N, n, k].
        smooth: whether the loss is logistic or softmax.
        weights: [N, D, k]; a binary score is that of the second class, and the first is 0.
    """
    n, k = joint.shape[1:]
    u, size = features.G @ weights, np.abs(weights)
    off = (features.G.shape[2] + 6) * U * (np.abs(features.G) @ size) + features.radius @ size * (1 + n * U) + TINY
    # The loss of label y is largest where its own score is lowest and all others are highest.
    ahead = (u + off)[:, :, None, :] - (u - off)[:, :, :, None]
    ahead = np.where(np.eye(k, dtype=bool), 0.0, ahead if smooth else 1.0 + ahead)
    loss = ahead.max(axis=3)
    if smooth:
        first = np.arange(k) == ahead.argmax(axis=3)[..., None]
        loss = loss + np.log1p(np.where(first, 0.0, np.exp(ahead - loss[..., None])).sum(axis=3))
    value = (np.maximum(joint, TINY) * loss).sum(axis=(1, 2)) * (1 + (n * k + 64) * U) + TINY
    return np.where(np.isfinite(value), value, np.inf)


def lower_end(joint: np.ndarray, t: np.ndarray, box: np.ndarray, smooth: bool) -> np.ndarray:
    """A number ≤ Σ_s h_s at every dual point within ``box`` of t, [N]; −∞ where one of them may have an entry < 0.

    Args:
        joint: joint probabilities, [N, n, k].
        t, box: [N, n, k].
        smooth: whether the loss is logistic or softmax.
    """
    n, k = joint.shape[1:]
    total = joint.sum(axis=2, keepdims=True)
    low, high = t - box, t + box
    if smooth:
        # Concave in each entry, so smallest at an end.
        value = np.minimum(_term(low, total), _term(high, total)).sum(axis=2)
    else:
        value = total[..., 0] - np.maximum((joint + high - total).max(axis=2), 0.0)
    off = (n * k + 64) * U * (np.abs(value) + total[..., 0]).sum(axis=1) + TINY
    return np.where((low >= 0).all(axis=(1, 2)), value.sum(axis=1) - off, -np.inf)


def _term(t: np.ndarray, total: np.ndarray) -> np.ndarray:
    """−t log(t/W), 0 at 0."""
    some = (t > 0) & (total > 0)
    return np.where(some, -t * np.log(np.where(some, t / np.where(total > 0, total, 1.0), 1.0)), 0.0)


def dual_end(features: Features, joint: np.ndarray, t: np.ndarray, smooth: bool) -> np.ndarray:
    """A number ≤ ℓ_T from float64 points t near the dual's feasible set, [N]; −∞ where no feasible point is proved.

    Args:
        features: of N instances.
        joint: joint probabilities, [N, n, k].
        t: what is to be a dual point, [N, n, k].
        smooth: whether the loss is logistic or softmax.
    """
    G, radius = features.G, features.radius
    _, n, D = G.shape
    k = joint.shape[2]
    own = constraints(features, joint, t)
    K = right_inverse(G, t, own)
    for _ in range(2):
        t = _moved(t, joint, K, residual(G, joint, t, radius)[0])
    r, off = residual(G, joint, t, radius)
    pivot = _pivot(t)
    missed = np.eye((k - 1) * D) - _constrained(G, _balanced(K, pivot))
    unsure = _constrained((n + k + 8) * U * np.abs(G) + radius, _sizes(np.abs(K), pivot)) * (1 + n * U) + TINY
    both = own[:, :, None] & own[:, None, :]
    kappa = np.where(both, np.abs(missed) + unsure, 0.0).sum(axis=2).max(axis=1) * (1 + (k * D + 4) * U)
    far = np.where(own, np.abs(r) + off, 0.0).max(axis=1, initial=0.0) / (1 - kappa) * (1 + 8 * U)
    box = _sizes(np.abs(K).sum(axis=3)[..., None], pivot)[..., 0] * far[:, None, None] * (1 + (k * D + k + 8) * U)
    # The largest entry of a row is what the others leave of its weight, and rounded.
    box = box + np.where(pivot, 4 * k * U * joint.sum(axis=2, keepdims=True), 0.0)
    proved = (kappa < 0.5) & np.isfinite(far)
    return np.where(proved, lower_end(joint, t, box, smooth), -np.inf)


def constraints(features: Features, joint: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The constraints, pairs of a class after the first and a feature, that the others do not imply: [N, (k − 1) D].

    Where zeros in w and t keep sets of classes apart, so that no context has a part in two of them, the constraints of
    each set's classes sum to zero, and those of its first class follow from the others. A feature that is zero wherever
    w and t may differ constrains nothing.
    """
    k = t.shape[2]
    present = ((joint > 0) | (t > 0)).astype(float)
    linked = (np.swapaxes(present, 1, 2) @ present > 0) | np.eye(k, dtype=bool)
    for _ in range(k.bit_length()):
        linked = (linked.astype(float) @ linked) > 0
    follows = linked.argmax(axis=2) == np.arange(k)
    moves = present.sum(axis=2, keepdims=True) > 1
    felt = (moves & ((features.G != 0) | (features.radius > 0))).any(axis=1)
    return (~follows[:, 1:, None] & felt[:, None, :]).reshape(len(t), -1)


def right_inverse(G: np.ndarray, t: np.ndarray, own: np.ndarray) -> np.ndarray:
    """K [N, n, k, (k − 1) D] with Σ_s g_s ⊗ K_s ≈ I, which moves the entries of t in proportion to their room.

    The rows of the largest entries are minus the sums of the others, and rounded. Only the constraints of the mask
    ``own`` [N, (k − 1) D] are looked at.
    """
    N, n, D = G.shape
    k = t.shape[2]
    rows = interior.root(t)
    tall = (rows[..., 1:, None] * G[:, :, None, None, :]).reshape(N, n * k, (k - 1) * D)
    tall = np.where(np.isfinite(tall) & own[:, None, :], tall, 0.0)
    tall = np.concatenate([tall, np.where(own[:, :, None], 0.0, np.eye((k - 1) * D))], axis=1)
    q, triangle = np.linalg.qr(tall)
    diagonal = np.abs(np.einsum("nii->ni", triangle))
    regular = (diagonal > U * diagonal.max(axis=1, keepdims=True)).all(axis=1)
    triangle = np.where(regular[:, None, None], triangle, np.eye((k - 1) * D))
    solved = (q @ np.linalg.inv(np.swapaxes(triangle, 1, 2)))[:, : n * k] * own[:, None, :]
    K = np.swapaxes(rows, 2, 3) @ solved.reshape(N, n, k, (k - 1) * D)
    return np.where(regular[:, None, None, None] & np.isfinite(K), K, 0.0)


def _pivot(t: np.ndarray) -> np.ndarray:
    """The largest entry of each row, which stands for what the others leave: a mask [N, n, k]."""
    return np.arange(t.shape[2]) == t.argmax(axis=2)[..., None]


def _balanced(K: np.ndarray, pivot: np.ndarray) -> np.ndarray:
    """Rows [N, n, k, …] that sum to zero: those of the pivots are minus the sums of the others."""
    others = np.where(pivot[..., None], 0.0, K)
    return np.where(pivot[..., None], -others.sum(axis=2, keepdims=True), others)


def _sizes(K: np.ndarray, pivot: np.ndarray) -> np.ndarray:
    """Likewise for absolute values, and ≥ 0."""
    return np.abs(_balanced(K, pivot))


def residual(G: np.ndarray, joint: np.ndarray, t: np.ndarray, radius: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Σ_s (w_sj − t_sj) g_s for the classes after the first, [N, (k − 1) D], and how far it may be off."""
    n, k = t.shape[1:]
    pivot = _pivot(t)
    A = _balanced((joint - t)[..., None], pivot)
    size = _sizes((joint + t)[..., None], pivot)
    off = _constrained((n + k + 20) * U * np.abs(G), size) + _constrained(radius, np.abs(A) + 4 * U * size)
    return _constrained(G, A)[..., 0], off[..., 0] * (1 + n * U) + TINY


def _constrained(G: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Σ_s g_s ⊗ rows_s for the classes after the first, rows [N, n, k, m], shape [N, (k − 1) D, m]."""
    N, n, k, m = rows.shape
    D = G.shape[2]
    product = np.swapaxes(G, 1, 2) @ rows[:, :, 1:].reshape(N, n, (k - 1) * m)
    return product.reshape(N, D, k - 1, m).swapaxes(1, 2).reshape(N, (k - 1) * D, m)


def _moved(t: np.ndarray, joint: np.ndarray, K: np.ndarray, r: np.ndarray) -> np.ndarray:
    """t with the residual r undone through K."""
    there = t + (K @ r[:, None, :, None])[..., 0]
    pivot = _pivot(there)
    others = np.where(pivot, 0.0, there)
    return np.where(pivot, joint.sum(axis=2, keepdims=True) - others.sum(axis=2, keepdims=True), others)
