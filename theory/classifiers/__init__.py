"""Certified infima: ℓ_T(G), its affine variant and τ(B)."""

from theory.classifiers.infimum import DualPoint, Infimum, Status
from theory.classifiers.naturalness import natural_tau, tau_curve
from theory.classifiers.transfer import transfer_loss

__all__ = ["DualPoint", "Infimum", "Status", "natural_tau", "tau_curve", "transfer_loss"]
