"""The power to say no: search for a world against a result or a mutation of it, and certify what is found."""

from rooteps.verification.falsify.judge import Refutation, refutes
from rooteps.verification.falsify.search import Falsification, falsify

__all__ = ["Falsification", "Refutation", "falsify", "refutes"]
