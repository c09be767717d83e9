"""English that every installation has: the prose of the documentation of Python, NumPy and SciPy."""

from rooteps.bridge.corpus.document import Document
from rooteps.bridge.corpus.holdout import split
from rooteps.bridge.corpus.sources import documents, versions

__all__ = ["Document", "documents", "split", "versions"]
