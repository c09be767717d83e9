"""The smooth losses: SciPy's SLSQP, without constraints or with ‖v‖_∞ ≤ B."""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.theory.classifiers.interior import NEVER
from rooteps.theory.classifiers.problem import Problem, to_float

_RESTARTS, _STEPS = 15, 8
"""Changes of coordinates, and steps of SLSQP between two of them."""
_STEP_GAIN, _RESTART_GAIN = 1e-13, 1e-12
"""Gains below these shares of the loss end a run of steps, and the search. The certificates do not depend on them."""
_FLAT = 1e-10
"""Curvatures below this share of the largest count as that share."""
_DAMPING, _FADING = 1e-2, 0.3
"""Curvature that the bounds lend to every direction, as a share of loss / B², and its decline at every restart."""


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


def minimise(loss: SmoothLoss, words: np.ndarray, B: float = np.inf) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The minimum for |x_j·words_w| ≤ B, by SciPy's SLSQP.

    SLSQP builds its model of the Hessian up from the identity. A few of its steps at a time, always in coordinates in
    which the Hessian where they begin is the identity, are Newton's method under bounds: they reach the rounding error
    of the loss also where its curvatures differ by orders of magnitude, which no run of SLSQP (or of trust-exact, which
    knows no bounds) on the plain coordinates does.

    Args:
        loss: the smooth loss.
        words: word embeddings in the coordinates of the basis, [r, V]; V = 0 for unrestricted weights.
        B: > 0.

    Returns:
        Weights x [classes · r], dual point z [n, k], multipliers mu [V, classes].
    """
    c = len(loss.own)
    both = np.kron(np.array([[-1.0], [1.0]]), np.kron(np.eye(c), words.T))
    x, mu = np.zeros(loss.size), np.zeros((2, c, words.shape[1]))
    value, z = loss.point(x)
    for restart in range(_RESTARTS if loss.size else 0):
        root = loss.root(z)
        damping = _DAMPING * _FADING**restart * value / B**2
        curvature, directions = np.linalg.eigh(root.T @ root + damping * both.T @ both)
        if curvature[-1] <= 0:
            break
        scale = directions / np.sqrt(np.maximum(curvature, _FLAT * curvature[-1]))[None, :]
        found = _slsqp(loss, x, value, scale, both @ scale, B + both @ x)
        mu = found.multipliers.reshape(mu.shape)
        previous, there = value, x + scale @ found.x
        new_value, new_z = loss.point(there)
        if new_value < value:
            x, value, z = there, new_value, new_z
        if previous - value <= _RESTART_GAIN * previous:
            break
    return x, z, (mu[0] - mu[1]).T


def _slsqp(
    loss: SmoothLoss, x: np.ndarray, value: float, scale: np.ndarray, bounds: np.ndarray, room: np.ndarray
) -> scipy.optimize.OptimizeResult:
    """A few steps on y ↦ ℓ(x + scale·y) − value under room + bounds·y ≥ 0, from y = 0."""

    def change(y: np.ndarray) -> tuple[float, np.ndarray]:
        at_y, z = loss.point(x + scale @ y)
        return at_y - value, scale.T @ loss.gradient(z)

    return scipy.optimize.minimize(
        change,
        np.zeros(loss.size),
        jac=True,
        method="SLSQP",
        constraints={"type": "ineq", "fun": lambda y: room + bounds @ y, "jac": lambda y: bounds},
        options={"maxiter": _STEPS, "ftol": _STEP_GAIN * value},
    )


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
    solution = scipy.optimize.linprog(
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
    loss, free = SmoothLoss(problem, basis, own), np.zeros((basis.shape[1], 0))
    found = separation(problem, basis, own)
    if found is not None:
        ruled_out, direction = found
        x, z, _ = minimise(SmoothLoss(problem, basis, own, allowed=~ruled_out), free)
        u, along = loss.scores(x), loss.scores(direction)
        # Margins along the direction are 1 where a class is ruled out; go until e^NEVER is left of each.
        reach = (2 * np.abs(u).max() - NEVER) / _least_margin(along, ruled_out, loss.joint)
        far = x + reach * direction
        # Far along such a direction the loss is below that at x and at 0, or HiGHS's tolerance let a wrong one through.
        if loss.point(far)[0] <= min(loss.point(x)[0], loss.point(np.zeros(loss.size))[0]):
            return far.reshape(len(own), -1).T, z, False
    x, z, _ = minimise(loss, free)
    return x.reshape(len(own), -1).T, z, True


def _least_margin(scores: np.ndarray, ruled_out: np.ndarray, joint: np.ndarray) -> float:
    label = joint.argmax(axis=1)
    margin = scores[np.arange(len(scores)), label][:, None] - scores
    return float(margin[ruled_out].min())
