"""Row blocks of contexts and panels of words, and where they run: what all streaming statistics share."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

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

T = TypeVar("T")

HELD = 2**26
"""How many numbers of features one call may get: where they are logits, there are as many as words."""

ROW_STEP = 32
"""Row blocks are filled up to a multiple of this, so that few shapes have to be compiled."""

Progress = Callable[[int, int], None]
"""Called with the number of contexts done and their total."""


def summed(dtype: Any) -> np.dtype:
    """In what products of numbers of this type are summed: float32 at least.

    >>> summed(jnp.bfloat16), summed(np.float64)
    (dtype('float32'), dtype('float64'))
    """
    return np.promote_types(dtype, np.float32)


def matmul(a: Array, b: Array) -> Array:
    """A product in the full precision of its arguments, ``summed``; on a GPU, TF32 creeps in otherwise."""
    return jnp.matmul(a, b, precision=lax.Precision.HIGHEST, preferred_element_type=summed(a.dtype))


def by_platform(cpu: T, accelerator: T) -> T:
    """The size that suits where JAX computes."""
    return cpu if jax.default_backend() == "cpu" else accelerator


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
        if self.number == 1:
            return words.astype(dtype)
        start = jnp.minimum(i * self.width, self.V - self.width)
        return lax.dynamic_slice_in_dim(words, start, self.width, axis=words.ndim - 1).astype(dtype)

    def logits(self, F: Array, head: Any, i: Array, dtype: Any) -> Array:
        """Of the words of panel i, [R, width], from factors of this type."""
        if isinstance(head, Tabled):
            return head.logits(self.take(F, i, summed(dtype)))
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


Done = tuple[int, int, dict[str, Array]]
"""From which context up to which, and what a kernel found about these, in blocks and perhaps still to be computed."""


def on_devices(
    kernel: Callable[..., dict[str, Array]],
    features: tuple[Any, ...],
    words: tuple[Any, ...],
    largest: int,
    together: int = 1,
) -> Iterator[Done]:
    """Run a kernel on row blocks of the features, sharded over all devices; arguments as for ``in_blocks``."""
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
    for start in range(0, n, m * R):
        rows = np.minimum(np.arange(start, start + m * R), n - 1).reshape(m, R)  # filled up with the last row
        yield start, min(start + m * R, n), kernel(*(jax.device_put(F[rows], split) for F in features), *words)


@in_float64
def in_blocks(
    kernel: Callable[..., dict[str, Array]],
    features: tuple[Any, ...],
    words: tuple[Any, ...],
    largest: int,
    progress: Progress | None = None,
    together: int = 1,
) -> dict[str, np.ndarray]:
    """Run a kernel on row blocks of the features, sharded over all devices, and put its rows together again.

    Args:
        kernel: from m row blocks [m, R, d] of each of the features, and the words, to arrays [m, R, …] by name.
        features: arrays [n, d]; those of JAX stay on their device.
        words: arrays, and heads, that every device needs whole.
        largest: rows of a block on one device.
        progress: told after every call of the kernel.
        together: how many blocks one call may get, a power of two.
    """
    n = len(features[0])
    result: dict[str, np.ndarray] = {}

    def collect(start: int, stop: int, found: dict[str, Array]) -> None:
        for name, value in found.items():
            m, R, *rest = value.shape
            if name not in result:
                result[name] = np.empty((n, *rest), value.dtype)
            result[name][start:stop] = np.asarray(value).reshape(m * R, *rest)[: stop - start]
        if progress is not None:
            progress(stop, n)

    ahead = by_platform(0, 1)  # an accelerator computes while what it found before is copied
    under_way: deque[Done] = deque()
    for start, stop, found in on_devices(kernel, features, words, largest, together):
        under_way.append((start, stop, homeward(found) if ahead else found))
        if len(under_way) > ahead:
            collect(*under_way.popleft())
    for call in under_way:
        collect(*call)
    return result


def homeward(found: dict[str, Array]) -> dict[str, Array]:
    """The same on their way into memory of the host that its pager leaves alone: fifty times as fast as any other."""
    return {name: jax.device_put(x, x.sharding.with_memory_kind("pinned_host")) for name, x in found.items()}


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
        if not np.isfinite([float(values.min()), float(values.max())]).all():  # no copy of its size
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
