"""A world that several theorems are tried on, read once in each number system."""

from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import theorems
from rooteps.verification.certify import certify
from rooteps.verification.report import Report, examine


class Reading:
    """An instance, and the worlds that theorems of the same kind of world and the same reference have read in it."""

    def __init__(self, instance):
        self.instance = instance
        self.worlds = {}

    def _of(self, theorem):
        return self.worlds.setdefault((theorem.world, theorem.reference), {})

    def in_float64(self, id) -> Report:
        """What float64 says by itself, which balls need not have confirmed."""
        theorem, read = theorems()[id], self._of(theorems()[id])
        if FLOAT64 not in read:
            read[FLOAT64] = theorem.world_of(self.instance, FLOAT64)
        return examine(theorem, read[FLOAT64])

    def certified(self, id) -> Report:
        """What balls say."""
        return certify(id, self.instance, worlds=self._of(theorems()[id]))
