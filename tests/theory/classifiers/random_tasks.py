"""Tasks drawn from a seed, and losses restated in plain NumPy (nothing of theory is used)."""

import numpy as np

BINARY = ("hinge", "logistic")
ALL = (*BINARY, "multiclass-hinge", "softmax")


def draw(seed, loss, soft, n=(8, 31), D=(2, 7)):
    """Features [n, D], p_T [n], label_probs [n, k]."""
    rng = np.random.default_rng([2010, seed])
    n, D = int(rng.integers(*n)), int(rng.integers(*D))
    k = 2 if loss in BINARY else int(rng.integers(2, 5))
    G, p_T = rng.normal(size=(n, D)), rng.dirichlet(np.ones(n))
    labels = rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, size=n)]
    return G, p_T, labels


def loss_table(loss, scores):
    """ℓ(u_s, y) for every label, [n, k]; binary scores are [n]."""
    if loss in BINARY:
        margin = np.stack([-scores, scores], axis=1)
        return np.maximum(0, 1 - margin) if loss == "hinge" else np.logaddexp(0, -margin)
    n, k = scores.shape
    if loss == "softmax":
        return np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1))[:, None] + scores.max(1)[:, None] - scores
    table = np.empty((n, k))
    for y in range(k):
        table[:, y] = np.max([scores[:, j] + (j != y) - scores[:, y] for j in range(k)], axis=0)
    return table


def task_loss(loss, G, p_T, labels, weights):
    """ℓ_T(G, v) for float64 weights [D] or [D, k]."""
    return float((p_T[:, None] * labels * loss_table(loss, G @ weights)).sum())
