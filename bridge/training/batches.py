"""The text as windows of words, every window once per epoch, in an order that only the seed and the step decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from rooteps.bridge.corpus import Document

BEGINNING = "<|endoftext|>"
"""The token in front of every document, GPT-2's; its id is 0."""


def train_tokenizer(documents: Sequence[Document], vocab_size: int) -> Tokenizer:
    """A byte-level BPE tokenizer as GPT-2's, of at most ``vocab_size`` words.

    >>> tokenizer = train_tokenizer([Document("python", "a", ("the cat the cat",))], 300)
    >>> tokenizer.decode(tokenizer.encode("the cat").ids)
    'the cat'
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[BEGINNING],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([document.text for document in documents], trainer)
    return tokenizer


def stream(documents: Sequence[Document], tokenizer: Tokenizer) -> np.ndarray:
    """The words of all documents, each with ``BEGINNING`` in front: int32, shape [N]."""
    encoded = tokenizer.encode_batch([document.text for document in documents], add_special_tokens=False)
    return np.concatenate([np.array([0, *one.ids], dtype=np.int32) for one in encoded])


def batch(words: np.ndarray, T: int, size: int, step: int, seed: int) -> np.ndarray:
    """The windows of step 1, 2, …; within an epoch no two overlap by more than the word that ends one of them.

    Args:
        words: shape [N] with N > 2 T.
        T: how many words of a window are predicted.
        size: windows in a batch.
        step: counted from 1.
        seed: of the order; each epoch has an order and an offset of its own.

    Returns:
        int32, shape [size, T + 1].

    >>> [sorted(batch(np.arange(9), 2, 3, step, seed=1)[:, 0].tolist()) for step in (1, 2)]
    [[0, 2, 4], [1, 3, 5]]
    """
    windows = (len(words) - 1) // T - 1
    rows = []
    for position in range((step - 1) * size, step * size):
        epoch, index = divmod(position, windows)
        offset, order = _order(windows, T, epoch, seed)
        first = offset + T * order[index]
        rows.append(words[first : first + T + 1])
    return np.stack(rows)


@lru_cache(maxsize=2)
def _order(windows: int, T: int, epoch: int, seed: int) -> tuple[int, np.ndarray]:
    rng = np.random.default_rng([seed, epoch])
    return int(rng.integers(T)), rng.permutation(windows)
