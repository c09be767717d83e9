"""Row blocks of contexts and panels of words, and where they run: what all streaming statistics share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from rooteps.bridge.streaming.head import Tabled, embeddings, under_cap
from rooteps.theory import checks
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import Array
from rooteps.theory.traced import in_float64

HELD = 2**26
"""How many numbers of features one call may get: where they are logits, there are as many as words."""

ROW_STEP = 32
"""Row blocks are filled up to a multiple of this, so that few shapes have to be compiled."""

Progress = Callable[[int, int], None]
"""Called with the number of contexts done and their total."""

matmul = functools.partial(jnp.matmul, precision=lax.Precision.HIGHEST)
"""A product in the full precision of its arguments; on a GPU, TF32 creeps in otherwise."""


class Panels(NamedTuple):
    """V words in ``number`` panels of ``width``; the last one overlaps the one before it, so Phi is never padded."""

    V: int
    number: int
    width: int

    @classmethod
    def of(cls, V: int, largest: int) -> Panels:
        """As few panels as possible, of nearly equal width (a multiple of 16)."""
        count = -(-V // largest)
        width = min(V, -(-V // (16 * count)) * 16)
        return cls(V, -(-V // width), width)

    def take(self, words: Array, i: Array, dtype: Any) -> Array:
        """Panel i of an array whose last axis is V."""
        start = jnp.minimum(i * self.width, self.V - self.width)
        return lax.dynamic_slice_in_dim(words, start, self.width, axis=words.ndim - 1).astype(dtype)

    def logits(self, F: Array, head: Any, i: Array, dtype: Any) -> Array:
        """Of the words of panel i, [R, width]."""
        if isinstance(head, Tabled):
            return head.logits(self.take(F, i, dtype))
        return under_cap(matmul(F.astype(dtype), self.take(embeddings(head), i, dtype)), head)

    def new(self, i: Array) -> Array:
        """Which words of panel i were in no earlier panel, [1, width]."""
        start = jnp.minimum(i * self.width, self.V - self.width)
        return (start + jnp.arange(self.width) >= i * self.width)[None]


class Running(NamedTuple):
    """A running maximum and, in float64, the sum of exp(logit − maximum), both [R]."""

    maximum: Array
    total: Array

    @classmethod
    def start(cls, rows: int, dtype: Any) -> Running:
        """Before the first panel."""
        return cls(jnp.full(rows, -jnp.inf, dtype), jnp.zeros(rows, jnp.float64))

    def add(self, logits: Array) -> tuple[Running, Array, Array]:
        """With one panel more; that panel's exp(logit − maximum), [R, width]; by what older sums shrink, [R]."""
        maximum = jnp.maximum(self.maximum, logits.max(axis=1))
        shrink = jnp.exp(self.maximum - maximum)
        weights = jnp.exp(logits - maximum[:, None])
        total = self.total * shrink.astype(jnp.float64) + weights.sum(axis=1).astype(jnp.float64)
        return Running(maximum, total), weights, shrink

    def probabilities(self, logits: Array) -> Array:
        """Of words with these logits, [R, width], once every panel is added."""
        return jnp.exp(logits - self.maximum[:, None]) * (1 / self.total)[:, None].astype(logits.dtype)

    @property
    def log_partition(self) -> Array:
        """log Z, float64 [R]."""
        return self.maximum.astype(jnp.float64) + jnp.log(self.total)


@in_float64
def in_blocks(
    kernel: Callable[..., dict[str, Array]],
    features: tuple[np.ndarray, ...],
    words: tuple[Any, ...],
    largest: int,
    progress: Progress | None = None,
    together: int = 1,
) -> dict[str, np.ndarray]:
    """Run a kernel on row blocks of the features, sharded over all devices, and put its rows together again.

    Args:
        kernel: from m row blocks [m, R, d] of each of the features, and the words, to arrays [m, R, …] by name.
        features: arrays [n, d].
        words: arrays, and heads, that every device needs whole.
        largest: rows of a block on one device.
        progress: told after every call of the kernel.
        together: how many blocks one call may get, a power of two.
    """
    mesh = Mesh(np.array(jax.devices()), ("contexts",))
    split, whole = NamedSharding(mesh, PartitionSpec(None, "contexts")), NamedSharding(mesh, PartitionSpec())
    words = tuple(jax.device_put(x, whole) for x in words)
    n = len(features[0])
    while together > 1 and together * largest * max(F.shape[1] for F in features) > HELD:
        together //= 2
    blocks = -(-n // (largest * mesh.size))
    calls = -(-blocks // together)
    m = 1 << (-(-blocks // calls) - 1).bit_length()  # a power of two, for few shapes
    step = min(largest, ROW_STEP) * mesh.size
    R = -(-n // (calls * m * step)) * step
    result: dict[str, np.ndarray] = {}
    for start in range(0, n, m * R):
        stop = min(start + m * R, n)
        rows = np.minimum(np.arange(start, start + m * R), n - 1).reshape(m, R)  # filled up with the last row
        found = kernel(*(jax.device_put(F[rows], split) for F in features), *words)
        for name, value in found.items():
            if name not in result:
                result[name] = np.empty((n, *value.shape[2:]), value.dtype)
            result[name][start:stop] = np.asarray(value).reshape(m * R, *value.shape[2:])[: stop - start]
        if progress is not None:
            progress(stop, n)
    return result


def check_model(F: Any, Phi: Any, which: str = "") -> None:
    """Check the features [n, d] and embeddings [d, V] of a softmax model, with or without a cap.

    Raises:
        InvalidInput: no matrices, an empty axis, widths that disagree, or an entry that is not finite.
    """
    tabled = isinstance(Phi, Tabled)
    Phi = embeddings(Phi)
    for name, values in ((f"{which}F", F),) if tabled else ((f"{which}F", F), (f"{which}Phi", Phi)):
        if values.ndim != 2 or 0 in values.shape:
            raise InvalidInput(f"{name}: has shape {list(values.shape)}, expected two axes, neither empty")
        if not np.isfinite([values.min(), values.max()]).all():  # no copy of its size
            index = [int(i) for i in np.argwhere(~np.isfinite(np.asarray(values)))[0]]
            raise InvalidInput(f"{name}{index}: is not a finite number")
    d, names = (Phi.shape[1], "[n, V]") if tabled else (len(Phi), f"[n, d] with the d of {which}Phi")
    checks.shape(f"{which}F", F, (len(F), d), names)


def check_weights(weights: np.ndarray, V: int) -> None:
    """Check word-weight vectors [k, V].

    Raises:
        InvalidInput: another shape, or an entry that is not finite.
    """
    if weights.ndim != 2 or weights.shape[1] != V:
        raise InvalidInput(f"weights: has shape {list(weights.shape)}, expected [k, V] with V = {V}")
    if not np.isfinite(weights).all():
        raise InvalidInput("weights: an entry is not a finite number")
