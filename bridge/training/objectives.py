"""The objectives of the theory on running text, where the next word is the truth: cross-entropy and Quad."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.bridge import gpt2
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.gpt2 import Parameters
from rooteps.theory.numbers import Array

OBJECTIVES = ("cross-entropy", "quad")


def losses(parameters: Parameters, ids: Array, config: GPT2Config, objective: str = "cross-entropy") -> Array:
    r"""The loss at every position of windows of text.

    $$-\\log p_{f(s)}(w) \\quad\\text{or}\\quad -f(s) \\cdot \\phi_w + \\tfrac12 \\|\\Phi^\\top f(s)\\|^2$$

    Quad never forms the V scores: the square is f(s)ᵀ(Phi Phiᵀ)f(s).

    Args:
        parameters: of the model.
        ids: shape [b, T + 1], each word but the first being predicted.
        config: static under ``jit``.
        objective: one of ``OBJECTIVES``; static.

    Returns:
        Shape [b, T].
    """
    f, Phi = gpt2.features(parameters, ids[:, :-1], config), gpt2.word_embeddings(parameters)
    seen = (f * Phi.T[ids[:, 1:]]).sum(axis=-1)
    if objective == "quad":
        return ((f @ (Phi @ Phi.T)) * f).sum(axis=-1) / 2 - seen
    return jax.nn.logsumexp(f @ Phi, axis=-1) - seen


def held_out_loss(
    parameters: Parameters, words: np.ndarray, config: GPT2Config, objective: str = "cross-entropy", size: int = 64
) -> float:
    """The mean loss over all words of a text but the first.

    Windows overlap by half, so that all but the first words are predicted from at least half a window.

    Args:
        parameters: of the model.
        words: int32, shape [N].
        config: its shape.
        objective: one of ``OBJECTIVES``.
        size: windows at a time.
    """
    T = config.n_positions
    half = T // 2
    starts = np.arange(0, max(1, len(words) - half - 1), half)
    padded = np.concatenate([words, np.zeros(T, dtype=np.int32)])
    total = 0.0
    for first in range(0, len(starts), size):
        chosen = starts[np.minimum(np.arange(first, first + size), len(starts) - 1)]
        found = np.asarray(
            _losses(parameters, jnp.asarray(padded[chosen[:, None] + np.arange(T + 1)]), config, objective)
        )
        for start, row in zip(starts[first : first + size], found, strict=False):
            known = min(T, len(words) - 1 - start)
            total += row[half if start else 0 : known].sum(dtype=np.float64)
    return float(total / (len(words) - 1))


_losses = jax.jit(losses, static_argnames=("config", "objective"))
