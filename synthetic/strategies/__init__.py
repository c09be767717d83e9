"""Hypothesis strategies for the objects of the theory: drawn whole, valid by construction, readable when shrunk."""

from rooteps.synthetic.strategies.hostile import hostile
from rooteps.synthetic.strategies.instances import instances
from rooteps.synthetic.strategies.languages import SHAPES, TRUTHS, languages
from rooteps.synthetic.strategies.models import near_optimal, softmax_models
from rooteps.synthetic.strategies.numbers import simplexes
from rooteps.synthetic.strategies.tasks import tasks

__all__ = [
    "SHAPES",
    "TRUTHS",
    "hostile",
    "instances",
    "languages",
    "near_optimal",
    "simplexes",
    "softmax_models",
    "tasks",
]
