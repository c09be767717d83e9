"""IEEE double precision: NumPy for numbers that are there, JAX for its own arrays and tracers.

A formula on plain numbers runs eagerly in NumPy: nothing is compiled, no setting of JAX plays a part, and JAX is not
even imported. Where an operand belongs to JAX (a batch under ``vmap``, a gradient), the same formula runs in
``jax.numpy``, within ``rooteps.theory.traced.float64``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

Array = Any
"""An array of the number system in force: float64 of NumPy or JAX, or ``numpy.ndarray`` of ``flint.arb``."""

_EPS = float(np.finfo(np.float64).eps)
_TINY = float(np.finfo(np.float64).tiny)
_LEAST = _TINY / _EPS
"""A sum this large has lost nothing to terms that underflowed; one that is smaller may have lost everything."""
_LARGEST = 2.0**20
"""A logit of this size is known to 10⁻¹⁰, and with it a probability."""
_FINITE = 700.0
_STEEP = 40.0
"""Up to 700, e^x is finite; from 40 on, it is e^x − 1 − x to all digits."""
_CANCELLED = 2.0**-20
"""What is left of a sum, as a share of its terms, when nearly all digits are lost."""
_INTEGERS = "biu"
_PLAIN = frozenset((bool, int, float, np.float64, np.bool_))
"""Scalars, most of what is asked about."""


def _is_of_jax(x: Any) -> bool:
    return isinstance(x, getattr(sys.modules.get("jax"), "Array", ()))  # not imported, it has made no array


def _factors(a: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """a / unit = q u diag(singular) vt with columns of a of unit size, and its rank up to rounding."""
    largest = np.abs(a).max(axis=0, initial=0.0)
    unit = np.where(largest > 0, largest, 1.0)
    q, r = np.linalg.qr(a / unit)
    u, singular, vt = _or_nan((r, r.diagonal(), r.T @ r), np.linalg.svd, r)
    rank = np.sum(~(singular <= 10 * max(a.shape) * _EPS * singular.max(initial=0.0)))
    return unit, q, u, singular, vt, int(rank)


def _dot(a: Array, b: Array) -> float:
    """Σ a b, rounded once."""
    total = sum((Fraction(x) * Fraction(y) for x, y in zip(a.tolist(), b.tolist(), strict=True)), Fraction(0))
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def _refuse(found: str) -> None:
    raise TypeError(f"FLOAT64: {found}, where float64 is meant; compute within rooteps.theory.traced.float64()")


def namespace(*operands: Any) -> Any:
    """``jax.numpy`` where an operand is an array of JAX, else ``numpy``.

    Raises:
        TypeError: an array of other numbers than float64, or one of JAX while float64 is off there.
    """
    traced = False
    for x in operands:
        if type(x) in _PLAIN:
            continue
        dtype: Any = getattr(x, "dtype", None)
        if dtype is not None and dtype != np.float64 and dtype.kind not in _INTEGERS:
            _refuse(f"an array of {dtype.name}")
        traced = traced or _is_of_jax(x)
    if not traced:
        return np
    jax = sys.modules["jax"]
    if not jax.config.jax_enable_x64:
        _refuse("JAX with float64 switched off")
    return jax.numpy


def expm1_minus_x_near_0(x: Array) -> Array:
    """e^x − 1 − x for |x| < 0.3, by as many terms of its power series as x, float64 or float32, has digits for."""
    terms = 14 if x.dtype == np.float64 else 8
    series = 1 / math.factorial(terms)
    for k in range(terms - 1, 1, -1):
        series = series * x + 1 / math.factorial(k)
    return x * x * series


def _in_either(name: str) -> Callable[..., Array]:
    """The method that is called so in NumPy and in JAX alike."""

    def method(self: Float64, *operands: Array) -> Array:
        with self.scope():
            return getattr(namespace(*operands), name)(*operands)

    return method


class Float64:
    """IEEE double precision: single instances in NumPy, batches by ``vmap`` and gradients by ``grad`` in JAX.

    >>> float(Float64().expm1_minus_x(Float64().array(1e-10)))
    5.000000000166667e-21
    """

    name = "float64"
    pi = math.pi

    exp = _in_either("exp")
    expm1 = _in_either("expm1")
    log = _in_either("log")
    log1p = _in_either("log1p")
    abs = _in_either("abs")
    maximum = _in_either("maximum")
    minimum = _in_either("minimum")
    sqrt = _in_either("sqrt")

    def __repr__(self) -> str:
        return "FLOAT64"

    def scope(self) -> Any:
        """A context in which NumPy computes without warnings, as JAX does: what is not finite is never decided."""
        return np.errstate(all="ignore")

    def compute(self, formula: Callable[[], Any]) -> Any:
        """``formula()`` within the scope."""
        with self.scope():
            return formula()

    def array(self, values: Any) -> Array:
        """The given numbers as float64 (no copy, no cast, when they are already)."""
        if not _is_of_jax(values):
            return np.asarray(values, dtype=np.float64)
        if not sys.modules["jax"].config.jax_enable_x64:
            _refuse("JAX with float64 switched off")
        return values.astype(np.float64)

    def concatenate(self, arrays: Any, axis: int = 0) -> Array:
        """The arrays joined along ``axis``."""
        return namespace(*arrays).concatenate(arrays, axis=axis)

    def max(self, values: Array, axis: int | None = None) -> Array:
        """Largest entry along ``axis``."""
        return namespace(values).max(values, axis=axis)

    def min(self, values: Array, axis: int | None = None) -> Array:
        """Smallest entry along ``axis``."""
        return namespace(values).min(values, axis=axis)

    def select(self, mask: Array, values: Array, otherwise: Array) -> Array:
        """``values`` where ``mask``, ``otherwise`` elsewhere."""
        return namespace(mask, values, otherwise).where(mask, values, otherwise)

    def is_zero(self, values: Array) -> Array:
        """Entries that are exactly zero (a property of the data, not a comparison of results)."""
        return values == 0 if namespace(values) is np else _traced().is_zero(values)

    def unless_zero(self, values: Array, zero: Array) -> Array:
        """Values ≥ 0 that are 0 where the data say so, by a mask ``zero``, and nowhere else, however they underflow."""
        return self.select(zero, 0.0, self.maximum(values, _TINY))

    def unless_lost(self, values: Array, zero: Array) -> Array:
        """The same for sums that a verdict rests on: NaN where underflow may have taken digits of them."""
        return self.select(zero, 0.0, self.select(values < _LEAST, math.nan, values))

    def from_zero(self, x: Array, value: Array) -> Array:
        """The value at x ≥ 0 of an increasing function, which is 0 at x = 0 itself whatever its formula says."""
        return self.select(x == 0, 0.0, value)

    def product(self, a: Array, b: Array) -> Array:
        """a @ b, of logits: NaN where they are so large that their digits do not say which word is the likeliest.

        That is where terms cancel, or where the largest of a row is met by one that is not made of the same numbers.
        """
        with self.scope():
            product, size = a @ b, self.abs(a) @ self.abs(b)
            cancelled = (self.abs(product) < size / 2) | (size == math.inf)  # either sign may win where terms overflow
            at = namespace(product).argmax(product, axis=1)
            tied = (product == self.max(product, axis=1)[:, None]) & (b.T[at][:, None, :] != b.T[None, :, :]).any(
                axis=2
            )
            return self.select((size > _LARGEST) & (cancelled | tied), math.nan, product)

    def unless_blurred(self, x: Array, logs: Array, moved: Array, origin: Array) -> Array:
        """x, and NaN in rows where a probability that counts is the exponential of a difference of large numbers.

        Args:
            x: what is returned, [n, V].
            logs: logarithms of probabilities, [n, V].
            moved, origin: what they were made of, a number and how far it is from another, the second of which does
                not matter where the first is 0, [n, V] and [n, 1].
        """
        size = self.abs(logs) + self.select(moved == 0, 0.0, self.abs(moved) + self.abs(origin))
        blurred = (size > _LARGEST) & (logs + 16 * _EPS * size > -_FINITE)
        return self.select(blurred.any(axis=1)[:, None], math.nan, x)

    def if_whole(self, x: Array, total: Array) -> Array:
        """x, and NaN in rows where what should be 1 is not: their logarithms were too large to be normalised."""
        return self.select((self.abs(total - 1) > _CANCELLED)[:, None], math.nan, x)

    def exactly_minus(self, a: Array, b: Array) -> Array:
        """Where a − b is computed without rounding (by Knuth's TwoSum)."""
        difference = a - b
        back = difference - a
        return (a - (difference - back)) - (b + back) == 0

    def apart(self, a: Array, b: Array) -> tuple[Array, Array]:
        """a − b of logits, [n, V], and a, both but for the same constant in each row.

        Each is counted from its largest where a − b is rounded by more than that would cost: what all words have in
        common says nothing, but may swallow the rest. Of a large difference the relative error counts.
        """
        with self.scope():
            top_a, top_b = (self.max(x, axis=1)[:, None] for x in (a, b))
            large = 1 + self.abs((a - top_a) - (b - top_b))
            counts = (b - top_b > -_FINITE) & (large < math.inf)
            swallowed, costs = self.abs(a - b) / large, (self.abs(a - top_a) + self.abs(b - top_b)) / large
            most, least = (self.max(self.select(counts, x, 0.0), axis=1) for x in (swallowed, costs))
            raw = ~(most > least)[:, None]  # else equal rows are still told: u least is less than an ulp of a − b
            top_a, top_b = self.select(raw, 0.0, top_a), self.select(raw, 0.0, top_b)
            return (a - top_a) - (b - top_b), (a - top_a) + top_b

    def sharper(self, x: Array, y: Array) -> Array:
        """One of two numbers that are the same but for rounding; balls choose, here it is the first."""
        return x

    def within(self, x: Array, low: float, high: float) -> Array:
        """x, which is between the two by its definition."""
        return x

    def capped(self, x: Array, cap: float) -> Array:
        """x, which is at most the cap by its definition."""
        return self.minimum(x, cap)

    def ascending(self, values: Array) -> Array:
        """The places of the values [n] from the least to the largest, [n]."""
        return namespace(values).argsort(values)

    def at_largest(self, weights: Array, values: Array) -> Array:
        """The entry of each row of ``values`` where that of ``weights`` is largest, [n, V] to [n]."""
        at = namespace(weights).argmax(weights, axis=1)[:, None]
        return namespace(values, at).take_along_axis(values, at, axis=1)[:, 0]

    def rise(self, logs: Array, height: Array, pull: Array, lifted: Array) -> Array:
        """How far each word is lifted beyond the one that ends highest, [n, V]: (height − that one's) · pull.

        XLA computes what stands in two places twice, and may round it otherwise. Times a pull of 10⁴⁰ that is no
        rounding any more, so that there the largest of ``lifted`` = logs + height · pull is told to be the largest.
        """
        change = (height - self.at_largest(lifted, height)[:, None]) * pull
        np_ = namespace(change)
        if np_ is np:
            return change
        largest = np_.arange(change.shape[1])[None, :] == np_.argmax(lifted, axis=1)[:, None]
        most = self.at_largest(lifted, logs)[:, None] - logs
        return self.select(pull > _LARGEST, self.select(largest, 0.0, self.minimum(change, most)), change)

    def log_quotient(self, a: Array, b: Array) -> Array:
        """log(a/b) for positive numbers, accurate relative to itself where they are near each other."""
        with self.scope():
            near = self.abs(a - b) <= b / 2
            return self.select(near, self.log1p((a - b) / b), self.log(a) - self.log(b))

    def weighted(self, function: Callable[[Array], Array], weights: Array, logs: Array, x: Array) -> Array:
        """weights · function(x) for ``exp``, ``expm1`` or ``expm1_minus_x``, where e^x overflows too; at most e^700.

        Args:
            weights, logs: non-negative numbers and their logarithms (0 for those that are exactly 0, where x ≤ 0).
        """
        with self.scope():
            steep = x > _STEEP
            direct = weights * function(self.select(steep, 0.0, x))
            return self.select(steep, self.exp(self.minimum(logs + x, _FINITE)), direct)

    def log_total(self, logs: Array, change: Array) -> Array:
        """log Σ e^{logs} of each row, [n, V] to [n], given Σ e^{logs} − 1 with the digits that it has near 0, [n]."""
        near = self.abs(change) < 0.5
        top = self.max(logs, axis=-1)
        with self.scope():
            far = top + self.log(self.exp(logs - top[..., None]).sum(axis=-1))
        return self.select(near, self.log1p(self.select(near, change, 0.0)), far)

    def step(self, x: Array) -> Array:
        """1 where x ≥ 0, else 0."""
        return self.select(x >= 0, 1.0, 0.0)

    def share_at_least(self, values: Array, threshold: Array) -> Array:
        """The share of the entries [n] that are at least the threshold."""
        return (values >= threshold).astype(values.dtype).mean()

    def expm1_minus_x(self, x: Array) -> Array:
        """e^x − 1 − x ≥ 0 without cancellation: its power series for |x| < 0.3."""
        small = self.abs(x) < 0.3
        with self.scope():
            return self.select(small, expm1_minus_x_near_0(self.select(small, x, 0.0)), self.expm1(x) - x)

    def power(self, x: Array, exponent: float) -> Array:
        """x to a positive exponent, for x ≥ 0; exponent ½ is the square root."""
        with self.scope():
            return self.sqrt(x) if exponent == 0.5 else namespace(x).power(x, exponent)

    def langevin(self, t: Array) -> Array:
        """coth t − 1/t for t > 0, by the continued fraction t/(3 + t²/(5 + …)) where the difference would cancel."""
        small = t < 4.0
        y = self.select(small, t, 1.0)
        tail: Array = 41.0
        for k in range(39, 1, -2):
            tail = k + y * y / tail
        with self.scope():
            return self.select(small, y / tail, 1.0 / namespace(t).tanh(t) - 1.0 / t)

    def langevin_slope(self, t: Array) -> Array:
        """Derivative of ``langevin``: 1 − m² − 2m/t."""
        m = self.langevin(t)
        return 1 - m * m - 2 * m / t

    def log_sinhc(self, t: Array) -> Array:
        """log(sinh(t)/t) for t > 0, by its series below 1 where the quotient is near one."""
        small = t < 1.0
        y = self.select(small, t, 1.0)
        series: Array = 1.0
        for k in range(11, 1, -1):
            series = 1.0 + series * y * y / (2 * k * (2 * k + 1))
        large = self.select(small, 1.0, t)
        direct = large + self.log(-self.expm1(-2 * large) / (2 * large))
        return self.select(small, self.log1p(y * y / 6.0 * series), direct)

    def erfc(self, x: Array) -> Array:
        """Complementary error function."""
        if namespace(x) is not np:
            return _traced().erfc(x)
        return np.vectorize(math.erfc, otypes=[np.float64])(x)

    def upper(self, x: Array) -> Array:
        """The number itself: float64 carries no radius."""
        return x

    def lower(self, x: Array) -> Array:
        """The number itself."""
        return x

    def widened(self, x: Array, relative: float) -> Array:
        """The number itself, whose rounding is larger."""
        return x

    def rounding(self, terms: int) -> float:
        """How far, relative to the sum of the absolute values, a sum of so many products may be from the right one."""
        return (terms + 8) * _EPS

    def given_product(self, a: Array, b: Array) -> Array:
        """a @ b of numbers that are given, [m, k] and [k] or [k, l]; rounded once where nearly all digits cancel."""
        product, size = a @ b, self.abs(a) @ self.abs(b)
        if namespace(product) is not np:
            return product
        lost = ~(np.abs(product) > _CANCELLED * size) & (size > 0)  # so also what overflows on the way
        for i, *j in np.argwhere(lost):
            product[i, *j] = _dot(a[i], b[:, *j])
        return product

    def null_product(self, a: Array, b: Array, size: Array | None = None) -> Array:
        """a @ b; entries within the rounding error of their own sum are the zero that they stand for.

        Args:
            size: what the entries of a are rounded relative to, if it is more than themselves.
        """
        terms = self.abs(a) if size is None else size
        product, error = a @ b, (self.rounding(a.shape[-1]) * terms) @ self.abs(b)  # which overflows after a @ b
        return self.select(self.abs(product) <= error, 0.0, product)

    def lstsq(self, a: Array, b: Array) -> Array:
        """The least-squares solution of least norm of a @ x = b; not finite where the numbers are not, or are so far
        apart in size that what is found is none.

        Args:
            a, b: shapes [m, k] and [m, l].
        """
        x = namespace(a, b).linalg.pinv(a) @ b if namespace(a, b) is not np else self._lstsq(a, b)
        rest = self.abs(b - a @ x)
        better = self.max(rest, axis=0) <= a.shape[0] * self.max(self.abs(b), axis=0)  # than to leave b as it is
        return self.select(better, x, math.nan)

    def rank(self, a: np.ndarray) -> int:
        """How many columns of a [m, k] ``lstsq`` tells from combinations of the others."""
        return _factors(a)[-1]

    def _lstsq(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        unit, q, u, singular, vt, rank = _factors(a)

        def some(b: Array) -> Array:
            return (vt[:rank].T @ ((u[:, :rank].T @ (q.T @ b)) / singular[:rank, None])) / unit[:, None]

        solution = some(b)
        kernel = np.linalg.qr((vt[rank:] / unit).T)[0]  # what solutions differ by
        solution = solution - kernel @ (kernel.T @ solution)
        # Small entries of a column are lost in q, which matters where b is large there: then R alone is better.
        rest = b - a @ solution
        by_R = vt[:rank].T @ ((vt[:rank] @ ((a / unit).T @ rest)) / singular[:rank, None] ** 2) / unit[:, None]
        both = solution + some(rest), solution + by_R
        wrong = [np.abs((a / unit).T @ (b - a @ x)).max(axis=0, initial=0.0) for x in both]
        return np.where(wrong[1] < wrong[0] / 2, both[1], both[0])

    def solve(self, a: Array, b: Array) -> Array:
        """The solution x of the square system a @ x = b, with a of shape [m, m] and b of shape [m, k].

        Where a is singular, no entry of it is finite.
        """
        if namespace(a, b) is not np:
            return namespace(a, b).linalg.solve(a, b)
        return _or_nan(b, np.linalg.solve, a, b)

    def gram_determinant(self, a: Array) -> Array:
        """det(aᵀa) for a few columns [m, k], by elimination."""
        gram = a.T @ a
        determinant = gram[0, 0]
        while gram.shape[0] > 1:
            gram = gram[1:, 1:] - gram[1:, :1] * gram[:1, 1:] / gram[0, 0]
            determinant = determinant * gram[0, 0]
        return determinant

    def cholesky(self, a: Array) -> Array:
        """The lower triangular C with C Cᵀ = a; not finite where there is none."""
        if namespace(a) is np:
            return _or_nan(a, np.linalg.cholesky, a)
        return namespace(a).linalg.cholesky(a)

    def largest_eigenvalue(self, a: Array) -> Array:
        """Of a symmetric matrix."""
        if namespace(a) is np:
            return _or_nan(a[0], np.linalg.eigvalsh, a)[-1]
        return namespace(a).linalg.eigvalsh(a)[-1]

    def singular_values(self, a: Array) -> Array:
        """Of a matrix [m, k], in decreasing order, [min(m, k)]; each is off by rounding of the largest."""
        if namespace(a) is np:
            return _or_nan(a.diagonal(), np.linalg.svd, a, False, False)
        return namespace(a).linalg.svd(a, full_matrices=False, compute_uv=False)

    def right_singular_vectors(self, a: Array) -> Array:
        """Of a matrix [m, k], as rows [min(m, k), k], in the order of the singular values."""
        if namespace(a) is np:
            return _or_nan((a[:, : len(a)], a.diagonal(), a[: a.shape[1]]), np.linalg.svd, a, False)[2]
        return namespace(a).linalg.svd(a, full_matrices=False)[2]

    # -- loops, and what JAX needs to know of them ------------------------------------------------------------------

    def whole(self, function: Callable[..., Array], *arguments: Array) -> Array:
        """``function(*arguments)``; for arrays of JAX compiled as one, and once."""
        if namespace(*arguments) is np:
            return self.compute(lambda: function(*arguments))
        return _traced().compiled(function)(*arguments)

    def repeat(self, times: int, step: Callable[[Array], Array], start: Array) -> Array:
        """step(step(… step(start)))."""
        if namespace(start) is not np:
            return _traced().repeat(times, step, start)
        for _ in range(times):
            start = step(start)
        return start

    def repeat_while(
        self, unsettled: Callable[..., Array], step: Callable[..., Any], *state: Array
    ) -> tuple[Array, ...]:
        """state ← step(*state) as long as unsettled(*state)."""
        if namespace(*state) is not np:
            return _traced().repeat_while(unsettled, step, state)
        while unsettled(*state):
            state = step(*state)
        return state

    def constant(self, x: Array) -> Array:
        """The number, of which gradients take no notice."""
        return x if namespace(x) is np else _traced().constant(x)


def _or_nan(like: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    """What the function of ``numpy.linalg`` gives; NaN in the shape of ``like`` where it gives up, as JAX does."""
    try:
        return function(*arguments)
    except np.linalg.LinAlgError:
        return tuple(np.full_like(x, np.nan) for x in like) if isinstance(like, tuple) else np.full_like(like, np.nan)


def _traced() -> Any:
    from rooteps.theory import traced

    return traced


FLOAT64 = Float64()
