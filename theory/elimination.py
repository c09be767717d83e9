"""Gaussian elimination by the largest pivots, to tell what is independent: in balls for certain, or up to rounding."""

from __future__ import annotations

import flint
import numpy as np

from rooteps.theory.float64 import FLOAT64, Array, namespace


def pivots(a: Array, weights: Array | None = None) -> tuple[list[int], list[int], Array]:
    """Eliminate as long as there is a pivot that is certainly not zero.

    Args:
        a: balls, shape [m, k].
        weights: by how much each row counts in the choice of pivots, shape [m]; one of weight 0 is never chosen.

    Returns:
        The rows and columns of the pivots, where a is certainly invertible, and [m, k] what is left of the others.

    >>> x = flint.arb
    >>> pivots(np.array([[x(1), x(2)], [x(2), x(4)]], dtype=object))[:2]
    ([1], [1])
    """
    rest, rows, columns = a.copy(), list[int](), list[int]()
    while len(rows) < min(a.shape):
        sizes = np.frompyfunc(lambda x: x.abs_lower(), 1, 1)(rest)
        if weights is not None:
            sizes = np.frompyfunc(lambda x, w: (x * w).mid(), 2, 1)(sizes, weights[:, None])
        at = max(np.ndindex(sizes.shape), key=sizes.__getitem__)
        if not sizes[at] > 0:
            break
        i, j = at
        rest = rest - np.outer(rest[:, j] / rest[at], rest[i])
        rest[i, :] = rest[:, j] = flint.arb(0)
        rows.append(i)
        columns.append(j)
    return rows, columns, rest


def coordinates(a: Array, log_weights: Array, rounding: Array) -> tuple[Array, Array, Array]:
    """Eliminate in float64, NumPy or JAX; an entry counts as zero when it is within its own rounding error.

    The largest pivots, with rows weighed, keep the coordinates below those weights: however much rows and columns
    differ in size, no tolerance compares one with another.

    Args:
        a: shape [n, d].
        log_weights: logarithms of the weights of the rows, shape [n]; −∞ for a row that is never chosen.
        rounding: how far the entries may be from the right ones, shape [n, d].

    Returns:
        Coordinates [n, r] with r = min(n, d), which times the pivot rows after elimination give the rows; the logarithm
        of the weight of each pivot row [r], −∞ (and coordinates 0) where there are fewer; and which rows are no
        combination of the pivot rows, a mask [n].
    """
    xp, found = FLOAT64, namespace(a, log_weights, rounding)
    (n, d), unit = a.shape, FLOAT64.rounding(0)
    order = np.arange(min(n, d))

    def step(k: Array, rest: Array, error: Array, values: Array, chosen: Array) -> tuple[Array, ...]:
        live = xp.abs(rest) > error
        score = xp.select(live, xp.log(xp.select(live, xp.abs(rest), 1.0)) + log_weights[:, None], -np.inf)
        at = found.argmax(score)
        i, j = at // d, at % d
        there = score[i, j] > -np.inf
        column = xp.select(live[:, j] & there, rest[:, j] / xp.select(there, rest[i, j], 1.0), 0.0)
        taken = column[:, None] * rest[i][None, :]
        error = error + unit * xp.abs(taken) + xp.abs(column)[:, None] * error[i][None, :]
        values = xp.select((order == k)[None, :], column[:, None], values)
        chosen = xp.select((order == k) & there, log_weights[i], chosen)
        return k + 1, rest - taken, error, values, chosen

    start = 0, a, rounding + 0 * a, 0 * a[:, : len(order)], 0 * a[0, : len(order)] - np.inf
    _, rest, error, values, chosen = xp.repeat_while(lambda k, *_: k < len(order), step, *start)
    return values, chosen, (xp.abs(rest) > error).any(axis=1)
