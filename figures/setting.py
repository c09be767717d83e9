"""Languages, tasks and witnesses that several figures are measured on."""

from __future__ import annotations

import jax
import numpy as np

from rooteps.synthetic.near_optimal import MAKERS
from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness, World
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.traced import in_float64


def dimension(language: Language) -> int:
    """d, the number of features of a softmax model on this language."""
    assert language.Phi is not None
    return language.Phi.shape[0]


def optimal(language: Language) -> Instance:
    """The best softmax model on this language, without a task."""
    return Instance(language, Model(shift=np.zeros((language.n, dimension(language)))))


def natural(language: Language, rng: np.random.Generator, loss: str = "logistic") -> tuple[Instance, float]:
    """A noisy task on the language, with its best classifier of the true features as the witness.

    Args:
        language: with word embeddings Phi and known F*.
        rng: the only source of randomness.
        loss: a binary loss.

    Returns:
        The instance (its model is optimal), and τ = ℓ_T(Phi P*), rounded up.
    """
    at_optimum = optimal(language)
    features = np.asarray(World(at_optimum, FLOAT64, "optimum").mean_features)
    score = (features - features.mean(axis=0)) @ rng.normal(size=dimension(language))
    positive = np.round(64 / (1 + np.exp(-1.5 * score / score.std() - rng.normal(size=language.n)))) / 64
    positive = np.clip(positive, 4 / 64, 60 / 64)
    covered = language.p_L * rng.uniform(0.5, 1.5, size=language.n)
    task = Task(covered / covered.sum(), np.stack([1 - positive, positive], axis=1), loss)
    best = transfer_loss(features, task)
    return at_optimum.replace(task=task, witness=Witness(lam=best.witness)), best.value


def near(
    instance: Instance, epsilons: np.ndarray, rng: np.random.Generator | None = None, maker: str = "adversarial"
) -> list[World]:
    """Models of the given excesses for one language, task and witness, as float64 worlds.

    They leave the optimum in the direction that hurts the witness most to first order in √ε, which the adversary
    improves on.

    Args:
        instance: with a witness λ; its model is not looked at.
        epsilons: excesses, shape [K]; of the Quad objective for the maker ``"quad"``.
        rng: draws random directions instead, for the makers ``"ray"`` and ``"quad"``.
        maker: ``"adversarial"``, ``"ray"`` or ``"quad"``.
    """
    count, language = len(epsilons), instance.language
    batch = jax.tree.map(lambda x: np.repeat(np.asarray(x)[None], count, axis=0), instance)
    if rng is None:
        directions = np.repeat(harmful(instance)[None], count, axis=0)
    else:
        directions = rng.normal(size=(count, language.n, dimension(language)))
    reference = () if maker == "quad" else ("optimum",)
    models = MAKERS[maker].make(batch, FLOAT64.array(epsilons), FLOAT64.array(directions), *reference)
    one_by_one = (Model(shift=shift, objective=models.objective) for shift in np.asarray(models.shift))
    return [World(instance.replace(model=model), FLOAT64, "optimum") for model in one_by_one]


@in_float64
def harmful(instance: Instance) -> np.ndarray:
    """p_T(s)/p_L(s) E[ℓ'(u_s, y)] λ, shape [n, d]: the natural gradient of the witness's loss at the true scores."""
    w = World(instance.replace(model=optimal(instance.language).model), FLOAT64, "optimum")
    slope = np.asarray(jax.grad(w.loss_of)(w.true_scores))
    p_L = np.asarray(w.p_L)
    return np.where(p_L > 0, slope / np.where(p_L > 0, p_L, 1.0), 0.0)[:, None] * np.asarray(w.lam)[None, :]
