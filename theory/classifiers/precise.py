"""Newton's method with as many digits as the features need, for what float64 cannot resolve.

Searching only: the numbers are midpoints of balls, and nothing that is found is a certificate.
"""

from __future__ import annotations

from collections.abc import Callable

import flint
import numpy as np

from rooteps.theory.classifiers.problem import Problem, to_float
from rooteps.theory.numbers import Balls

STEPS = 120
"""Steps at most."""

DOUBLED, REACH = 6, 1024
"""How often a step is doubled at most, and how often it is halved."""

DECREMENT = 2.0**-80
"""What Newton's method still expects to gain, as a share of the value, when it stops."""

VANISHED = 2.0**-130
"""A value below this is zero."""

LARGEST = 1_500
"""Contexts times weights at most."""

Evaluate = Callable[[np.ndarray], tuple[flint.arb, np.ndarray, np.ndarray]]
"""From weights [q] to value, gradient [q] and Hessian [q, q]."""

Share = Callable[[np.ndarray, np.ndarray], flint.arb]
"""From weights [q] and a step [q] to how much of it is taken."""


def bits(features: np.ndarray) -> int:
    """Enough to resolve features [n, D] beside each other: by how many bits they differ in size, four times."""
    exponents = np.frexp(np.abs(to_float(features)))[1][to_float(features) != 0]
    return int(min(256 + 4 * (np.ptp(exponents) if len(exponents) else 0), 8192))


def minimise(evaluate: Evaluate, share: Share, size: int, bits: int) -> np.ndarray:
    """A minimum of a convex function by Newton's method, as weights [size].

    Args:
        evaluate: the function.
        share: how much of a step to take.
        size: the number of weights.
        bits: the working precision.
    """
    x = _exact(np.zeros(size))
    value, slope, curvature = evaluate(x)
    for _ in range(STEPS if size else 0):
        move = _step(slope, curvature, bits)
        if move is None:
            break
        expected = -_mid((slope * move).sum())
        there = _mids(x + share(x, move) * move)
        found = evaluate(there)
        if not _mid(found[0]) < _mid(value):
            break
        x, (value, slope, curvature) = there, found
        if expected <= DECREMENT * _mid(value) or _mid(value) <= VANISHED:
            break
    return x


def powers_of_two(evaluate: Evaluate) -> Share:
    """Of a step a power of two: the whole, doubled while that gains more, or about the largest part that gains.

    By convexity the parts that gain are an interval from 0: its end is bracketed in leaps, and the bracket is halved.
    """

    def share(x: np.ndarray, move: np.ndarray) -> flint.arb:
        def at(exponent: int) -> flint.arb:
            return _mid(evaluate(_mids(x + flint.arb(2) ** exponent * move))[0])

        start, now = _mid(evaluate(x)[0]), at(0)
        exponent = 0
        if now < start:
            while exponent < DOUBLED and (further := at(exponent + 1)) < now:
                exponent, now = exponent + 1, further
            return flint.arb(2) ** exponent
        outside, inside = 0, -1
        while not at(inside) < start:
            outside, inside = inside, 2 * inside
            if inside < -REACH:
                return flint.arb(0)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            inside, outside = (middle, outside) if at(middle) < start else (inside, middle)
        return flint.arb(2) ** (inside if at(inside) < at(inside - 1) else inside - 1)

    return share


def smooth(problem: Problem, features: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Weights [D, k − 1] relative to the first class and z [n, k] of a smooth loss, rationals; None if too large.

    Args:
        problem: a task with the logistic or the softmax loss.
        features: exact rationals, shape [n, D].
    """
    (n, D), c = features.shape, problem.k - 1
    if n * D * c > LARGEST:
        return None
    precision = bits(features)

    def run() -> tuple[np.ndarray, np.ndarray]:
        G, scale = scaled(features)
        joint = np.frompyfunc(flint.arb, 1, 1)(problem.probs)
        total = joint.sum(axis=1)

        def point(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            u = np.hstack([_exact(np.zeros((n, 1))), G @ x.reshape(c, D).T])
            top = np.array([max(row, key=lambda y: y.mid()) for row in u], dtype=object)
            e = np.frompyfunc(lambda y: y.exp(), 1, 1)(u - top[:, None])
            whole = e.sum(axis=1)
            z = total[:, None] * e / whole[:, None]
            losses = np.frompyfunc(lambda y: y.log(), 1, 1)(whole) + top
            return total * losses - (joint * u).sum(axis=1), z

        def evaluate(x: np.ndarray) -> tuple[flint.arb, np.ndarray, np.ndarray]:
            losses, z = point(x)
            own = z[:, 1:]
            slope = ((own - joint[:, 1:]).T @ G).reshape(-1)
            curvature = np.empty((c, D, c, D), dtype=object)
            for i in range(c):
                for j in range(c):
                    block = (own[:, i] if i == j else 0) - own[:, i] * own[:, j] / total
                    curvature[i, :, j, :] = G.T @ (block[:, None] * G)
            return losses.sum(), slope, curvature.reshape(c * D, c * D)

        x = minimise(evaluate, powers_of_two(evaluate), c * D, precision)
        least = flint.arb(2) ** -precision  # below that the rationals would be long, and as good as zero
        z = np.frompyfunc(lambda y: rational(y) if y > least else flint.fmpq(0), 1, 1)(point(x)[1])
        return np.frompyfunc(rational, 1, 1)(x.reshape(c, D).T * scale[:, None]), z

    return Balls(precision).compute(run)


def scaled(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features as exact balls with columns of size about one, and the powers of two that they were multiplied by."""
    size = np.abs(to_float(features)).max(axis=0, initial=0.0)
    scale = np.array([flint.arb(2) ** (-int(np.frexp(x)[1])) for x in size], dtype=object)
    return np.frompyfunc(flint.arb, 1, 1)(features) * scale[None, :], scale


def _step(slope: np.ndarray, curvature: np.ndarray, bits: int) -> np.ndarray | None:
    """−H⁻¹ slope; a little of the diagonal keeps H regular."""
    q = len(slope)
    H = _mids(curvature)
    top = max((H[i, i] for i in range(q)), default=flint.arb(0))
    for i in range(q):
        H[i, i] += (H[i, i] if H[i, i] > 0 else top) * flint.arb(2) ** (-bits // 2)
    try:
        found = flint.arb_mat(H.tolist()).solve(flint.arb_mat([[-x.mid()] for x in slope]), algorithm="approx")
    except ZeroDivisionError:
        return None
    step = np.array([row[0].mid() for row in found.tolist()], dtype=object)
    return step if all(x.is_finite() for x in step) else None


def _exact(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(flint.arb, 1, 1)(values), dtype=object)


def _mid(x: flint.arb) -> flint.arb:
    return x.mid()


def _mids(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(_mid, 1, 1)(values), dtype=object)


def rational(x: flint.arb) -> flint.fmpq:
    """The midpoint as a rational; 0 where that would have a hundred thousand digits or more."""
    size = abs(x.mid())
    return x.mid().fmpq() if _SHORT**-1 < size < _SHORT else flint.fmpq(0)


_SHORT = flint.arb(2) ** 300_000
