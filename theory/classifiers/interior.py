"""Many small problems at once: classifiers and dual points by Newton's method, in float64, for searching only.

For the joint probabilities w [N, n, k] of contexts and labels, the dual point of weights x [N, r, k − 1] on a basis
[N, n, r] (the first class has score 0) is t [N, n, k] ≥ 0 with Σ_j t_sj = Σ_j w_sj and Σ_s (w_sj − t_sj) basis_s = 0.
Nothing that is found here is a certificate.
"""

from __future__ import annotations

import numpy as np

ROUNDS = 40
"""Steps at most. A problem that has converged, or broken down, keeps what it has."""

GAP = 1e-11
"""Relative gap at which the hinge losses stop, inside the bounds by about as much: room in which rounding is undone."""

FLOOR = 1e-14
"""And the absolute one, for an infimum of zero."""

DECREMENT = 1e-15
"""What Newton's method still expects to gain, as a share of the loss, when the smooth losses stop."""

_LEAST = 1e-100
"""What is nearer to its bound is kept there, so that no quotient overflows."""

_SHARE = 0.995
"""Of the way to the nearest bound."""


NEVER = -45.0
"""Score of a label that never occurs, relative to the best one: e^−45 is below the rounding error of the loss."""


def best_scores(w: np.ndarray, smooth: bool) -> np.ndarray:
    """Scores [N, n, k] that minimise the loss of each context on its own, that of the first class 0.

    Where the minimum is not attained (a label of probability zero under a smooth loss), that score is ``NEVER``.
    """
    total = w.sum(axis=2, keepdims=True)
    if smooth:
        top = w.max(axis=2, keepdims=True)
        u = np.where(w > 0, np.log(np.where(w > 0, w, 1.0) / np.where(top > 0, top, 1.0)), NEVER)
    else:
        u = np.where(2 * w > total, 1.0, 0.0)
    return np.where(total > 0, u - u[..., :1], 0.0)


def root(t: np.ndarray) -> np.ndarray:
    """R [N, n, k, k] with RᵀR = diag(t) − ttᵀ/Σt; its rows are √t_j (e_j − t/Σt)."""
    total = t.sum(axis=-1, keepdims=True)
    share = t / np.where(total > 0, total, 1.0)
    k = t.shape[-1]
    others = 1.0 - np.eye(k)
    rows = np.eye(k) * (share @ others)[..., None] - others * share[..., None, :]
    return np.sqrt(t)[..., None] * rows


