"""Certified infima: ℓ_T(G), its affine variant and τ(B)."""
