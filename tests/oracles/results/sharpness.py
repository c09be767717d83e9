"""Result 13, by the family's own numbers."""

import mpmath


def sharpness(c):
    """13: (1 − Cδ²) sqrt(2B²ε/γ) ≤ 2Bδ = ℓ_T(P) − τ ≤ (1 − δ²/3) sqrt(2B²ε/γ), by the family's own numbers."""
    u = c.P_star[0, 0] - c.P_star[0, 1]
    divergence = mpmath.log(2) + sum(x * mpmath.log(x) for x in ((1 + u) / 2, (1 - u) / 2))
    root = c.B * mpmath.sqrt(2 * divergence)
    C = 4 - 4 / mpmath.sqrt(2 * mpmath.log(2))
    return [(1 - C * u**2 / 4) * root, c.B * u, c.B * u], {
        "excess": (c.gamma * divergence, c.gamma * divergence),
        "naturalness": (1 - c.B * u, 1 - c.B * u),
        "alike": (0, 0),
        "tangent": (c.B * u, (1 - u**2 / 12) * root),
    }


def softmax_sharpness(c):
    """13 for softmax models, which the family has."""
    return sharpness(c)
