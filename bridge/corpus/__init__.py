"""English that every installation has: the prose of the documentation of Python, NumPy and SciPy."""

from bridge.corpus.document import Document
from bridge.corpus.holdout import split
from bridge.corpus.sources import documents, versions

__all__ = ["Document", "documents", "split", "versions"]
