"""The number systems a formula runs in: float64 through JAX, and balls through Arb.

A formula takes the number system ``xp`` as an argument and uses its methods (``xp.exp``, ``xp.maximum``, …) together
with the operators ``+ - * / @`` and indexing, which mean the same in both. Nothing else may decide by comparing
entries: ``np.maximum`` on balls, for one, is unsound when two balls overlap.

float64 is switched on here, at import, and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import flint
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

Array = Any
"""An array of the number system in force: ``jax.Array`` (float64) or ``numpy.ndarray`` of ``flint.arb``."""


def expm1_minus_x_near_0(x: Array) -> Array:
    """e^x − 1 − x for |x| < 0.3, by as many terms of its power series as x, float64 or float32, has digits for."""
    terms = 14 if x.dtype == jnp.float64 else 8
    series = jnp.full_like(x, 1 / math.factorial(terms))
    for k in range(terms - 1, 1, -1):
        series = series * x + 1 / math.factorial(k)
    return x * x * series


class Float64:
    """IEEE double precision through ``jax.numpy``: batches by ``vmap``, gradients by ``grad``.

    >>> float(Float64().expm1_minus_x(Float64().array(1e-10)))
    5.000000000166667e-21
    """

    name = "float64"

    exp = staticmethod(jnp.exp)
    expm1 = staticmethod(jnp.expm1)
    log = staticmethod(jnp.log)
    log1p = staticmethod(jnp.log1p)
    abs = staticmethod(jnp.abs)
    maximum = staticmethod(jnp.maximum)
    minimum = staticmethod(jnp.minimum)
    sqrt = staticmethod(jnp.sqrt)
    concatenate = staticmethod(jnp.concatenate)

    def array(self, values: Any) -> Array:
        """The given numbers as float64 (no copy, no cast, when they are already)."""
        return jnp.asarray(values, dtype=jnp.float64)

    def max(self, values: Array, axis: int | None = None) -> Array:
        """Largest entry along ``axis``."""
        return jnp.max(values, axis=axis)

    def min(self, values: Array, axis: int | None = None) -> Array:
        """Smallest entry along ``axis``."""
        return jnp.min(values, axis=axis)

    def select(self, mask: Array, values: Array, otherwise: float) -> Array:
        """``values`` where ``mask``, the constant ``otherwise`` elsewhere."""
        return jnp.where(mask, values, otherwise)

    def is_zero(self, values: Array) -> Array:
        """Entries that are exactly zero (a property of the data, not a comparison of results)."""
        return values == 0

    def step(self, x: Array) -> Array:
        """1 where x ≥ 0, else 0."""
        return jnp.where(x >= 0, 1.0, 0.0)

    def expm1_minus_x(self, x: Array) -> Array:
        """e^x − 1 − x ≥ 0 without cancellation: its power series for |x| < 0.3."""
        small = jnp.abs(x) < 0.3
        return jnp.where(small, expm1_minus_x_near_0(jnp.where(small, x, 0.0)), jnp.expm1(x) - x)

    def power(self, x: Array, exponent: float) -> Array:
        """x to a positive exponent, for x ≥ 0; exponent ½ is the square root."""
        return jnp.sqrt(x) if exponent == 0.5 else jnp.power(x, exponent)

    def langevin(self, t: Array) -> Array:
        """coth t − 1/t for t > 0, by the continued fraction t/(3 + t²/(5 + …)) where the difference would cancel."""
        small = t < 4.0
        y = jnp.where(small, t, 1.0)
        tail = jnp.full_like(y, 41.0)
        for k in range(39, 1, -2):
            tail = k + y * y / tail
        return jnp.where(small, y / tail, 1.0 / jnp.tanh(t) - 1.0 / t)

    def langevin_slope(self, t: Array) -> Array:
        """Derivative of ``langevin``: 1 − m² − 2m/t."""
        m = self.langevin(t)
        return 1 - m * m - 2 * m / t

    def log_sinhc(self, t: Array) -> Array:
        """log(sinh(t)/t) for t > 0, by its series below 1 where the quotient is near one."""
        small = t < 1.0
        y = jnp.where(small, t, 1.0)
        series = jnp.ones_like(y)
        for k in range(11, 1, -1):
            series = 1.0 + series * y * y / (2 * k * (2 * k + 1))
        large = jnp.where(small, 1.0, t)
        direct = large + jnp.log(-jnp.expm1(-2 * large) / (2 * large))
        return jnp.where(small, jnp.log1p(y * y / 6.0 * series), direct)

    def erfc(self, x: Array) -> Array:
        """Complementary error function."""
        return jax.scipy.special.erfc(x)

    def upper(self, x: Array) -> Array:
        """The number itself: float64 carries no radius."""
        return x

    def lower(self, x: Array) -> Array:
        """The number itself."""
        return x

    def null_product(self, a: Array, b: Array) -> Array:
        """a @ b; entries within the rounding error of their own sum are the zero that they stand for."""
        product, size = a @ b, jnp.abs(a) @ jnp.abs(b)
        return jnp.where(jnp.abs(product) <= a.shape[-1] * jnp.finfo(jnp.float64).eps * size, 0.0, product)

    def lstsq(self, a: Array, b: Array) -> Array:
        """The least-squares solution of least norm of a @ x = b."""
        return jnp.linalg.pinv(a) @ b

    def solve(self, a: Array, b: Array) -> Array:
        """The solution x of the square system a @ x = b, with a of shape [m, m] and b of shape [m, k]."""
        return jnp.linalg.solve(a, b)


class Balls:
    """Arb balls of ``bits`` bits in NumPy object arrays: every result encloses the exact one.

    The working precision belongs to the process (``flint.ctx.prec``) and is set in ``array`` alone, the only door
    through which numbers enter.

    >>> xp = Balls(128)
    >>> x = xp.array([0.5, 1.5])
    >>> bool(xp.max(x) == 1.5)
    True
    """

    name = "ball"

    concatenate = staticmethod(np.concatenate)

    def __init__(self, bits: int = 256):
        if not 64 <= bits <= 100_000:
            raise ValueError(f"bits: {bits} is not between 64 and 100000")
        self.bits = bits

    @staticmethod
    def _map(function: Callable[..., flint.arb], *arrays: Array) -> Array:
        return np.frompyfunc(function, len(arrays), 1)(*arrays)

    def array(self, values: Any) -> Array:
        """The given float64 numbers as exact dyadic rationals (balls pass through unchanged)."""
        flint.ctx.prec = self.bits
        values = np.asarray(values)
        if values.dtype == object:
            return values
        lifted = np.frompyfunc(lambda x: flint.arb(float(x)), 1, 1)(values.astype(np.float64))
        return np.asarray(lifted, dtype=object)

    def exp(self, x: Array) -> Array:
        """Exponential."""
        return self._map(flint.arb.exp, x)

    def expm1(self, x: Array) -> Array:
        """e^x − 1."""
        return self._map(flint.arb.expm1, x)

    def log(self, x: Array) -> Array:
        """Natural logarithm."""
        return self._map(flint.arb.log, x)

    def log1p(self, x: Array) -> Array:
        """log(1 + x)."""
        return self._map(flint.arb.log1p, x)

    def abs(self, x: Array) -> Array:
        """Absolute value, as a ball within [0, ∞)."""
        return self._map(lambda y: y.max(-y).nonnegative_part(), x)

    def sqrt(self, x: Array) -> Array:
        """Square root of quantities that are ≥ 0 by their definition; a ball that is certainly negative raises.

        Raises:
            ArithmeticError: an entry is certainly negative.
        """

        def root(y: flint.arb) -> flint.arb:
            if y < 0:
                raise ArithmeticError(f"square root of the negative number {y.str(6)}")
            return y.nonnegative_part().sqrt()

        return self._map(root, x)

    def power(self, x: Array, exponent: float) -> Array:
        """x to a positive exponent, for quantities that are ≥ 0 by their definition; exponent ½ is the square root."""
        if exponent == 0.5:
            return self.sqrt(x)

        def rising(y: flint.arb) -> flint.arb:
            y = y.nonnegative_part()
            return y ** flint.arb(exponent) if y > 0 else flint.arb(0).union(y.upper() ** flint.arb(exponent))

        return self._map(rising, x)

    def maximum(self, x: Array, y: Array) -> Array:
        """Entrywise maximum, by Arb's own max (sound when balls overlap)."""
        return self._map(lambda a, b: flint.arb(a).max(flint.arb(b)), x, y)

    def minimum(self, x: Array, y: Array) -> Array:
        """Entrywise minimum, by Arb's own min."""
        return self._map(lambda a, b: flint.arb(a).min(flint.arb(b)), x, y)

    def max(self, values: Array, axis: int | None = None) -> Array:
        """Largest entry along ``axis``."""
        return self._fold(flint.arb.max, values, axis)

    def min(self, values: Array, axis: int | None = None) -> Array:
        """Smallest entry along ``axis``."""
        return self._fold(flint.arb.min, values, axis)

    @staticmethod
    def _fold(function: Callable[..., flint.arb], values: Array, axis: int | None) -> Array:
        rows: Sequence[Array] = values.ravel() if axis is None else np.moveaxis(values, axis, 0)
        return reduce(np.frompyfunc(function, 2, 1), rows)

    def select(self, mask: Array, values: Array, otherwise: float) -> Array:
        """``values`` where ``mask``, the constant ``otherwise`` elsewhere."""
        constant: Array = flint.arb(otherwise)
        return np.where(np.asarray(mask, dtype=bool), values, constant)

    def is_zero(self, values: Array) -> Array:
        """Entries that are the exact number zero (radius zero, so no doubt is possible)."""
        return np.asarray(np.frompyfunc(lambda y: y.is_zero(), 1, 1)(values), dtype=bool)

    def step(self, x: Array) -> Array:
        """1 unless x is certainly negative: an upper bound of the unit step, exact away from 0."""
        return self._map(lambda y: flint.arb(0) if y < 0 else flint.arb(1), x)

    def expm1_minus_x(self, x: Array) -> Array:
        """e^x − 1 − x, which is ≥ 0; the bits lost to cancellation are in the radius."""
        return self._map(lambda y: (y.expm1() - y).nonnegative_part(), x)

    def langevin(self, t: Array) -> Array:
        """coth t − 1/t for t > 0."""
        return self._map(lambda y: y.coth() - 1 / y, t)

    def langevin_slope(self, t: Array) -> Array:
        """Derivative of ``langevin``: 1 − m² − 2m/t."""
        m = self.langevin(t)
        return 1 - m * m - 2 * m / t

    def log_sinhc(self, t: Array) -> Array:
        """log(sinh(t)/t) for t > 0."""
        return self._map(lambda y: (y.sinh() / y).log(), t)

    def erfc(self, x: Array) -> Array:
        """Complementary error function."""
        return self._map(flint.arb.erfc, x)

    def upper(self, x: Array) -> Array:
        """An exact number that is certainly ≥ x."""
        return self._map(lambda y: y.upper(), x)

    def lower(self, x: Array) -> Array:
        """An exact number that is certainly ≤ x."""
        return self._map(lambda y: y.lower(), x)

    def null_product(self, a: Array, b: Array) -> Array:
        """a @ b."""
        return a @ b

    def lstsq(self, a: Array, b: Array) -> Array:
        """The least-squares (or, when a is wide, least-norm) solution of a @ x = b by the normal equations.

        Raises:
            ZeroDivisionError: a is not certainly of full rank.
        """
        m, k = a.shape
        return self.solve(a.T @ a, a.T @ b) if m >= k else a.T @ self.solve(a @ a.T, b)

    def solve(self, a: Array, b: Array) -> Array:
        """The solution x of the square system a @ x = b, with a of shape [m, m] and b of shape [m, k].

        Raises:
            ZeroDivisionError: a is not certainly invertible.
        """
        solution = flint.arb_mat(a.tolist()).solve(flint.arb_mat(b.tolist()))
        return np.array(solution.tolist(), dtype=object)


NumberSystem = Float64 | Balls
FLOAT64 = Float64()


def number_system(arithmetic: str, bits: int = 256) -> NumberSystem:
    """The number system of that name.

    Raises:
        ValueError: the name is neither ``float64`` nor ``ball``.
    """
    if arithmetic == "float64":
        return FLOAT64
    if arithmetic == "ball":
        return Balls(bits)
    raise ValueError(f"arithmetic: {arithmetic!r} is neither 'float64' nor 'ball'")
