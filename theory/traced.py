"""JAX, as far as rooteps uses it: records become pytrees, and float64 is on for as long as we compute, no longer.

Whoever computes through JAX does it within ``float64()``, or in a function marked ``in_float64``; nothing else switches
float64 on, and nothing stays switched on: the setting belongs to the process in which somebody else's code runs too.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import jax
import jax.experimental
import numpy as np

from rooteps.theory import record

F = TypeVar("F", bound=Callable[..., Any])

record.make_pytrees(jax.tree_util.register_pytree_node)


@contextlib.contextmanager
def float64() -> Iterator[None]:
    """A context in which JAX computes in float64, in this thread alone, whatever else is asked of it outside.

    What is not finite is never decided, so it is no error here; and arrays may come from NumPy and go there.
    Arrays of JAX that leave it turn into float32 at the next operation: take NumPy arrays out, as ``in_float64`` does.

    >>> with float64():
    ...     print(jax.numpy.zeros(2).dtype)
    float64
    >>> print(jax.numpy.zeros(2).dtype)
    float32
    """
    home: Any = jax if hasattr(jax, "enable_x64") else jax.experimental  # it has moved
    with home.enable_x64(True), jax.debug_nans(False), jax.debug_infs(False), jax.transfer_guard("allow"):
        yield


def in_float64(function: F) -> F:
    """A function that computes through JAX in float64, and gives NumPy arrays to callers that do not.

    >>> @in_float64
    ... def third():
    ...     return jax.numpy.ones(()) / 3
    >>> third().dtype
    dtype('float64')
    """

    @functools.wraps(function)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        with float64():
            return jax.tree.map(_plain, function(*arguments, **options))

    return wrapped  # type: ignore[return-value]


def _plain(x: Any) -> Any:
    return np.asarray(x) if isinstance(x, jax.Array) and not isinstance(x, jax.core.Tracer) else x


@functools.cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """``jax.jit(function)``, the same one each time."""
    return jax.jit(function)


def repeat(times: int, step: Callable[[jax.Array], jax.Array], start: jax.Array) -> jax.Array:
    """step(step(… step(start))), compiled as a loop; gradients pass."""
    return jax.lax.fori_loop(0, times, lambda _, x: step(x), start)


def repeat_while(unsettled: Callable[..., Any], step: Callable[..., Any], state: tuple[Any, ...]) -> tuple[Any, ...]:
    """state ← step(*state) as long as unsettled(*state), compiled as a loop."""
    return jax.lax.while_loop(lambda now: unsettled(*now), lambda now: step(*now), state)


def is_zero(x: jax.Array) -> jax.Array:
    """Entries with no bit set but the sign; compared with 0, subnormal numbers are zero too."""
    return jax.lax.bitcast_convert_type(x, jax.numpy.uint64) << 1 == 0


constant = jax.lax.stop_gradient
erfc = jax.scipy.special.erfc
