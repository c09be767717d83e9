"""The training objectives as functions of a model: cross-entropy and Quad."""

from __future__ import annotations

from rooteps.theory.numbers import Array, NumberSystem


def cross_entropy(p_L: Array, P_star: Array, log_P: Array, xp: NumberSystem) -> Array:
    r"""The cross-entropy of a language model, in nats.

    $$\ell_{\mathrm{xent}}(P) = \mathbb{E}_{s \sim p_L} \mathbb{E}_{w \sim p^*_s}[-\log p_s(w)]$$

    (An excess ε below 1e-14 is lost when two of these are subtracted: ``World.excess`` keeps it.)

    Args:
        p_L: shape [n].
        P_star: the truth, shape [n, V].
        log_P: log p_s(w) of the model, shape [n, V]; where P_star is exactly 0 it may be anything, −∞ included.

    Returns:
        A scalar.

    Source: arXiv:2010.03648, section on language modelling.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> half = xp.array([[0.5, 0.5]])
    >>> round(float(cross_entropy(xp.array([1.0]), half, xp.log(half), xp)), 12)
    0.69314718056
    """
    seen = ~xp.is_zero(P_star)
    return -(p_L * (P_star * xp.select(seen, log_P, 0.0)).sum(axis=1)).sum()


def quad(p_L: Array, P_star: Array, F: Array, Phi: Array, xp: NumberSystem) -> Array:
    r"""The Quad objective of features; ``World.quad_optimum`` is its minimiser.

    $$\ell_{\mathrm{quad}}(F)
      = \mathbb{E}_{s \sim p_L}\bigl[-f(s) \cdot \Phi p^*_s + \tfrac12 \|\Phi^\top f(s)\|^2\bigr]$$

    Args:
        p_L: shape [n].
        P_star: the truth, shape [n, V].
        F: features, shape [n, d].
        Phi: word embeddings, shape [d, V].

    Returns:
        A scalar.

    Source: arXiv:2010.03648, Quad objective.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> float(quad(xp.array([1.0]), xp.array([[1.0, 0.0]]), xp.array([[0.5]]), xp.array([[1.0, -1.0]]), xp))
    -0.25
    """
    scores = F @ Phi
    return (p_L * ((scores * scores).sum(axis=1) / 2 - (scores * P_star).sum(axis=1))).sum()
