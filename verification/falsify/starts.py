"""Where a search starts: random small worlds of the kind that a result is about, less what a mutation removes.

The hypotheses that are kept hold by construction: a witness λ is in the row-span, a model given by its distance from F*
is a softmax model, a kernel from the exact null space leaves the optimum where it is, contexts that share d + 1 feature
vectors have an affine gradient.
"""

from __future__ import annotations

import numpy as np
import scipy

from rooteps.theory.arrows import epsilon_optimal, row_span, softmax_model, subspace_optimum
from rooteps.theory.null_space import null_space
from rooteps.theory.theorems.quadratic_partition import affine_gradient
from rooteps.theory.theorems.sentence_completion import full_rank, mixture
from rooteps.verification.falsify.arrays import Arrays
from rooteps.verification.falsify.claim import MutatedTheorem
from rooteps.verification.falsify.shapes import Shape

Rng = np.random.Generator

GRAIN = 2.0**10
"""Kernels are integer combinations of integers over this."""

TOPIC_GRAIN = 64
"""Word probabilities of a topic are positive multiples of 1/TOPIC_GRAIN, so that equal topics are exactly equal."""


def draw(mutated: MutatedTheorem, shape: Shape, rng: Rng) -> Arrays:
    """One random world as arrays by name.

    Args:
        mutated: what is needed, kept and dropped.
        shape: its size.
        rng: the only source of randomness.
    """
    n, V, d = shape.n, shape.V, shape.d
    world: Arrays = {"language.p_L": rng.dirichlet(np.ones(n))}
    if mutated.needs("topics"):
        world |= _topics(mutated, shape, rng)
        return world | _task(mutated, world, _truth(world), rng)
    if mutated.by_features:
        world |= _softmax_language(mutated, shape, rng)
        shift = _away(world["language.F"], rng)
        if mutated.drops(softmax_model):
            world["model.tilt"] = np.exp(rng.uniform(-3, 1)) * rng.standard_normal((n, V))
        elif mutated.theorem.affine:
            features = world["language.F"] + shift
            shared = mutated.keeps(affine_gradient) or (not mutated.drops(affine_gradient) and rng.random() < 0.5)
            world["model.F"] = features[tied(n, d)] if shared else features
        else:
            world["model.shift"] = shift
    else:
        world["language.logits"] = np.exp(rng.uniform(-2, 1)) * rng.standard_normal((n, V))
        if mutated.needs("quad"):
            world["language.Phi"] = rng.standard_normal((d, V))
            world["model.shift"] = np.exp(rng.uniform(-3, 1)) * rng.standard_normal((n, d))
        else:
            world["model.tilt"] = _away(world["language.logits"], rng)
    if mutated.drops(epsilon_optimal):
        world["epsilon"] = np.array(0.0)
    return world | _task(mutated, world, _truth(world), rng)


def _away(F: np.ndarray, rng: Rng) -> np.ndarray:
    """How far a model's features or logits are from F, [n, ·]: anywhere, or such that all contexts look much alike."""
    noise = np.exp(rng.uniform(-3, 1)) * rng.standard_normal(F.shape)
    alike = F.mean(axis=0, keepdims=True) - F
    return noise if rng.random() < 0.5 else alike + noise


def tied(n: int, d: int) -> np.ndarray:
    """Which of d + 1 feature vectors each context has, [n]."""
    return np.arange(n) % (d + 1)


def _softmax_language(mutated: MutatedTheorem, shape: Shape, rng: Rng) -> Arrays:
    n, V, d = shape.n, shape.V, shape.d
    F = np.exp(rng.uniform(-2, 1)) * rng.standard_normal((n, d))
    if not (mutated.misspecified or mutated.drops(subspace_optimum)):
        return {"language.F": F, "language.Phi": rng.standard_normal((d, V))}
    Phi = rng.integers(-2, 3, size=(d, V)).astype(float)
    basis = _zero_sums(V) if mutated.drops(subspace_optimum) else null_space(Phi).astype(float)
    kernel = _kernel(scipy.special.softmax(F @ Phi, axis=1), basis, rng)
    return {"language.F": F, "language.Phi": Phi, "language.kernel": kernel}


def _zero_sums(V: int) -> np.ndarray:
    """A basis of the vectors that sum to zero, [V − 1, V]."""
    return np.eye(V)[1:] - np.eye(V)[:-1]


def _kernel(q: np.ndarray, basis: np.ndarray, rng: Rng) -> np.ndarray:
    """Random combinations of basis rows, exact in float64, that leave q positive, [n, V]."""
    direction = rng.standard_normal((len(q), len(basis)))
    reach = np.max(-(direction @ basis) / q, axis=1, keepdims=True)  # at most 1/reach leaves q positive
    steps = np.round(GRAIN * rng.uniform(0.2, 0.9, (len(q), 1)) * direction / reach) / GRAIN
    kernel = steps @ basis
    return np.where((q + kernel).min(axis=1, keepdims=True) > 0, kernel, 0.0)  # a tiny q leaves no room for rounding


def _topics(mutated: MutatedTheorem, shape: Shape, rng: Rng) -> Arrays:
    n, V, k = shape.n, shape.V, shape.d
    A = (1 + rng.multinomial(TOPIC_GRAIN - V, rng.dirichlet(np.ones(V)), size=k).T) / TOPIC_GRAIN
    if mutated.drops(full_rank):
        A[:, -1] = A[:, 0]
    pi = rng.dirichlet(np.ones(k), size=n)
    world = {
        "language.A": A,
        "language.pi": pi,
        "model.tilt": np.zeros((n, V)),
        "topic_score": 2 * rng.standard_normal(k),
    }
    return world | {"language.kernel": _kernel(pi @ A.T, _zero_sums(V), rng)} if mutated.drops(mixture) else world


def _truth(world: Arrays) -> np.ndarray:
    if "language.A" in world:
        return world["language.pi"] @ world["language.A"].T
    if "language.logits" in world:
        return scipy.special.softmax(world["language.logits"], axis=1)
    q = scipy.special.softmax(world["language.F"] @ world["language.Phi"], axis=1)
    return q + world.get("language.kernel", 0.0)


def _task(mutated: MutatedTheorem, world: Arrays, truth: np.ndarray, rng: Rng) -> Arrays:
    """Certain labels, most of them those of the witness's score; none of it for a result without a task."""
    if not mutated.kind.loss:
        return {}
    n, V = truth.shape
    size = np.exp(rng.uniform(-1, 2))
    found: Arrays = {"task.p_T": rng.dirichlet(np.ones(n))}
    if mutated.needs("topics"):
        score = world["language.pi"] @ world["topic_score"]
    else:
        k_way = mutated.needs("multiclass")
        if mutated.needs("row-span") and not mutated.drops(row_span):
            form, to_words = ("feature_scores" if k_way else "lam"), world["language.Phi"].T
        else:
            form, to_words = ("scores" if k_way else "v"), np.eye(V)
        weights = size * rng.standard_normal((to_words.shape[1], 2) if k_way else to_words.shape[1])
        found[f"witness.{form}"] = weights
        score = truth @ (to_words @ (weights @ np.array([-1.0, 1.0]) if k_way else weights))
    label = np.where(rng.random(n) < 0.8, score > 0, rng.random(n) < 0.5).astype(int)
    return found | {"task.label_probs": np.eye(2)[label]}
