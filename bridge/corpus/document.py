"""A document: the prose of one documentation string."""

from __future__ import annotations

from dataclasses import dataclass

LIBRARIES = ("python", "numpy", "scipy")


@dataclass(frozen=True)
class Document:
    """The paragraphs of one documentation string, and what they describe.

    Args:
        library: one of ``LIBRARIES``.
        name: the dotted name of the object, e.g. ``scipy.stats.norm``; topics of the language are ``topics.NAME``.
        paragraphs: clean prose, one string each, without line breaks.
    """

    library: str
    name: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between them."""
        return "\n\n".join(self.paragraphs)
