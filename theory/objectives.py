"""The training objectives as functions of a model: cross-entropy, its optimal values, and Quad."""

from __future__ import annotations

import numpy as np

from theory.instance import Instance
from theory.language import Language
from theory.model import Model
from theory.numbers import FLOAT64, Array, NumberSystem
from theory.optimum import with_optimum
from theory.world import World


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

    >>> from theory.numbers import FLOAT64 as xp
    >>> half = xp.array([[0.5, 0.5]])
    >>> round(float(cross_entropy(xp.array([1.0]), half, xp.log(half), xp)), 12)
    0.69314718056
    """
    seen = ~xp.is_zero(P_star)
    return -(p_L * (P_star * xp.select(seen, log_P, 0.0)).sum(axis=1)).sum()


def optimal_cross_entropy(language: Language, xp: NumberSystem = FLOAT64, reference: str = "truth") -> Array:
    r"""The least cross-entropy, over all language models or over the softmax models with the language's Phi.

    $$\ell^*_{\mathrm{xent}} = \mathbb{E}_{p_L} H(p^*_s), \qquad
      \ell^*_{\mathrm{xent}}(\Phi) = \inf_F \ell_{\mathrm{xent}}(\mathrm{softmax}(F \Phi))$$

    Args:
        language: with a Phi when that is the reference; its optimum is computed if it is not given.
        reference: ``"truth"`` (all models) or ``"optimum"`` (softmax models with that Phi).

    Returns:
        A scalar.

    Raises:
        InvalidInput: the reference is the optimum, and there is no Phi or no optimal F* for it.

    Source: arXiv:2010.03648, section on language modelling.

    >>> language = Language(p_L=[1.0], probs=[[0.5, 0.25, 0.25]], Phi=[[1.0, 0.0, -1.0]])
    >>> [round(float(optimal_cross_entropy(language, reference=r)), 6) for r in ("truth", "optimum")]
    [1.039721, 1.051173]
    """
    if reference == "optimum":
        language = with_optimum(language)
    world = World(Instance(language, Model(tilt=np.zeros((language.n, language.V)))), xp, reference)
    return cross_entropy(world.p_L, world.p_star, world.log_q, xp)


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

    >>> from theory.numbers import FLOAT64 as xp
    >>> float(quad(xp.array([1.0]), xp.array([[1.0, 0.0]]), xp.array([[0.5]]), xp.array([[1.0, -1.0]]), xp))
    -0.25
    """
    scores = F @ Phi
    return (p_L * ((scores * scores).sum(axis=1) / 2 - (scores * P_star).sum(axis=1))).sum()
