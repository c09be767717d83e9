"""Hypothesis strategies for the objects of the theory: drawn whole, valid by construction, readable when shrunk."""

from synthetic.strategies.instances import instances
from synthetic.strategies.languages import SHAPES, TRUTHS, languages
from synthetic.strategies.models import near_optimal, softmax_models
from synthetic.strategies.numbers import simplexes
from synthetic.strategies.tasks import tasks

__all__ = ["SHAPES", "TRUTHS", "instances", "languages", "near_optimal", "simplexes", "softmax_models", "tasks"]
