"""Balls through Arb: arithmetic whose every result certainly contains the exact one, at a precision of its own.

python-flint keeps one working precision for the whole process, whichever thread computes. Here it belongs to the number
system: ``Balls.scope`` sets it under a lock, notices whoever changes it regardless, and puts it back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import reduce
from types import TracebackType
from typing import Any

import flint
import numpy as np

from rooteps.theory import elimination, exact
from rooteps.theory.checks import InvalidInput, shown
from rooteps.theory.float64 import Array

_LOCK = threading.RLock()
"""Whose holder alone sets the precision. Arb holds the interpreter's lock all along, so threads lose nothing by it:
eight of them check as many worlds in a second as one does, with this lock or without."""

if hasattr(os, "register_at_fork"):  # else a child would wait for a thread that only its parent has
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)

_TRIES = 10
_SMALL = 32
"""Bits that may be lost to cancellation; a power series takes over where it would be more."""
_HUGE = 1e300
"""Sums of exponentials from here on are taken relative to the largest."""
LONGEST = 1 << 18
"""No exact number is made that has more bits: e^(−10^150) would have more than any memory holds."""


class PrecisionChanged(RuntimeError):
    """Another thread has set ``flint.ctx.prec``, not through ``Balls.scope``, while balls were computed."""

    def __init__(self, scope: Scope, found: int):
        super().__init__(f"flint.ctx.prec: set to {found} by another thread while {scope.bits} bits were needed")
        self.scope = scope


class Scope:
    """``flint.ctx.prec`` is ``bits`` inside, and afterwards what it was; other threads' scopes wait.

    Raises:
        PrecisionChanged: on leaving, when somebody has changed it meanwhile; their value stays.
    """

    def __init__(self, bits: int):
        self.bits = bits
        self.found = bits

    def __enter__(self) -> None:
        _LOCK.acquire()
        global _holder
        _holder = threading.get_ident()
        self.before = flint.ctx.prec
        if _OPEN and self.before != _OPEN[-1].bits:
            _OPEN[-1].found, self.before = self.before, _OPEN[-1].bits
        _OPEN.append(self)
        flint.ctx.prec = self.bits

    def __exit__(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        now = flint.ctx.prec
        _OPEN.pop()
        if not _OPEN:
            global _holder
            _holder = None
        if _OPEN or now == self.bits:
            flint.ctx.prec = self.before
        _LOCK.release()
        found = self.found if now == self.bits else now
        if found != self.bits and (error is None or isinstance(error, ArithmeticError)):
            raise PrecisionChanged(self, found) from error


_OPEN: list[Scope] = []
"""The scopes entered and not left, all of the thread that holds the lock, innermost last."""

_holder: int | None = None
"""That thread."""


class Balls:
    """Arb balls of ``bits`` bits in NumPy object arrays: every result encloses the exact one.

    Its methods compute with that many bits. So does ``World``; operators between balls do within ``scope``, and
    elsewhere with the precision of whoever set it, which widens results and never makes them wrong.

    >>> xp = Balls(128)
    >>> with xp.scope():
    ...     third = xp.array([1.0]) / 3
    >>> bool(third[0].rad() < 2.0**-128), flint.ctx.prec
    (True, 53)
    """

    name = "ball"

    def __init__(self, bits: int = 256):
        if not isinstance(bits, int | np.integer) or not 64 <= bits <= 100_000:
            raise InvalidInput(f"bits: {shown(bits)} is not a whole number between 64 and 100000")
        self.bits = int(bits)

    def __repr__(self) -> str:
        return f"Balls({self.bits})"

    def scope(self) -> Scope:
        """A context in which every operation on balls has ``bits`` bits, whatever other threads do.

        Raises:
            PrecisionChanged: on leaving, when another thread has set ``flint.ctx.prec`` by itself meanwhile. Balls
                contain the exact numbers even then, but not as closely as they should.
        """
        return Scope(self.bits)

    def compute(self, formula: Callable[[], Any]) -> Any:
        """``formula()`` within the scope, and again where another thread changed the precision.

        Raises:
            PrecisionChanged: another thread changes it all the time.
        """
        if _holder == threading.get_ident() and _OPEN[-1].bits == self.bits == flint.ctx.prec:
            return formula()  # the scope that is open already looks after changes
        for last in (*(False,) * (_TRIES - 1), True):
            scope = self.scope()
            try:
                with scope:
                    return formula()
            except PrecisionChanged as error:
                if last or error.scope is not scope:
                    raise
        raise AssertionError

    @property
    def pi(self) -> flint.arb:
        """π."""
        return self.compute(flint.arb.pi)

    def _map(self, function: Callable[..., flint.arb], *arrays: Array) -> Array:
        return self.compute(lambda: np.frompyfunc(function, len(arrays), 1)(*arrays))

    def array(self, values: Any) -> Array:
        """The given float64 numbers as exact dyadic rationals (balls, and whole numbers of any size, as they are)."""
        values = np.asarray(values)
        if values.dtype == object:
            return values
        lifted = np.frompyfunc(flint.arb, 1, 1)(values.astype(np.float64))
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

    def _fold(self, function: Callable[..., flint.arb], values: Array, axis: int | None) -> Array:
        rows: Sequence[Array] = values.ravel() if axis is None else np.moveaxis(values, axis, 0)
        return self.compute(lambda: reduce(np.frompyfunc(function, 2, 1), rows))

    def concatenate(self, arrays: Any, axis: int = 0) -> Array:
        """The arrays joined along ``axis``."""
        return np.concatenate(arrays, axis=axis)

    def select(self, mask: Array, values: Array, otherwise: Array) -> Array:
        """``values`` where ``mask``, ``otherwise`` (numbers or balls) elsewhere; masks are properties of the data."""
        constant: Array = flint.arb(otherwise) if isinstance(otherwise, float | int) else otherwise
        chosen: Array = np.where(np.asarray(mask, dtype=bool), values, constant)
        return chosen[()]

    def is_zero(self, values: Array) -> Array:
        """Entries that are the exact number zero (radius zero, so no doubt is possible)."""
        return np.asarray(np.frompyfunc(flint.arb.is_zero, 1, 1)(values), dtype=bool)

    def unless_zero(self, values: Array, zero: Array) -> Array:
        """0 where ``zero``, a mask, says so by the form of the data; elsewhere balls lose nothing."""
        return self.select(~np.asarray(zero, dtype=bool), values, 0.0)

    unless_lost = unless_zero

    def from_zero(self, x: Array, value: Array) -> Array:
        """The value at x ≥ 0 of an increasing function, which is 0 at x = 0 itself whatever its formula says."""

        def risen(x: flint.arb, value: flint.arb) -> flint.arb:
            return value if x > 0 else flint.arb(0) if x.is_zero() else flint.arb(0).union(value)

        return self._map(risen, x, value)

    def product(self, a: Array, b: Array) -> Array:
        """a @ b."""
        return self.compute(lambda: a @ b)

    def unless_blurred(self, x: Array, logs: Array, moved: Array, origin: Array) -> Array:
        """x, whose balls are as large as they need to be."""
        return x

    def if_whole(self, x: Array, total: Array) -> Array:
        """x, whose balls are as large as they need to be."""
        return x

    def apart(self, a: Array, b: Array) -> tuple[Array, Array]:
        """a − b, and a."""
        return a - b, a

    def sharper(self, x: Array, y: Array) -> Array:
        """Of two balls that contain the same number, the smaller one."""
        return self._map(lambda a, b: a if a.rad() < b.rad() else b, x, y)

    def within(self, x: Array, low: float, high: float) -> Array:
        """x, which is between the two by its definition: all that is, where a ball knows less."""
        middle, half = flint.arb((low + high) / 2), flint.arb((high - low) / 2)
        everything = flint.arb(middle, half)
        return self._map(lambda y: y if y.rad() <= half or not y.is_finite() else everything, x)

    def capped(self, x: Array, cap: float) -> Array:
        """An upper bound of x, which is at most the cap by its definition: x itself where a ball shows it."""
        return self._map(lambda y: y if y <= cap else flint.arb(cap), x)

    def ascending(self, values: Array) -> Array:
        """The places of the values [n] from the least to the largest, or nearly, by the middles of the balls."""
        return np.argsort([float(y.mid()) for y in values], kind="stable")

    def at_largest(self, weights: Array, values: Array) -> Array:
        """The entry of each row of ``values`` where that of ``weights`` is largest (or nearly), [n, V] to [n]."""
        at = [max(enumerate(row), key=lambda entry: entry[1].mid())[0] for row in weights]
        return values[np.arange(len(at)), at]

    def rise(self, logs: Array, height: Array, pull: Array, lifted: Array) -> Array:
        """How far each word is lifted beyond the one that ends highest, [n, V], see ``Float64.rise``."""
        return (height - self.at_largest(lifted, height)[:, None]) * pull

    def log_quotient(self, a: Array, b: Array) -> Array:
        """log(a/b) for positive numbers, exactly 0 for equal ones."""

        def log(x: flint.arb, y: flint.arb) -> flint.arb:
            return flint.arb(0) if (x - y).is_zero() else (x / y).log()

        return self._map(log, a, b)

    def weighted(self, function: Callable[[Array], Array], weights: Array, logs: Array, x: Array) -> Array:
        """weights · function(x), see ``Float64.weighted``."""
        return self.compute(lambda: weights * function(x))

    def log_total(self, logs: Array, change: Array) -> Array:
        """log Σ e^{logs} of each row, given Σ e^{logs} − 1; either says it, one of them with more digits."""

        def log(row: Array, change: flint.arb) -> flint.arb:
            near = change.is_finite() and -0.5 < change.mid() < _HUGE
            return change.log1p() if near else _log_sum_exp(row)

        rows = (logs.reshape(-1, logs.shape[-1]), change.reshape(-1))
        found = self.compute(lambda: [log(*pair) for pair in zip(*rows, strict=True)])
        return np.array(found, dtype=object).reshape(change.shape)

    def step(self, x: Array) -> Array:
        """1 unless x is certainly negative: an upper bound of the unit step, exact away from 0."""
        return self._map(lambda y: flint.arb(0) if y < 0 else flint.arb(1), x)

    def expm1_minus_x(self, x: Array) -> Array:
        """e^x − 1 − x, which is ≥ 0; by its power series where too many bits would be lost to cancellation."""
        terms = 3 + self.bits // _SMALL

        def rest(y: flint.arb) -> flint.arb:
            if not abs(y) < 2.0**-_SMALL:
                return (y.expm1() - y).nonnegative_part()
            series = 1 + flint.arb(0, 1) * y  # what the last term is multiplied by
            for k in range(terms, 2, -1):
                series = 1 + y * series / k
            return (y * y * series / 2).nonnegative_part()

        return self._map(rest, x)

    def _terms(self, t: flint.arb) -> int:
        """How many terms, each at most t²/100 of the one before, reach the last bit, roughly."""
        mantissa, exponent = map(int, t.mid().man_exp())
        return 3 + self.bits // (7 + 2 * max(0, -exponent - abs(mantissa).bit_length()))

    def langevin(self, t: Array) -> Array:
        """coth t − 1/t for t > 0, by the continued fraction t/(3 + t²/(5 + …)) where the difference would cancel.

        A tail k + t²/(k + 2 + …) lies between k and k + t²/(k + 2).
        """

        def langevin(y: flint.arb) -> flint.arb:
            if not y < 1:
                return y.coth() - 1 / y
            square, k = y * y, 3 + 2 * self._terms(y)
            tail = flint.arb(k).union(k + square / (k + 2))
            while k > 3:
                k -= 2
                tail = k + square / tail
            return y / tail

        return self._map(langevin, t)

    def langevin_slope(self, t: Array) -> Array:
        """Derivative of ``langevin``: 1 − m² − 2m/t."""

        def slope() -> Array:
            m = self.langevin(t)
            return 1 - m * m - 2 * m / t

        return self.compute(slope)

    def log_sinhc(self, t: Array) -> Array:
        """log(sinh(t)/t) for t > 0, by the series of sinh(t)/t − 1 where the quotient is near one."""

        def log_sinhc(y: flint.arb) -> flint.arb:
            if not y < 1:
                return (y.sinh() / y).log()
            square = y * y
            series = flint.arb(1).union(1 + square)  # what the last term is multiplied by
            for j in range(self._terms(y), 1, -1):
                series = 1 + square * series / (2 * j * (2 * j + 1))
            return (square / 6 * series).log1p()

        return self._map(log_sinhc, t)

    def erfc(self, x: Array) -> Array:
        """Complementary error function."""
        return self._map(flint.arb.erfc, x)

    def upper(self, x: Array) -> Array:
        """The upper end of x, an exact number that belongs to x, however many bits it takes."""
        return self._map(lambda y: _end(y, 1), x)

    def lower(self, x: Array) -> Array:
        """The lower end of x, likewise."""
        return self._map(lambda y: _end(y, -1), x)

    def widened(self, x: Array, relative: float) -> Array:
        """All that is within a relative error of x."""
        return self.compute(lambda: x * (1 + flint.arb(0, 1) * flint.arb(relative)))

    def share_at_least(self, values: Array, threshold: Array) -> Array:
        """The share of the entries [n] that are at least the threshold; one that may be either counts from 0 to 1."""

        def share() -> flint.arb:
            either = flint.arb(0.5, 0.5)
            votes = [flint.arb(1) if x >= threshold else flint.arb(0) if x < threshold else either for x in values]
            return sum(votes, flint.arb(0)) / len(values)

        return self.compute(share)

    def given_product(self, a: Array, b: Array) -> Array:
        """a @ b; see ``Float64.given_product``."""
        return self.compute(lambda: a @ b)

    def null_product(self, a: Array, b: Array, size: Array | None = None) -> Array:
        """a @ b; of exact numbers the exact product, where it may be zero."""

        def product() -> Array:
            found = a @ b
            doubtful = np.frompyfunc(lambda x: not x.is_exact() and x.contains(0), 1, 1)(found).astype(bool)
            if doubtful.any() and exact.is_exact((*a.ravel(), *b.ravel())):
                found = np.where(doubtful, exact.product(a, b), found)
            return found

        return self.compute(product)

    def lstsq(self, a: Array, b: Array) -> Array:
        """A least-squares solution x [k, l] of a @ x = b, with a [m, k] and b [m, l]; where a is exact, of least norm.

        Where a is not exact, columns that the others may span within its balls count as spanned: x is the solution with
        zeros there. (No bits would prove that they are, and any x serves whoever looks at the residuals.)
        """
        return self.compute(lambda: self._lstsq(a, b))

    def _lstsq(self, a: Array, b: Array) -> Array:
        if exact.is_exact(a.ravel()):
            columns, H = exact.least_squares(a)
            return H @ (a[:, columns].T @ b) if columns else self.array(np.zeros((a.shape[1], b.shape[1])))
        rows, columns, _ = elimination.pivots(a)
        solution = self.array(np.zeros((a.shape[1], b.shape[1])))
        if columns:
            # a = M a[rows, columns] with M = 1 at these rows: the normal equations of M are as good as they can be.
            at_pivots = self.solve(a[np.ix_(rows, columns)], self.array(np.eye(len(rows))))
            M = a[:, columns] @ at_pivots
            solution[columns] = at_pivots @ self.solve(M.T @ M, M.T @ b)
        return solution

    def gram_determinant(self, a: Array) -> flint.arb:
        """det(aᵀa) for a [m, k]; of exact numbers the exact one."""
        if exact.is_exact(a.ravel()):
            return self.compute(lambda: flint.arb(exact.gram_determinant(a)))
        return self.compute(lambda: flint.arb_mat((a.T @ a).tolist()).det())

    def solve(self, a: Array, b: Array) -> Array:
        """The solution x of the square system a @ x = b, with a of shape [m, m] and b of shape [m, k].

        Where a is not certainly invertible, no entry of it is finite.
        """
        try:
            solution = self.compute(lambda: flint.arb_mat(a.tolist()).solve(flint.arb_mat(b.tolist())))
        except ZeroDivisionError:
            return np.full(b.shape, flint.arb("nan"), dtype=object)
        return np.array(solution.tolist(), dtype=object)


def _log_sum_exp(logs: Sequence[flint.arb]) -> flint.arb:
    """log Σ e^x, relative to the largest, which is not subtracted from itself."""
    top = max(range(len(logs)), key=lambda i: logs[i].mid())
    others = sum(((x - logs[top]).exp() for i, x in enumerate(logs) if i != top), flint.arb(0))
    return logs[top] + others.log1p()


def _end(x: flint.arb, sign: int) -> flint.arb:
    """middle ± radius without rounding: rounded, it need not belong to x, and x = upper(x) could be refuted.

    Where it has more than ``LONGEST`` bits, x itself.
    """
    if not x.is_finite():
        return x.upper() if sign > 0 else x.lower()
    (middle, at), (radius, by) = (tuple(map(int, part.man_exp())) for part in (x.mid(), x.rad()))
    if radius and middle and abs(at - by) > LONGEST:
        return x
    low = min(at, by)
    return flint.arb((flint.fmpz((middle << (at - low)) + sign * (radius << (by - low))), flint.fmpz(low)))
