"""Small cases in plain data, for the oracles, and the same cases as instances of the theory."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.optimum import with_optimum
from rooteps.theory.theorems.gaussian_partition import GaussianInstance
from rooteps.theory.theorems.learned_from_samples import SampledTask

SHIFTED = ("shift", "kernel-shift")
FEATURES = (*SHIFTED, "features", "kernel-features", "optimum-features")
ANY = (*FEATURES, "tilt", "logits", "logits-of-features", "probs", "probs-with-zeros", "topics")


def instance(data: dict[str, Any]) -> Any:
    """The case as an instance, built as a user would."""
    if "draws" in data:
        return GaussianInstance(**data)
    if "m" in data:
        return SampledTask(**data)
    language = Language(data["p_L"], Phi=data.get("Phi"), **data["truth"])
    if (language.Phi is not None) and (language.probs is None or language.probs.all()):
        language = with_optimum(language)
    (form, values), *_ = data["model"].items()
    model = Model(shift=values, objective="quad") if form == "quad_shift" else Model(**data["model"])
    task = Task(**data["task"]) if data.get("task") else None
    witness = Witness(**data["witness"]) if data.get("witness") else None
    extra = {key: data.get(key) for key in ("epsilon", "topic_score", "classifier")}
    return Instance(language, model, task, witness, **extra)


def grid(rng: np.random.Generator, shape: tuple[int, ...], scale: float = 1.0) -> np.ndarray:
    """Normal draws on the grid of multiples of 2^−20, whose small sums are exact in float64."""
    return np.round(rng.normal(size=shape) * scale * 2**20) / 2**20


def simplex(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Distributions with dyadic entries that sum to one exactly, none of them zero."""
    weights = np.floor(rng.dirichlet(np.ones(shape[-1]), shape[:-1]) * (2**20 - shape[-1])) + 1
    weights[..., 0] += 2**20 - weights.sum(axis=-1)
    return weights / 2**20


def draw(
    form: str,
    seed: int,
    *,
    witness: str = "lam",
    loss: str | None = "hinge",
    epsilon: float | None = None,
    distance: float = 1.0,
    **sizes: int,
) -> dict[str, Any]:
    """A case: n contexts, V words, d dimensions and k labels.

    Args:
        form: one of ``ANY``, or ``quad-shift``.
        witness: ``"v"``, ``"lam"`` or ``"scores"``.
        loss: of the task; None for no task.
        epsilon: the ε claimed.
        distance: what the model's own numbers, of order one, are multiplied by.
        sizes: n, V, d, k (one default shape, since JAX compiles for each).
    """
    rng = np.random.default_rng([seed, *form.encode()])
    n, V, d, k = ({"n": 5, "V": 9, "d": 3, "k": 3} | sizes).values()
    probs, Phi, F = simplex(rng, (n, V)), grid(rng, (d, V)), grid(rng, (n, d), 0.5)
    kernel = np.zeros((n, V))
    Phi[:, 3] = Phi[:, 0] + Phi[:, 1] - Phi[:, 2]  # so that (1, 1, −1, −1, 0, …) is in the kernel of [Phi; 1]
    weights = np.exp(F @ Phi)
    room = 0.9 * (weights / weights.sum(axis=1, keepdims=True))[:, :4].min(axis=1)
    kernel[:, :4] = (rng.uniform(-room, room))[:, None] * np.array([1.0, 1.0, -1.0, -1.0])
    data: dict[str, Any] = {"p_L": simplex(rng, (n,)), "Phi": Phi, "epsilon": epsilon}
    zeros = probs.copy()
    zeros[0, 0], zeros[0, 1] = 0.0, probs[0, 0] + probs[0, 1]
    truths = {
        "shift": {"F": F},
        "features": {"F": F},
        "quad-shift": {"F": F, "kernel": kernel},
        "kernel-shift": {"F": F, "kernel": kernel},
        "kernel-features": {"F": F, "kernel": kernel},
        "optimum-features": {"probs": probs},
        "tilt": {"F": F, "kernel": kernel},
        "logits": {"logits": grid(rng, (n, V))},
        "logits-of-features": {"F": F},
        "probs": {"probs": probs},
        "probs-with-zeros": {"probs": zeros},
        "topics": {"A": simplex(rng, (k, V)).T, "pi": simplex(rng, (n, k))},
    }
    models = {"shift": {"shift": grid(rng, (n, d))}, "features": {"F": F + grid(rng, (n, d))}}
    models |= {"logits": {"logits": grid(rng, (n, V))}, "tilt": {"tilt": grid(rng, (n, V))}}
    models |= {"probs": {"probs": simplex(rng, (n, V))}}
    data["truth"] = truths[form]
    data["model"] = {
        "kernel-shift": models["shift"],
        "kernel-features": models["features"],
        "optimum-features": models["features"],
        "quad-shift": {"quad_shift": models["shift"]["shift"]},
        "logits-of-features": models["logits"],
        "probs-with-zeros": models["logits"],
        "topics": models["probs"],
    }.get(form) or models[form]
    data["model"] = {name: distance * values for name, values in data["model"].items()}
    if form in ("logits", "probs", "probs-with-zeros", "topics"):
        data["Phi"] = None
    if loss is None:
        return data
    k = 2 if loss in ("hinge", "logistic", "squared-hinge") else k
    p_T = simplex(rng, (n,))
    p_T[0], p_T[1] = 0.0, p_T[0] + p_T[1]
    data["task"] = {"p_T": p_T, "label_probs": simplex(rng, (n, k)), "loss": loss}
    shapes = {"v": (V,), "lam": (d,), "scores": (V, k), "feature_scores": (d, k)}
    data["witness"] = {witness: grid(rng, shapes[witness], 0.5)}
    return data


