"""Makers of models whose excess cross-entropy is exactly ε, one per file."""

from rooteps.synthetic.near_optimal.registry import MAKERS, Maker

__all__ = ["MAKERS", "Maker"]
