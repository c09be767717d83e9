"""Class words that a model's vocabulary has in several tokens: how likely they are behind a context."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rooteps.bridge.contexts import Contexts, features_at
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.streaming import expectations, indicators


def in_tokens(model: LanguageModel, words: Sequence[str], after: str = "") -> dict[str, list[int]]:
    """The tokens of words, with a blank in front unless what they stand after ends in one; words without any left out.

    Args:
        model: whose tokens they are.
        words: as one writes them.
        after: what they stand after; a text that ends in a word, if it is empty.
    """
    front = "" if after[-1:].isspace() else " "
    found = {word: model.encode(front + word) for word in words}
    return {word: tokens for word, tokens in found.items() if 0 < len(tokens) < model.n_positions}


def probability(
    model: LanguageModel,
    contexts: Sequence[Sequence[int]],
    tokens: Sequence[int],
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    r"""How likely several tokens are to follow each context.

    $$p(w_1 \dots w_k \mid s) = \prod_j p_f(w_j \mid s\, w_1 \dots w_{j-1})$$

    Contexts are cut off on the left so far that the tokens have room behind them.

    Args:
        model: the model.
        contexts: N of them, as words.
        tokens: $w_1, \dots, w_k$.
        progress: told the number of windows done and their total.

    Returns:
        Shape [N].
    """
    N, k = len(contexts), len(tokens)
    alone = [list(ids)[-(model.n_positions - k + 1) :] for ids in contexts]
    windows = tuple((*ids, *tokens[:-1]) for ids in alone)
    length = np.array([len(ids) + j for ids in alone for j in range(k)])
    F = features_at(model, Contexts(windows, np.repeat(np.arange(N), k), length), progress=progress)
    found, V = np.ones(N), model.Phi.shape[1]
    for j, token in enumerate(tokens):
        found *= expectations(F[j::k], model.head, indicators([token], V))[:, 0]
    return found
