"""Certified infima: ℓ_T(G), its affine variant and τ(B)."""

from rooteps.theory.classifiers.distance import tau_by_distance
from rooteps.theory.classifiers.infimum import DualPoint, Infimum, Status
from rooteps.theory.classifiers.naturalness import natural_tau, tau_curve
from rooteps.theory.classifiers.transfer import transfer_loss

__all__ = ["DualPoint", "Infimum", "Status", "natural_tau", "tau_by_distance", "tau_curve", "transfer_loss"]
