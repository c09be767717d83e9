"""The power to say no: search for a world against a result or a mutation of it, and certify what is found."""

from verification.falsify.judge import Refutation, refutes
from verification.falsify.search import Falsification, falsify

__all__ = ["Falsification", "Refutation", "falsify", "refutes"]
