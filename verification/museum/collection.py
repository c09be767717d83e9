"""The exhibits as data: name to (result, mutation, lesson, world), worlds as in an instance file, nulls left out."""

from __future__ import annotations

from typing import Any

_TWO_COINS = {"p_L": [1.0], "truth": {"probs": [[0.5, 0.5]]}, "model": {"tilt": [[0.25, 0.0]]}}

_OPPOSITE = {"p_T": [0.5, 0.5], "label_probs": [[0.0, 1.0], [1.0, 0.0]], "loss": "hinge"}
"""Two contexts, the first of label +1, the second of label −1."""

_CONFUSED = {
    "p_L": [0.5, 0.5],
    "truth": {"F": [[0.25], [-0.25]], "kernel": None},
    "Phi": [[1.0, -1.0]],
    "model": {"shift": [[-0.234375], [0.265625]]},
    "task": _OPPOSITE,
    "witness": {"lambda": [1.0]},
}
"""The sharp world, its model a little to one side of zero: what it confuses stays confused for nearby features."""

COLLECTION: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "two-coins": (
        "pinsker",
        "with constant=1.9",
        "a fair coin and one that is nearly fair are as far apart as Pinsker's inequality allows",
        _TWO_COINS,
    ),
    "root-law": (
        "pinsker",
        "exponent 0.55",
        "near a distribution the divergence is quadratic in the distance, so no power above the root bounds it",
        _TWO_COINS,
    ),
    "sharp-world": (
        "softmax-transfer",
        "with constant=1.9",
        "a model that takes two opposite contexts for one loses all that the bound allows",
        _CONFUSED,
    ),
    "root-epsilon": (
        "softmax-transfer",
        "exponent 0.55",
        "the loss of that model moves like √ε, so a better rate in ε is out of reach",
        _CONFUSED,
    ),
    "blind-spot": (
        "softmax-transfer",
        "without row-span",
        r"the best softmax model has the right means and a wrong middle word: $\lambda \cdot \Phi p$ cannot ask for it",
        {
            "p_L": [0.5, 0.5],
            "truth": {"F": [[0.0], [0.0]], "kernel": [[0.125, -0.25, 0.125], [-0.125, 0.25, -0.125]]},
            "Phi": [[1.0, 0.0, -1.0]],
            "model": {"shift": [[0.25], [0.25]]},
            "task": {**_OPPOSITE, "label_probs": [[1.0, 0.0], [0.0, 1.0]]},
            "witness": {"v": [-1.0, 1.0, -1.0]},
        },
    ),
    "another-phi": (
        "softmax-transfer",
        "without subspace-optimum",
        "an excess of zero over another model than the best one says nothing about the means",
        {
            "p_L": [0.5, 0.5],
            "truth": {"F": [[0.0], [1.0]], "kernel": [[-0.25, 0.25], [0.5, -0.5]]},
            "Phi": [[0.0, 1.0]],
            "model": {"shift": [[0.0], [0.0]]},
            "task": _OPPOSITE,
            "witness": {"lambda": [1.0]},
        },
    ),
    "better-than-softmax": (
        "softmax-transfer",
        "without softmax model",
        "a model that is no softmax model may beat them all in cross-entropy and still have other means",
        {
            "p_L": [0.75, 0.25],
            "truth": {"F": [[0.25], [-0.0625]], "kernel": [[0.0, 0.125, -0.125], [0.0, -0.125, 0.125]]},
            "Phi": [[-1.0, 1.0, 1.0]],
            "model": {"tilt": [[0.0, 0.0, 0.0], [0.875, 0.0, -0.5]]},
            "task": {"p_T": [0.375, 0.625], "label_probs": [[0.0, 1.0], [0.0, 1.0]], "loss": "hinge"},
            "witness": {"lambda": [0.5]},
        },
    ),
    "rare-context": (
        "softmax-transfer",
        "without covering",
        "what language modelling sees once in a million words costs nothing in ε and may be half of the task",
        {
            "p_L": [2.0**-20, 1 - 2.0**-20],
            "truth": {"F": [[0.0], [1.0]], "kernel": None},
            "Phi": [[0.0, 1.0]],
            "model": {"shift": [[1.0], [0.0]]},
            "task": {**_OPPOSITE, "label_probs": [[1.0, 0.0], [0.0, 1.0]]},
            "witness": {"lambda": [1.0]},
        },
    ),
    "far-from-optimal": (
        "softmax-transfer",
        "without epsilon-optimal",
        "a model may be as confused as it likes, if nothing is asked of its cross-entropy",
        {**_CONFUSED, "epsilon": 0.0},
    ),
    "steep-loss": (
        "softmax-transfer",
        "without Lipschitz loss",
        "where the loss is twice as steep as a hinge, the same change of a score costs twice as much",
        {**_CONFUSED, "task": {**_OPPOSITE, "loss": "squared-hinge"}},
    ),
    "bent-features": (
        "quadratic-partition",
        "without affine gradient",
        r"an affine classifier on $f$ cannot undo how $\Phi p_f$ bends, even for a model that is exactly right",
        {
            "p_L": [0.5, 0.25, 0.25],
            "truth": {"F": [[-0.1875], [-0.75], [0.25]], "kernel": None},
            "Phi": [[0.0, -1.0]],
            "model": {"F": [[-0.1875], [-0.75], [0.25]]},
            "task": {
                "p_T": [0.5, 0.21875, 0.28125],
                "label_probs": [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
                "loss": "hinge",
            },
            "witness": {"lambda": [1.0]},
        },
    ),
    "moments": (
        "covariance-shift",
        "with gamma=1.1",
        r"in one dimension $\gamma(p_T; \Delta)$ is the ratio of two second moments, and all of it is used",
        _CONFUSED,
    ),
    "wrong-norm": (
        "quad-objective",
        "with norm=inf",
        "an error of the same size in every word adds up over the words: Quad needs their sum of squares",
        {
            "p_L": [0.5, 0.5],
            "truth": {"logits": [[0.0, 0.0], [2.0, -2.0]]},
            "Phi": [[1.0, -1.0]],
            "model": {"shift": [[-0.25], [-0.25]], "objective": "quad"},
            "task": {**_OPPOSITE, "label_probs": [[1.0, 0.0], [1.0, 0.0]]},
            "witness": {"lambda": [-1.0]},
        },
    ),
    "two-scores": (
        "multiclass-transfer",
        "with L=1",
        "one error in P moves the two scores against each other, so their difference moves twice as far",
        {
            "p_L": [0.5, 0.25, 0.25],
            "truth": {"logits": [[0.0, -1.0], [-0.5, 0.25], [0.25, -0.5]]},
            "model": {"tilt": [[0.0, 0.0], [0.5, -0.375], [0.0, 0.75]]},
            "task": {
                "p_T": [0.125, 0.5, 0.375],
                "label_probs": [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]],
                "loss": "multiclass-hinge",
            },
            "witness": {"scores": [[0.0, -1.0], [-1.0, 1.0]]},
        },
    ),
    "twin-topics": (
        "sentence-completion",
        "without full rank",
        "two topics with the same words leave the same truth, whatever the label",
        {
            "p_L": [0.5, 0.5],
            "truth": {"A": [[0.75, 0.75], [0.25, 0.25]], "pi": [[0.0, 1.0], [1.0, 0.0]]},
            "model": {"tilt": [[0.0, 0.0], [0.0, 0.0]]},
            "task": _OPPOSITE,
            "topic_score": [-1.0, 1.0],
        },
    ),
    "no-mixture": (
        "sentence-completion",
        "without mixture",
        "a truth that is not the mixture may be the same for all topics, and hide the label from every score",
        {
            "p_L": [0.5, 0.5],
            "truth": {
                "A": [[0.75, 0.25], [0.25, 0.75]],
                "pi": [[0.0, 1.0], [1.0, 0.0]],
                "kernel": [[0.25, -0.25], [-0.25, 0.25]],
            },
            "model": {"tilt": [[0.0, 0.0], [0.0, 0.0]]},
            "task": _OPPOSITE,
            "topic_score": [-1.0, 1.0],
        },
    ),
    "exact-curve": (
        "softmax-never-vacuous-transfer",
        "with scale=0.95",
        r"two words attain $g^*$, and a task may lose all of it: the curve is the right one, not only the root",
        {
            "p_L": [0.75, 0.25],
            "truth": {"F": [[-0.625], [-1.015625]], "kernel": None},
            "Phi": [[0.5, -0.5]],
            "model": {"shift": [[0.7734375], [0.5625]]},
            "task": {"p_T": [0.75, 0.25], "label_probs": [[1.0, 0.0], [1.0, 0.0]], "loss": "hinge"},
            "witness": {"lambda": [1.0]},
        },
    ),
    "rare-word": (
        "softmax-variance-aware-transfer",
        "with thirds=0",
        "the model all but rules out a word that the truth expects: a variance near zero and a large error",
        {
            "p_L": [0.5, 0.5],
            "truth": {"F": [[0.0], [0.5]], "kernel": None},
            "Phi": [[-2.0, 2.0]],
            "model": {"shift": [[2.0], [1.0]]},
            "task": {**_OPPOSITE, "label_probs": [[1.0, 0.0], [0.0, 1.0]]},
            "witness": {"lambda": [1.0]},
        },
    ),
    "spent-budget": (
        "softmax-instance-exact-transfer",
        "with budget=0.9",
        "the truth is the tilt of the model that spends the whole budget, and all that it moves is lost",
        {
            "p_L": [0.5, 0.5],
            "truth": {"F": [[2.0], [0.0]], "kernel": None},
            "Phi": [[-2.0, 2.0]],
            "model": {"shift": [[0.0], [1.0]]},
            "task": {**_OPPOSITE, "label_probs": [[1.0, 0.0], [0.0, 1.0]]},
            "witness": {"lambda": [-0.5]},
        },
    ),
}
