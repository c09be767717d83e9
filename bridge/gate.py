r"""What every model has to pass before anything is measured on it: that its features and Phi are its own predictions.

$$\mathrm{KL}\big(p_{\mathrm{own}}(s) \,\|\, \mathrm{softmax}(f(s)^\top \Phi)\big) \lt 10^{-9}, \qquad
  f(s) \text{ depends on } s \text{ and not on what follows it}$$

``own`` is the model's forward pass, head included, on words drawn at random: other ones on every load would not be
reproducible, so the seed is fixed.
"""

from __future__ import annotations

import numpy as np
import scipy.special

from rooteps.bridge.language_model import LanguageModel
from rooteps.theory.checks import InvalidInput

AGREE = 1e-9
"""The largest KL divergence, in nats, between two computations of the same next-word distribution."""

LEAK = 1e-5
"""By how much features may move when only later words change, relative to the largest. The two computations have the
same shapes and differ in nothing but rounding, if at all."""

SHORT = 128
"""Words of a probe of every position."""

FEW = 12
"""Places of each probe at which predictions are compared."""

_SEED = 20201003


def admit(model: LanguageModel) -> None:
    """Refuse a model that sees later words, or whose predictions are not those of its features and Phi.

    A short text is read with three endings: features before the ending have to be the same, and predictions at a few
    places those of the model's own forward pass. Then half of a window by itself has to predict what it predicts as the
    beginning of a whole window.

    Raises:
        InvalidInput: one line that says which of these fails, and by how much.
    """
    rng = np.random.default_rng(_SEED)
    V, T = model.Phi.shape[1], model.n_positions
    L = min(T, SHORT)
    ids = np.repeat(rng.integers(V, size=(1, L)), 3, axis=0)
    places = L // 3, 2 * L // 3
    for row, place in enumerate(places, 1):
        ids[row, place + 1 :] = rng.integers(V, size=L - place - 1)
    F = model.features(ids)
    if not np.isfinite(F).all():
        raise InvalidInput(f"{model.name}: its features are not finite numbers")
    for row, place in enumerate(places, 1):
        _same_before(model, F[0, : place + 1], F[row, : place + 1])
    at = np.linspace(0, L - 1, min(L, FEW)).astype(int)  # all of them are too many for a large vocabulary
    apart = divergence(model.logits(ids)[:, at], model.logits_of(F[:, at]))
    if not apart.max() < AGREE:
        message = "its predictions are not those of softmax(fᵀPhi)"
        raise InvalidInput(f"{model.name}: {message} (KL {apart.max():.2g} to its own forward pass)")
    half = max(T // 2, 1)
    whole = F[:1, half - 1] if T <= L else None
    if whole is None:
        ids = rng.integers(V, size=(1, T))
        whole = model.features_at(ids, np.array([0]), np.array([half - 1]))
    alone = model.features(ids[:1, :half])[:1, -1]
    apart = divergence(model.logits_of(alone), model.logits_of(whole))
    if not apart.max() < AGREE:
        message = f"what it predicts after {half} words depends on whether {T - half} follow"
        raise InvalidInput(f"{model.name}: {message} (KL {apart.max():.2g})")


def _same_before(model: LanguageModel, F: np.ndarray, other: np.ndarray) -> None:
    moved = np.abs(F - other).max() / np.abs(F).max()
    if not moved <= LEAK:
        message = "sees the words that follow, so it is no causal language model"
        raise InvalidInput(f"{model.name}: {message} (features move by {moved:.2g} of the largest)")


def divergence(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """KL of two softmax distributions by their logits […, V], in float64; not finite where one of them is not.

    >>> float(divergence(np.array([0.0, 0.0]), np.array([1.0, 1.0])))
    0.0
    """
    log_q, log_p = (scipy.special.log_softmax(np.asarray(x, dtype=np.float64), axis=-1) for x in (own, other))
    q = np.exp(log_q)
    return np.asarray((q * np.where(q > 0, log_q - log_p, 0.0)).sum(axis=-1))
