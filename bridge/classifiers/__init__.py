"""Linear classifiers on the features of real models: the least loss that any of them has, certified at scale."""

from rooteps.bridge.classifiers.least import least_loss

__all__ = ["least_loss"]
