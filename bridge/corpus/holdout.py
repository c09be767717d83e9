"""The hold-out: documents kept from training, without paragraphs that the training part has almost word for word."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from rooteps.bridge.corpus.document import Document

ONE_IN = 16
"""One document in so many is held out."""
GRAM = 8
"""How many words in a row make a match."""
MOST_SHARED = 0.1
"""The largest share of a held-out paragraph's word 8-grams that may occur in training."""


def split(documents: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """The training and the held-out part.

    A document is held out by a hash of its name, so that it stays on its side whatever the versions of the libraries.
    Of those held out, a paragraph stays if it has ``GRAM`` words, and at most ``MOST_SHARED`` of its runs of so many
    occur anywhere in the training part: documentation repeats itself, and what is repeated measures memory.

    Args:
        documents: what ``documents()`` returns.

    Returns:
        Two lists of documents, in the order given.

    >>> old = Document("python", "b", ("One two three four five six seven eight nine.",))
    >>> new = Document("python", "held-10", ("Nine eight seven six five four three two one.",))
    >>> copy = Document("python", "held-23", old.paragraphs)
    >>> [held_out(d.name) for d in (old, new, copy)]
    [False, True, True]
    >>> split([old, new, copy]) == ([old], [new])
    True
    """
    training = [d for d in documents if not held_out(d.name)]
    known = {gram for d in training for p in d.paragraphs for gram in _grams(p)}
    kept = []
    for d in documents:
        if held_out(d.name):
            fresh = tuple(p for p in d.paragraphs if _is_new(p, known))
            if fresh:
                kept.append(Document(d.library, d.name, fresh))
    return training, kept


def held_out(name: str) -> bool:
    """Whether the document of this name is kept from training."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) % ONE_IN == 0


def _is_new(paragraph: str, known: set[int]) -> bool:
    found = [gram in known for gram in _grams(paragraph)]
    return bool(found) and sum(found) <= MOST_SHARED * len(found)


def _grams(text: str) -> list[int]:
    """Hashes of all runs of ``GRAM`` words of a text, capitals and punctuation ignored."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [hash(tuple(words[i : i + GRAM])) for i in range(len(words) - GRAM + 1)]
