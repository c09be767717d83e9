"""The surrogate losses as their definitions read, and two that are not Lipschitz (whose constants are wrong claims)."""

import mpmath

from tests.oracles.arithmetic import exp

LIPSCHITZ = {"hinge": 1, "logistic": 1, "multiclass-hinge": 2, "softmax": 2}
LIPSCHITZ |= {"squared-hinge": 1, "one-vs-rest-squared-hinge": 2}


def loss(name, score, label):
    """ℓ(score, label); binary labels are 0 (y = −1) and 1 (y = +1)."""
    if name in ("hinge", "logistic"):
        margin = (2 * label - 1) * score
        return max(mpmath.mpf(0), 1 - margin) if name == "hinge" else mpmath.log(1 + mpmath.exp(-margin))
    if name == "squared-hinge":
        return max(mpmath.mpf(0), 1 - (2 * label - 1) * score) ** 2
    if name == "one-vs-rest-squared-hinge":
        return sum(max(mpmath.mpf(0), 1 - (1 if j == label else -1) * u) ** 2 for j, u in enumerate(score))
    if name == "multiclass-hinge":
        return max((j != label) + u - score[label] for j, u in enumerate(score))
    return mpmath.log(exp(score).sum()) - score[label]


def task_loss(name, scores, label_probs, p_T):
    """ℓ_T = E over (s, y) ~ p_T of the loss, scores [n] or [n, k]."""
    return sum(
        p_T[s] * label_probs[s, y] * loss(name, scores[s], y)
        for s in range(len(p_T))
        for y in range(label_probs.shape[1])
    )
