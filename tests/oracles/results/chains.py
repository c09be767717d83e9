"""What chains of transfer have in common: from the task to the score, and from the distance to ε."""

import mpmath

from tests.oracles.arithmetic import sqrt
from tests.oracles.objects import cross_entropy, kl


def from_task(c, q):
    """Gap, gap of the witness, E|v·(p − p*)| and, when q is another than p*, E|v·(p − q)|."""
    gap = c.task_loss(c.P @ c.v) - c.task_loss(c.P_star @ c.v)
    references = [c.P_star] if q is c.P_star else [c.P_star, q]
    return [gap, gap, *(c.p_T @ abs((c.P - r) @ c.v) for r in references)]


def to_cross_entropy(c, q, L=1):
    """L sqrt(2 B² ε/γ), and the steps that lead there from L ½ osc(v) E_{p_T}‖p − q‖."""
    x, distance = kl(q, c.P), c.p_T @ abs(c.P - q).sum(axis=1)
    excess = cross_entropy(c.p_L, c.P_star, c.P) - cross_entropy(c.p_L, c.P_star, q)
    epsilon = claimed(c, excess)
    return [
        L * c.half_osc * distance,
        L * c.B * distance,
        L * c.B * (c.p_T @ sqrt(2 * x)),
        L * mpmath.sqrt(2 * c.B**2 * (c.p_T @ x)),
        L * mpmath.sqrt(2 * c.B**2 * excess / c.gamma),
        L * mpmath.sqrt(2 * c.B**2 * epsilon / c.gamma),
    ]


def claimed(c, excess):
    """The ε that is claimed, or the excess."""
    return excess if c.epsilon is None else c.epsilon


def budgets(c, q):
    """E_{p_T} KL(q‖p), the excess/γ and ε/γ."""
    x = kl(q, c.P)
    excess = c.p_L @ x
    return [c.p_T @ x, excess / c.gamma, claimed(c, excess) / c.gamma]


def for_both(restated):
    """A restatement (case, q) for any model, where q is p*, and for softmax models, where it is the best of them."""
    return (lambda c: restated(c, c.P_star)), (lambda c: restated(c, c.Q))
