"""The smooth losses: Newton's method, without constraints or with ‖v‖_∞ ≤ B by an interior-point path."""

from __future__ import annotations

import numpy as np
from scipy.linalg import qr, solve_triangular
from scipy.optimize import linprog

from theory.classifiers.problem import NEVER, Problem, to_float

_STEPS = 100


class SmoothLoss:
    """ℓ(x) = Σ_s [p_s log Σ_j e^{u_sj} − Σ_j p_s P(j|s) u_sj] in float64, u_sj = x_j·basis_s, and two derivatives.

    Args:
        problem: a task with a smooth loss.
        basis: the features in coordinates good for float64, [n, r].
        own: the classes with weights of their own; the score of any other class is 0.
        allowed: mask [n, k] of the classes that take part in the sum.
    """

    def __init__(self, problem: Problem, basis: np.ndarray, own: np.ndarray, allowed: np.ndarray | None = None):
        self.basis, self.own = basis, own
        self.joint = to_float(problem.probs)
        self.weight = self.joint.sum(axis=1)
        self.allowed = np.ones_like(self.joint, dtype=bool) if allowed is None else allowed
        self.size = basis.shape[1] * len(own)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Scores [n, k] of weights x [classes · r]."""
        u = np.zeros(self.joint.shape)
        u[:, self.own] = self.basis @ x.reshape(len(self.own), -1).T
        return u

    def point(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """The value, and the dual point z [n, k]: p_s softmax(u_s)."""
        u = self.scores(x)
        best = np.where(self.allowed, u, -np.inf).argmax(axis=1)[:, None]
        below = u - np.take_along_axis(u, best, axis=1)
        e = np.where(self.allowed, np.exp(np.where(self.allowed, below, 0.0)), 0.0)
        rest = np.where(best == np.arange(u.shape[1])[None, :], 0.0, e).sum(axis=1, keepdims=True)
        return float((self.joint * (np.log1p(rest) - below)).sum()), self.weight[:, None] * e / (1 + rest)

    def gradient(self, z: np.ndarray) -> np.ndarray:
        """Gradient [classes · r] where the dual point is z."""
        change = z - self.joint
        # Rows sum to zero: the entry that may have cancelled most is minus the sum of the others.
        likely = self.joint.argmax(axis=1)[:, None] == np.arange(z.shape[1])[None, :]
        others = np.where(likely, 0.0, change)
        change = np.where(likely, -others.sum(axis=1, keepdims=True), change)
        return (self.basis.T @ change[:, self.own]).T.reshape(-1)

    def root(self, z: np.ndarray) -> np.ndarray:
        """A square root M of the Hessian MᵀM where the dual point is z: its rows are sqrt(z_sj) (e_j − q_s) ⊗ g_s."""
        q = z / self.weight[:, None]
        k = q.shape[1]
        others = 1.0 - np.eye(k)
        rows = np.eye(k)[None] * (q @ others)[:, None, :] - others[None] * q[:, None, :]
        rows = np.sqrt(z)[:, :, None] * rows[:, :, self.own]
        return (rows[:, :, :, None] * self.basis[:, None, None, :]).reshape(z.size, self.size)


def newton(loss: SmoothLoss) -> tuple[np.ndarray, np.ndarray, bool]:
    """Damped Newton's method from 0: weights [classes · r], dual point z [n, k], and whether it converged."""
    x = np.zeros(loss.size)
    value, z = loss.point(x)
    converged = False
    for _ in range(_STEPS):
        gradient = loss.gradient(z)
        root = loss.root(z)
        step = -np.linalg.lstsq(root.T @ root, gradient, rcond=1e-14)[0]
        decrease = -float(gradient @ step)
        if not np.isfinite(decrease) or np.abs(x).max(initial=0.0) > 1e8:
            break
        length = 1.0
        while length > 1e-6:
            new_value, new_z = loss.point(x + length * step)
            if new_value <= value - 0.1 * length * decrease + 1e-15 * abs(value):
                break
            length /= 2
        else:
            converged = decrease <= 1e-13 * abs(value)
            break
        x, value, z = x + length * step, new_value, new_z
        if decrease <= 1e-29 * abs(value) or (converged and decrease <= 1e-20 * abs(value)):
            converged = True
            break
        converged = decrease <= 1e-16 * abs(value)
    return x, z, converged


