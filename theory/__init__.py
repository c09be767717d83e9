"""What is claimed: the objects of the theory, its objectives and divergences, and one file per result."""

from theory.checks import InvalidInput
from theory.instance import Instance, Witness
from theory.language import Language
from theory.model import Model
from theory.numbers import FLOAT64, Balls, number_system
from theory.task import Task
from theory.world import World

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
