"""The power to say no: search for a world against a result or a mutation of it, and certify what is found.

What searches takes JAX, and is imported when it is first used: who only judges does without.
"""

from typing import TYPE_CHECKING

from rooteps.verification.falsify.judge import Refutation, refutes

if TYPE_CHECKING:
    from rooteps.verification.falsify.search import Falsification as Falsification
    from rooteps.verification.falsify.search import falsify as falsify

__all__ = ["Falsification", "Refutation", "falsify", "refutes"]

if not TYPE_CHECKING:  # as in ``rooteps`` itself

    def __getattr__(name: str) -> object:
        """``from search import name`` at the first use."""
        if name not in ("Falsification", "falsify"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from rooteps.verification.falsify import search

        globals().update(Falsification=search.Falsification, falsify=search.falsify)
        return globals()[name]