def hinge(basis: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""min Σ_sy w_sy (max_j(1[j ≠ y] + u_sj) − u_sy) and its dual, by Mehrotra's predictor–corrector method.

    Args:
        basis: features in good coordinates, shape [N, n, r].
        w: joint probabilities, shape [N, n, k].

    Returns:
        Weights [N, r, k − 1] and dual points t [N, n, k].
    """
    N, _, r = basis.shape
    k = w.shape[-1]
    margin = 1.0 - np.eye(k)
    used = (w > 0)[..., None]  # [N, n, k labels, 1]
    count = np.maximum(used.sum(axis=(1, 2, 3)) * k, 1)
    x = np.zeros((N, r, k - 1))
    top = np.where(used[..., 0], 2.0, 1.0)
    z = np.where(used, w[..., None] / k, 0.0) + np.zeros(k)
    goal, weight = w[..., 1:], w[..., None]
    best_gap = np.full(N, np.inf)
    best_x, best_t = x, z.sum(axis=2)
    live = np.arange(N)
    for _ in range(ROUNDS):
        slack = np.maximum(top[..., None] - margin - _scores(basis, x)[:, :, None, :], _LEAST)
        t = z.sum(axis=2)
        missed = _transposed(basis, goal - t[..., 1:])
        product = np.where(used, z * slack, 0.0)
        gap = product.sum(axis=(1, 2, 3))
        value = (w * (top - _scores(basis, x))).sum(axis=(1, 2))
        wrong = gap + np.abs(missed).max(axis=(1, 2), initial=0.0)
        better = wrong < best_gap[live]
        improved = live[better]
        best_gap[improved] = wrong[better]
        best_x[improved], best_t[improved] = x[better], t[better]
        going = np.isfinite(wrong) & (wrong > np.maximum(GAP * value, FLOOR))
        if not going.any():
            break
        if not going.all():
            live, basis, w, goal, weight, used, count, x, top, z, slack, missed, product = (
                a[going] for a in (live, basis, w, goal, weight, used, count, x, top, z, slack, missed, product)
            )
        theta = np.where(used, z / slack, 0.0)
        whole = np.where(used[..., 0], theta.sum(axis=3), 1.0)
        blocks = _blocks(theta, whole)
        matrix = _matrix(basis, blocks)
        mu = product.sum(axis=(1, 2, 3)) / count

        def step(aim, matrix=matrix, basis=basis, slack=slack, theta=theta, whole=whole, used=used, missed=missed, z=z):
            rho = np.where(used, aim / slack, 0.0)
            lift = rho.sum(axis=3) / whole
            right = missed - _transposed(basis, (rho - theta * lift[..., None]).sum(axis=2)[..., 1:])
            move = _solve(matrix, right)
            along = _scores(basis, move)[:, :, None, :]
            up = lift + (theta * along).sum(axis=3) / whole
            dslack = up[..., None] - along
            return move, up, dslack, rho - theta * dslack

        _, _, dslack, dz = step(-product)
        a, b = _reach(z, dz, used), _reach(slack, dslack, used)
        after = np.where(used, (z + _wide(a) * dz) * (slack + _wide(b) * dslack), 0.0).sum(axis=(1, 2, 3)) / count
        centre = mu * np.minimum(after / np.where(mu > 0, mu, 1.0), 1.0) ** 3
        move, up, dslack, dz = step(_wide(centre) - product - dz * dslack)
        a, b = (np.minimum(1.0, _SHARE * x) for x in (_reach(z, dz, used, np.inf), _reach(slack, dslack, used, np.inf)))
        z = np.where(used, np.maximum(z + _wide(a) * dz, _LEAST), 0.0)
        z = z * np.where(used, weight / np.where(used, z.sum(axis=3, keepdims=True), 1.0), 0.0)  # but for rounding so
        x = x + b[:, None, None] * move
        top = top + b[:, None, None] * up
    return best_x, best_t


def smooth(basis: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """min Σ_s (W_s log Σ_j e^{u_sj} − Σ_j w_sj u_sj) by Newton's method with steps halved until they gain.

    Args and returns as ``hinge``.
    """
    N, _, r = basis.shape
    k = w.shape[-1]
    x, live = np.zeros((N, r, k - 1)), np.arange(N)
    value, t = smooth_value(_scores(basis, x), w)
    found_x, found_t = x.copy(), t.copy()
    for _ in range(ROUNDS):
        rows = root(t)[..., 1:]
        matrix = _matrix(basis, np.swapaxes(rows, -1, -2) @ rows)
        slope = _transposed(basis, (w - t)[..., 1:])
        move = _solve(matrix, slope)
        expected = (slope * move).sum(axis=(1, 2))
        along = _scores(basis, move)
        now = _scores(basis, x)
        gained, size = np.zeros(len(x), dtype=bool), np.ones(len(x))
        for _halving in range(12):
            there, _ = smooth_value(now + size[:, None, None] * along, w)
            gained = there < value
            if gained.all():
                break
            size = np.where(gained, size, size / 2)
        x = np.where(gained[:, None, None], x + size[:, None, None] * move, x)
        value, t = smooth_value(_scores(basis, x), w)
        found_x[live], found_t[live] = x, t
        going = gained & (expected > DECREMENT * value)
        if not going.any():
            break
        live, basis, w, x, value, t = (a[going] for a in (live, basis, w, x, value, t))
    return found_x, found_t


def smooth_value(u: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The loss [N] of scores u [N, n, k], whose dual point is W softmax(u) [N, n, k]."""
    below = u - u.max(axis=2, keepdims=True)
    e = np.exp(below)
    # log1p of the others' sum keeps the digits of a loss near 0.
    first = np.arange(u.shape[2]) == below.argmax(axis=2)[..., None]
    rest = np.where(first, 0.0, e).sum(axis=2, keepdims=True)
    total = w.sum(axis=2, keepdims=True)
    return (w * (np.log1p(rest) - below)).sum(axis=(1, 2)), total * e / (1 + rest)


def _scores(basis: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Scores [N, n, k] with that of the first class 0."""
    return np.concatenate([np.zeros((*basis.shape[:2], 1)), basis @ x], axis=2)


def _transposed(basis: np.ndarray, a: np.ndarray) -> np.ndarray:
    return np.swapaxes(basis, 1, 2) @ a


def _blocks(theta: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Σ_y (diag θ_y − θ_y θ_yᵀ/Σθ_y) without the first class, [N, n, k − 1, k − 1]."""
    own = theta[..., 1:]
    k = theta.shape[-1]
    # For a diagonal entry the difference is θ_j times the share of the others: no cancellation.
    others = (theta @ (1.0 - np.eye(k)))[..., 1:]
    products = np.swapaxes(own, 2, 3) @ (own / whole[..., None])
    diagonal = (own * others / whole[..., None]).sum(axis=2)
    return np.where(np.eye(k - 1, dtype=bool), diagonal[..., None], -products)


def _matrix(basis: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """Σ_s blocks_s ⊗ basis_s basis_sᵀ, shape [N, (k − 1) r, (k − 1) r]."""
    N, n, r = basis.shape
    c = blocks.shape[-1]
    weighted = blocks[:, :, :, :, None] * basis[:, :, None, None, :]  # [N, n, c, c, r]
    flat = np.swapaxes(basis, 1, 2) @ weighted.reshape(N, n, c * c * r)  # [N, r, c·c·r]
    return flat.reshape(N, r, c, c, r).transpose(0, 2, 1, 3, 4).reshape(N, c * r, c * r)


def _solve(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The solution [N, r, c] for right sides [N, r, c]; a little of the diagonal keeps every matrix regular."""
    N, r, c = right.shape
    size = np.sqrt(np.einsum("nii->ni", matrix))
    size = np.asarray(np.where(np.isfinite(size) & (size > 0), size, 1.0))
    scaled = matrix / size[:, :, None] / size[:, None, :]
    whole = np.asarray(np.isfinite(scaled).all(axis=(1, 2)))
    scaled = np.where(whole[:, None, None], scaled, 0.0)
    scaled = scaled + 1e-14 * np.eye(c * r)
    flat = np.swapaxes(right, 1, 2).reshape(N, c * r) / size
    flat = np.where(np.isfinite(flat), flat, 0.0)
    try:
        solution = np.linalg.solve(scaled, flat[..., None])[..., 0] / size
    except np.linalg.LinAlgError:  # one of them is singular
        solution = (np.linalg.pinv(scaled) @ flat[..., None])[..., 0] / size
    return np.swapaxes(solution.reshape(N, c, r), 1, 2)


def _reach(a: np.ndarray, step: np.ndarray, used: np.ndarray, most: float = 1.0) -> np.ndarray:
    """The largest share of the step that keeps a ≥ 0, at most so much, [N]."""
    falls = used & (step < 0)
    ratio = np.where(falls, a / np.where(falls, -step, 1.0), np.inf)
    return np.minimum(ratio.min(axis=(1, 2, 3)), most)


def _wide(a: np.ndarray) -> np.ndarray:
    return a[:, None, None, None]
