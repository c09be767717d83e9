"""Contexts as places in windows of words, and the features that a model has there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rooteps.bridge.kept import read_features, write_features
from rooteps.bridge.language_model import LanguageModel
from rooteps.theory.checks import InvalidInput

BATCH = 16
"""Windows that run together at most; one file of the cache holds as many."""

TOKENS = 2**14
"""Words that run together at most, if they are not those of one window: of long windows fewer run together."""

_STEP = 16
"""Windows are filled up to a multiple of this, so that few shapes have to be compiled."""


@dataclass(frozen=True, eq=False)
class Contexts:
    """n contexts: context i is the first ``length[i]`` words of window ``window[i]``.

    Args:
        windows: sequences of words.
        window: of each context, shape [n], non-decreasing.
        length: at least 1, shape [n].
    """

    windows: tuple[tuple[int, ...], ...]
    window: np.ndarray
    length: np.ndarray

    def __len__(self) -> int:
        return len(self.window)

    def __add__(self, other: Contexts) -> Contexts:
        """These contexts, and then the others."""
        return Contexts(
            self.windows + other.windows,
            np.concatenate([self.window, len(self.windows) + other.window]),
            np.concatenate([self.length, other.length]),
        )


def whole(windows: Sequence[Sequence[int]]) -> Contexts:
    """Each sequence of words is one context."""
    return Contexts(
        tuple(map(tuple, windows)), np.arange(len(windows)), np.array([len(ids) for ids in windows], dtype=int)
    )


def running_text(words: Sequence[int], count: int, reach: int, seed: int, front: Sequence[int] = ()) -> Contexts:
    """Contexts at ``count`` places of a text, drawn without repetition: what stands before a word, within its window.

    Args:
        words: the text.
        count: how many contexts.
        reach: words of a window; the text is cut into windows of this length.
        seed: of the draw.
        front: words that every window begins with, as ``LanguageModel.beginning`` gives them.

    Raises:
        InvalidInput: the text has fewer places than contexts are asked for, or nothing fits behind ``front``.

    >>> found = running_text(range(10), count=3, reach=4, seed=0)
    >>> [found.windows[w][:length] for w, length in zip(found.window, found.length, strict=True)]
    [(4, 5), (4, 5, 6), (8, 9)]
    """
    if len(words) < count:
        raise InvalidInput(f"text: has {len(words)} words, too few for {count} contexts")
    own = reach - len(front)
    if own < 1:
        raise InvalidInput(f"window: {reach} words, of which {len(front)} are the beginning of text, hold no text")
    places = np.sort(np.random.default_rng(seed).choice(len(words), size=count, replace=False))
    starts, window = np.unique(places // own, return_inverse=True)
    windows = tuple((*front, *words[i * own : (i + 1) * own]) for i in starts.tolist())
    return Contexts(windows, window, len(front) + places % own + 1)


def features_at(
    model: LanguageModel,
    contexts: Contexts,
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """f(s) of every context, float32 [n, d].

    Args:
        model: the model.
        contexts: with windows of at most ``n_positions`` words.
        cache: a directory in which features are kept, each file named by a hash of model and words; what is found
            there and whole is not computed again.
        progress: told the number of windows done and their total.
    """
    result = np.empty((len(contexts), len(model.Phi)), dtype=np.float32)
    rows = _rows(contexts, model.n_positions)
    for start in range(0, len(contexts.windows), rows):
        windows = contexts.windows[start : start + rows]
        mine = np.flatnonzero((contexts.window >= start) & (contexts.window < start + len(windows)))
        places = contexts.window[mine] - start, contexts.length[mine] - 1
        path = None if cache is None else cache / f"{_key(model, windows, places)}.safetensors"
        found = None if path is None else read_features(path)
        if found is None:
            found = _run(model, windows, rows, places)
            if path is not None:
                write_features(path, found)
        result[mine] = found
        if progress is not None:
            progress(min(start + rows, len(contexts.windows)), len(contexts.windows))
    return result


def _rows(contexts: Contexts, reach: int) -> int:
    """How many windows run together."""
    longest = max(map(len, contexts.windows), default=1)
    return min(max(TOKENS // _filled(longest, reach), 1), BATCH, max(len(contexts.windows), 1))


def _filled(length: int, reach: int) -> int:
    return min(-(-length // _STEP) * _STEP, reach)


def _run(
    model: LanguageModel, windows: Sequence[Sequence[int]], rows: int, places: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    ids = np.zeros((rows, _filled(max(map(len, windows)), model.n_positions)), dtype=np.int32)
    for row, words in zip(ids, windows, strict=False):
        row[: len(words)] = words
    return model.features_at(ids, *places)


def _key(model: LanguageModel, windows: Sequence[Sequence[int]], places: tuple[np.ndarray, np.ndarray]) -> str:
    digest = hashlib.sha256(model.fingerprint.encode())
    for row in [*windows, *(place.tolist() for place in places)]:
        digest.update(np.array([len(row), *row], dtype=np.int64).tobytes())
    return digest.hexdigest()[:32]
