"""Verify one theorem on one instance: hypotheses, every step, the conclusion, and that it is the theorem's bound."""

from __future__ import annotations

from typing import Any

from rooteps.theory.numbers import FLOAT64, Balls, NumberSystem
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.verification.certify import confirmed
from rooteps.verification.report import Checked, Report, examine

__all__ = ["Checked", "Report", "verify", "verify_world"]


def verify(theorem: str | Theorem, instance: Any, xp: NumberSystem = FLOAT64) -> Report:
    """Check every hypothesis and every step of a result on one instance.

    What double precision refutes is confirmed in balls, or else undecided.

    Args:
        theorem: a theorem or its id.
        instance: the world to check it on.
        xp: ``FLOAT64`` or ``Balls(bits)``.

    Raises:
        InvalidInput: no theorem of that id, or the instance lacks something that the theorem is about.

    >>> from rooteps.theory import Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> verify("softmax-transfer", world), verify("pinsker", world)
    (<Report softmax-transfer (float64): equal>, <Report pinsker (float64): holds>)
    """
    theorem = resolve(theorem)
    return verify_world(theorem, theorem.world_of(instance, xp), instance)


def verify_world(theorem: Theorem, world: Any, instance: Any = None, worlds: dict[int, Any] | None = None) -> Report:
    """``verify`` on a world that is there already, e.g. one whose quantities were measured on real models.

    Args:
        theorem: the theorem.
        world: has every quantity that the theorem names, and its number system as ``xp``.
        instance: what the world was read from, for balls to confirm what double precision refutes; without it, as for
            measured quantities, that stays refuted.
        worlds: as for ``certify``.
    """
    report = examine(theorem, world)
    return report if instance is None or isinstance(world.xp, Balls) else confirmed(report, instance, worlds)