def sharp(coverage: float = 0.5, delta: float = 2.0**-7, loss: str = "hinge", witness: str = "lam") -> dict[str, Any]:
    """Two words, two contexts that the model confuses and one where it is exact: every arrow of the chain is sharp.

    ε → 0 as delta → 0, and then even Pinsker's inequality becomes an equality.
    """
    task = {"p_T": [0.5, 0.5, 0.0], "label_probs": [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], "loss": loss}
    witnesses = {"lam": [1.0], "v": [1.0, -1.0], "scores": [[-1.0, 1.0], [1.0, -1.0]]}
    return {
        "p_L": [coverage / 2, coverage / 2, 1 - coverage],
        "truth": {"F": [[2 * delta], [-2 * delta], [0.0]]},
        "Phi": [[1.0, -1.0]],
        "model": {"shift": [[-2 * delta], [2 * delta], [0.0]]},
        "task": task,
        "witness": {witness: witnesses[witness]},
    }


def unseen(data: dict[str, Any]) -> dict[str, Any]:
    """The case with a context of the task that language modelling never sees."""
    p_L = np.array(data["p_L"], dtype=float)
    p_L[0], p_L[1] = p_L[0] + p_L[1], 0.0
    return data | {"p_L": p_L}


def wrong_kernel(data: dict[str, Any]) -> dict[str, Any]:
    """The case with a kernel that changes the means, so that F* is no optimum."""
    kernel = np.zeros_like(data["truth"]["kernel"])
    kernel[:, :2] = [2.0**-12, -(2.0**-12)]
    return data | {"truth": data["truth"] | {"kernel": kernel}}


def gaussian(t: float = 0.5) -> dict[str, Any]:
    """Forty draws of sixteen word embeddings in three dimensions."""
    rng = np.random.default_rng([8, 2])
    theta, mu, root = rng.normal(size=3) / 3, rng.normal(size=3) / 3, rng.normal(size=(3, 3)) / 2
    return {"theta": theta, "mu": mu, "Sigma_root": root, "draws": rng.normal(size=(40, 3, 16)), "t": t}


def sampled(seed: int = 0, m: int = 3, delta: float = 0.75) -> dict[str, Any]:
    """Two contexts and two words, noisy labels, and a witness whose hinge loss has its kinks inside the box."""
    rng = np.random.default_rng([26, seed])
    weights = {name: simplex(rng, (2,)) for name in ("p_L", "p_T")}
    weights |= {name: simplex(rng, (2, 2)) for name in ("truth", "model", "labels")}
    return weights | {"v": grid(rng, (2,), 3.0), "delta": delta, "m": m}


def with_proof(result: Any, proof: Any) -> Any:
    """The result with another proof."""
    return dataclasses.replace(result, proof=proof)
