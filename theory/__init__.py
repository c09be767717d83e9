"""What is claimed: the objects of the theory, its objectives and divergences, and one file per result."""

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64, Balls, number_system
from rooteps.theory.task import Task
from rooteps.theory.world import World

__all__ = [
    "FLOAT64",
    "Balls",
    "Instance",
    "InvalidInput",
    "Language",
    "Model",
    "Task",
    "Witness",
    "World",
    "number_system",
]