def separation(problem: Problem, basis: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    r"""The classes of each context that some direction d rules out for ever, and that direction.

    A linear programme: the largest Σ t over 0 ≤ t ≤ 1 and (d_y − d_j)·g_s ≥ t_sj for every label y that occurs at s
    and every j. Every class j that can be ruled out at s gets t_sj = 1, as directions may be added and scaled.

    Returns:
        The mask [n, k] of classes ruled out and the direction [classes · r]; None when there are none (or HiGHS fails).
    """
    joint = to_float(problem.probs)
    n, k = joint.shape
    r, c = basis.shape[1], len(own)
    occurs = joint > 0
    s, y, j = np.nonzero(occurs[:, :, None] & ~np.eye(k, dtype=bool)[None])
    direction = (y[:, None] == own[None, :]).astype(float) - (j[:, None] == own[None, :])
    margin = (direction[:, :, None] * basis[s][:, None, :]).reshape(len(s), c * r)
    pairs = np.flatnonzero(~occurs)
    if not len(pairs) or not c * r:
        return None
    t = (s * k + j)[:, None] == pairs[None, :]
    solution = linprog(
        np.concatenate([np.zeros(c * r), -np.ones(len(pairs))]),
        A_ub=np.hstack([-margin, t.astype(float)]),
        b_ub=np.zeros(len(s)),
        bounds=[(None, None)] * (c * r) + [(0, 1)] * len(pairs),
        method="highs",
    )
    if solution.status != 0:
        return None
    ruled_out = np.zeros(n * k, dtype=bool)
    ruled_out[pairs[solution.x[c * r :] > 0.5]] = True
    return (ruled_out.reshape(n, k), solution.x[: c * r]) if ruled_out.any() else None


def solve_smooth(problem: Problem, basis: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Unrestricted weights: weights [r, classes], dual point z [n, k], and whether the infimum is attained.

    Where it is not, the classes that some direction rules out leave the problem, what is left attains its infimum, and
    the weights go far along that direction.
    """
    loss = SmoothLoss(problem, basis, own)
    x, z, converged = newton(loss)
    rare = (z < 1e-6 * loss.weight[:, None]) & (loss.joint == 0)
    found = None
    if (not converged or rare.any()) and (loss.joint == 0).any():
        found = separation(problem, basis, own)
    if found is not None:
        ruled_out, direction = found
        x, z, _ = newton(SmoothLoss(problem, basis, own, allowed=~ruled_out))
        u, along = loss.scores(x), loss.scores(direction)
        # Margins along the direction are 1 where a class is ruled out; go until e^NEVER is left of each.
        far = 2 * np.abs(u).max() - NEVER
        x = x + far / _least_margin(along, ruled_out, loss.joint) * direction
    return x.reshape(len(own), -1).T, z, found is None


def _least_margin(scores: np.ndarray, ruled_out: np.ndarray, joint: np.ndarray) -> float:
    label = joint.argmax(axis=1)
    margin = scores[np.arange(len(scores)), label][:, None] - scores
    return float(margin[ruled_out].min())


def newton_within(loss: SmoothLoss, words: np.ndarray, B: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The primal-dual interior-point method for |x_j·words_w| ≤ B.

    Args:
        loss: the smooth loss.
        words: word embeddings in the coordinates of the basis, [r, V].
        B: > 0.

    Returns:
        Weights [r, classes] strictly inside the bounds, dual point z [n, k], multipliers mu [V, classes].
    """
    r, V = words.shape
    c = len(loss.own)
    x = np.zeros(loss.size)
    room = np.full((2, c, V), float(B))  # B ∓ v, carried along so that it keeps its digits near the bounds
    multipliers = np.full_like(room, float(loss.weight.sum()) / (2 * B * V))
    value, z = loss.point(x)
    best, stalled = (np.inf, x, z, multipliers), 0
    for _ in range(_STEPS):
        gradient = loss.gradient(z)
        gap = float((multipliers * room).sum())
        off = B * float(np.abs(gradient + _pull(multipliers, words)).sum())
        if gap + off < 0.5 * best[0]:
            best, stalled = (gap + off, x, z, multipliers), 0
        else:
            stalled += 1
        if stalled > 8 or gap + off < 1e-18 * value:
            break
        # The path is followed inwards only as fast as the stationarity keeps up.
        target = gap / room.size * (0.05 if off < gap else 1.0)
        # A triangular factor of the Newton matrix from its square roots keeps directions of little curvature, such as
        # one vector added to the weights of all classes, which the bounds alone hold.
        held = np.kron(np.eye(c), words.T) * np.sqrt((multipliers / room).sum(axis=0)).reshape(-1)[:, None]
        triangle = qr(np.vstack([loss.root(z), held]), mode="r", check_finite=False)[0][: loss.size]
        slope = gradient + _pull(target / room, words)
        step = -solve_triangular(triangle, solve_triangular(triangle, slope, trans="T"))
        dv = step.reshape(c, r) @ words
        change = np.stack([-dv, dv])
        dual_step = target / room - multipliers - multipliers / room * change
        length = min(1.0, 0.99 * _to_boundary(room, change))
        decrease = -float(slope @ step)
        while length > 1e-9:
            new_value, new_z = loss.point(x + length * step)
            barrier = target * float(np.log1p(length * change / room).sum())
            if new_value - barrier <= value - 1e-4 * length * decrease + 1e-15 * value:
                break
            length /= 2
        x, value, z, room = x + length * step, new_value, new_z, room + length * change
        multipliers = multipliers + min(1.0, 0.99 * _to_boundary(multipliers, dual_step)) * dual_step
        multipliers = np.clip(multipliers, 1e-10 * target / room, 1e10 * target / room)
    _, x, z, multipliers = best
    return x.reshape(c, r).T, z, (multipliers[0] - multipliers[1]).T


def _pull(multipliers: np.ndarray, words: np.ndarray) -> np.ndarray:
    """What multipliers [2, classes, V] of the two bounds add to the gradient, [classes · r]."""
    return ((multipliers[0] - multipliers[1]) @ words.T).reshape(-1)


def _to_boundary(at: np.ndarray, change: np.ndarray) -> float:
    """The longest step that keeps ``at`` ≥ 0."""
    shrinking = change < 0
    return float((at[shrinking] / -change[shrinking]).min()) if shrinking.any() else np.inf
