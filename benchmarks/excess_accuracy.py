"""Accuracy of the excess cross-entropy over ε, against balls of 300 bits: the worst relative error of three formulas.

``stable`` is the project's sum of non-negative terms; ``subtraction`` is ℓ_xent(P) − ℓ_xent(P*); ``rel_entr`` sums
SciPy's p* log(p*/p). The last two start from the same float64 probabilities that a user of those formulas would have.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_softmax, rel_entr

from rooteps.theory import Instance, Language, Model, World
from rooteps.theory.numbers import FLOAT64, Balls

WORLDS = 8
BITS = 300
DECADES = range(0, -25, -2)


def world(seed: int, n: int = 8, V: int = 16, d: int = 4) -> tuple[Language, np.ndarray]:
    """A well-specified language, and a direction in which the excess grows like the square of the distance."""
    rng = np.random.default_rng([seed, n, V, d])
    language = Language(p_L=np.full(n, 1 / n), F=rng.normal(size=(n, d)), Phi=rng.normal(size=(d, V)) / np.sqrt(d))
    direction = rng.normal(size=(n, d))
    small = float(World(Instance(language, Model(shift=1e-6 * direction)), FLOAT64).excess)
    return language, direction * 1e-6 / np.sqrt(small)


def errors(language: Language, shift: np.ndarray) -> tuple[float, list[float]]:
    """ε, and the relative errors of the stable excess, the subtraction and the sum of rel_entr."""
    instance = Instance(language, Model(shift=shift))
    xp = Balls(BITS)
    exact = World(instance, xp).excess
    stable = float(World(instance, FLOAT64).excess)
    assert language.F is not None
    assert language.Phi is not None
    log_truth = log_softmax(language.F @ language.Phi, axis=1)
    log_model = log_softmax((language.F + shift) @ language.Phi, axis=1)
    truth, model = np.exp(log_truth), np.exp(log_model)
    subtraction = -(language.p_L @ (truth * log_model).sum(axis=1)) + language.p_L @ (truth * log_truth).sum(axis=1)
    summed = language.p_L @ rel_entr(truth, model).sum(axis=1)
    with xp.scope():
        return float(exact), [float(abs(x / exact - 1)) for x in (stable, float(subtraction), float(summed))]


def main() -> None:
    worlds = [world(seed) for seed in range(WORLDS)]
    print(f"worst relative error over {WORLDS} worlds (n = 8, V = 16, d = 4), against {BITS}-bit balls")
    print(f"{'ε':>8} {'stable':>12} {'subtraction':>12} {'rel_entr':>12}")
    worst = 0.0
    for decade in DECADES:
        rows = [errors(language, direction * 10.0 ** (decade / 2)) for language, direction in worlds]
        epsilon = float(np.exp(np.mean([np.log(e) for e, _ in rows])))
        stable, subtraction, summed = (max(found[i] for _, found in rows) for i in range(3))
        worst = max(worst, stable)
        print(f"{epsilon:8.0e} {stable:12.1e} {subtraction:12.1e} {summed:12.1e}")
    print(f"stable: {worst:.1e} at worst (target: 1e-12)")


if __name__ == "__main__":
    main()
