"""Copies of a model whose weights are rounded to fewer bits."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import jax.numpy as jnp
import ml_dtypes
import numpy as np

from rooteps.bridge.language_model import GPT2, LanguageModel
from rooteps.theory.checks import InvalidInput


def to_bfloat16(values: np.ndarray) -> np.ndarray:
    """The nearest numbers with 8 significant bits.

    >>> to_bfloat16(np.float32([1.0, 1.003, 1.005])).tolist()
    [1.0, 1.0, 1.0078125]
    """
    return np.asarray(values, np.float32).astype(ml_dtypes.bfloat16).astype(np.float32)


def to_int8(values: np.ndarray) -> np.ndarray:
    r"""Whole multiples, from −127 to 127, of a step of each row: its largest entry over 127, without a zero point.

    $$\hat w_{ij} = h_i\, \mathrm{round}(w_{ij} / h_i), \qquad h_i = \max_j |w_{ij}| / 127$$

    A row is that of the matrix as it is stored: of a word in the embeddings, of an input in the layers. Vectors (the
    biases, the layer norms) stay as they are, as is usual.

    >>> to_int8(np.float32([[127.0, 0.6, -3.4], [0.0, 0.0, 0.0]])).tolist()
    [[127.0, 1.0, -3.0], [0.0, 0.0, 0.0]]
    """
    values = np.asarray(values, np.float32)
    if values.ndim < 2:
        return values
    step = np.abs(values).max(axis=-1, keepdims=True) / np.float32(127)
    step = np.where(step > 0, step, np.float32(1))
    return np.asarray(np.rint(values / step) * step, np.float32)


FORMATS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"bfloat16": to_bfloat16, "int8": to_int8}
"""How the weights of a copy are rounded, by the name of the format."""


def copy_of(model: LanguageModel, format_: str) -> GPT2:
    """The model with all its weights rounded, named as the format; it computes in float32 as before.

    Args:
        model: one that runs in JAX.
        format_: one of ``FORMATS``.

    Raises:
        InvalidInput: another model, whose weights are not at hand.
    """
    if not isinstance(model, GPT2):
        raise InvalidInput(f"copies: {model.name} is no GPT-2, and only the weights of those are rounded here")
    rounded = {name: jnp.asarray(FORMATS[format_](np.asarray(value))) for name, value in model.parameters.items()}
    return dataclasses.replace(model, name=format_, parameters=rounded)
