"""From features to logits: products with Phi, those under a soft cap (Gemma 2), or no products but what is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.numbers import Array


@jax.tree_util.register_dataclass
@dataclass(frozen=True, eq=False)
class Capped:
    r"""Word embeddings whose logits are capped; it stands where Phi would.

    $$p_f(s) = \mathrm{softmax}\big(c \tanh(f(s)^\top \Phi / c)\big)$$

    Not a softmax model: every result that asks nothing of the model holds for it, those about softmax models need not.

    Args:
        Phi: word embeddings, shape [d, V].
        cap: c > 0.

    >>> head = Capped(np.array([[1.0, -50.0]]), 2.0)
    >>> head.shape, logits(np.array([[1.0]]), head).round(3).tolist()
    ((1, 2), [[0.924, -2.0]])
    """

    Phi: Any
    cap: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """That of Phi."""
        return tuple(self.Phi.shape)

    def __len__(self) -> int:
        return len(self.Phi)


EXCLUDED = -1e4
"""The logit of a word of probability zero: e to it is zero, and 0 times it is too."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True, eq=False)
class Tabled:
    """No embeddings: what stands where features would are the logits of all words, or their probabilities.

    Args:
        Phi: what there is of embeddings, shape [0, V].
        probabilities: whether it is these.

    >>> head = Tabled.of(2, probabilities=True)
    >>> head.shape, len(head), logits(np.array([[1.0, 0.0]]), head).tolist()
    ((0, 2), 0, [[0.0, -10000.0]])
    """

    Phi: Any
    probabilities: bool = field(metadata={"static": True})

    @classmethod
    def of(cls, V: int, probabilities: bool = False) -> Tabled:
        """For V words."""
        return cls(np.zeros((0, V)), probabilities)

    @property
    def shape(self) -> tuple[int, ...]:
        """That of Phi."""
        return tuple(self.Phi.shape)

    def __len__(self) -> int:
        return 0

    def logits(self, given: Array) -> Array:
        """Of what is given, inside of a kernel."""
        if not self.probabilities:
            return given
        return jnp.where(given > 0, jnp.log(jnp.where(given > 0, given, 1.0)), EXCLUDED)


def embeddings(head: Any) -> Any:
    """Phi, with or without a cap, for what reads embeddings and not logits."""
    return head.Phi if isinstance(head, Capped | Tabled) else head


def logits(F: np.ndarray, head: Any) -> np.ndarray:
    """Of all words at once: features [n, d] to [n, V], in NumPy and in the precision of the features."""
    if isinstance(head, Tabled):
        if not head.probabilities:
            return np.asarray(F)
        found = np.full(F.shape, EXCLUDED, np.float64)
        np.log(F, out=found, where=np.asarray(F) > 0)
        return found
    products: np.ndarray = F @ np.asarray(embeddings(head), F.dtype)
    return head.cap * np.tanh(products / head.cap) if isinstance(head, Capped) else products


def under_cap(products: Array, head: Any) -> Array:
    """Logits from products fᵀPhi, inside of a kernel."""
    if not isinstance(head, Capped):
        return products
    cap = jnp.asarray(head.cap).astype(products.dtype)
    return cap * jnp.tanh(products / cap)
