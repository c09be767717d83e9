"""The results about learned embeddings restated, by the eigenvectors of the substitutability matrix itself."""

from types import SimpleNamespace

import mpmath

from tests.oracles.arithmetic import eigh, sqrt
from tests.oracles.objects import project


def measured(c):
    """Eigenvalues of Ω*, the two terms of the excess, and how far the features' scores and distributions are off."""
    omega = (c.P_star.T * c.p_L) @ c.P_star
    values, vectors = eigh(omega)
    order = sorted(range(len(values)), key=lambda i: -values[i])
    d = len(c.Phi)
    best = project(c.Phi, c.P_star)
    least = -sum(values[i] for i in order[:d]) / 2

    def objective(F):
        return c.p_L @ (((F @ c.Phi) ** 2).sum(axis=1) / 2 - (F * (c.P_star @ c.Phi.T)).sum(axis=1))

    return SimpleNamespace(
        omega=omega,
        values=[values[i] for i in order],
        vectors=vectors[:, order],
        tail=sum(values[i] for i in order[d:]),
        least=least,
        loss=objective(c.F),
        best=objective(best),
        projected=best @ c.Phi,
        residual=c.F @ c.Phi - c.P_star,
    )


def learned_embeddings(c):
    """20c: ℓ_T(F) ≤ τ + B sqrt((2ε + Σ_{i>d} λ_i)/γ)."""
    m, B = measured(c), mpmath.sqrt(c.v @ c.v)
    gap = c.task_loss(c.F @ (c.Phi @ c.v)) - c.task_loss(c.P_star @ c.v)
    squares, excess = (m.residual**2).sum(axis=1), m.loss - m.least
    epsilon = excess if c.epsilon is None else c.epsilon
    chain = [gap, gap, c.p_T @ abs(m.residual @ c.v), B * (c.p_T @ sqrt(squares)), B * mpmath.sqrt(c.p_T @ squares)]
    chain += [B * mpmath.sqrt(c.p_L @ squares / c.gamma), B * mpmath.sqrt((2 * epsilon + m.tail) / c.gamma)]
    return chain, {"joint excess": (excess, (c.p_L @ squares - m.tail) / 2)}
