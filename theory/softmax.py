"""The log-partition function of a softmax model: values, gradients (conditional means) and Hessians (covariances)."""

from __future__ import annotations

from rooteps.theory.numbers import Array, NumberSystem


def log_partition(logits: Array, xp: NumberSystem) -> Array:
    r"""log Z of each row.

    $$\log Z(\theta) = \log \sum_w e^{\theta \cdot \phi_w}$$

    Args:
        logits: θᵀPhi, shape [n, V].

    Returns:
        Shape [n].

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> round(float(log_partition(xp.array([[0.0, 0.0]]), xp)[0]), 12)
    0.69314718056
    """
    top = xp.max(logits, axis=1)
    return top + xp.log(xp.exp(logits - top[:, None]).sum(axis=1))


def log_softmax(logits: Array, xp: NumberSystem) -> Array:
    r"""Logarithms of the softmax of each row, accurate relative to themselves: shape [n, V] to [n, V].

    That of a word with nearly all the mass is minus the little that the others have.

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> log_softmax(xp.array([[0.0, -100.0]]), xp).tolist()
    [[-3.720075976020836e-44, -100.0]]
    """
    below = logits - xp.max(logits, axis=1)[:, None]
    top = xp.is_zero(below)
    others = xp.select(~top, xp.exp(below), 0.0).sum(axis=1) + (xp.select(top, below + 1.0, 0.0).sum(axis=1) - 1.0)
    return below - xp.log1p(others)[:, None]


def softmax(logits: Array, xp: NumberSystem) -> Array:
    """softmax of each row: shape [n, V] to [n, V].

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> softmax(xp.array([[0.0, 0.0]]), xp).tolist()
    [[0.5, 0.5]]
    """
    weights = xp.exp(logits - xp.max(logits, axis=1)[:, None])
    return weights / weights.sum(axis=1)[:, None]


def conditional_mean(F: Array, Phi: Array, xp: NumberSystem) -> Array:
    r"""Phi p_f(s), the gradient of the log-partition and the conditional-mean features of the paper.

    $$\Phi p_\theta = \mathbb{E}_{w \sim p_\theta}[\phi_w] = \nabla \log Z(\theta)$$

    Args:
        F: features, shape [n, d].
        Phi: word embeddings, shape [d, V].

    Returns:
        Shape [n, d].

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> conditional_mean(xp.array([[0.0]]), xp.array([[1.0, -1.0]]), xp).tolist()
    [[0.0]]
    """
    return softmax(F @ Phi, xp) @ Phi.T


def covariance(theta: Array, Phi: Array, xp: NumberSystem) -> Array:
    r"""Cov of φ_w under p_θ, the Hessian of the log-partition at one θ.

    $$\nabla^2 \log Z(\theta) = \sum_w p_\theta(w) (\phi_w - \Phi p_\theta)(\phi_w - \Phi p_\theta)^\top$$

    Args:
        theta: shape [d].
        Phi: shape [d, V].

    Returns:
        Shape [d, d].

    >>> from rooteps.theory.numbers import FLOAT64 as xp
    >>> covariance(xp.array([0.0]), xp.array([[1.0, -1.0]]), xp).tolist()
    [[1.0]]
    """
    p = softmax((theta @ Phi)[None, :], xp)[0]
    centred = Phi - (Phi @ p)[:, None]
    return (centred * p[None, :]) @ centred.T
