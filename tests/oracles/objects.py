"""The objects of a case in plain arrays, and every quantity that the results speak of.

A case is described by plain data, keyed as in an instance file:
``p_L``; ``truth`` with ``probs``, ``logits``, ``F`` and ``kernel``, or ``A`` and ``pi``; ``Phi``; ``model`` with
``F``, ``logits``, ``probs``, ``shift``, ``quad_shift`` or ``tilt``; ``task`` with ``p_T``, ``label_probs``, ``loss``;
``witness`` with ``v``, ``lam``, ``scores`` or ``feature_scores``; ``epsilon``; ``topic_score``.
For samples: ``p_L``, ``p_T``, ``truth``, ``model``, ``labels``, ``v``, ``delta``, ``m``.
For drawn embeddings: ``theta``, ``mu``, ``Sigma_root``, ``draws``, ``t``.
"""

from types import SimpleNamespace

import numpy as np

from tests.oracles.arithmetic import eigh, exact, exp, log, solve, sqrt
from tests.oracles.losses import task_loss


def normalise(rows):
    return rows / rows.sum(axis=-1, keepdims=True)


def softmax(logits):
    return normalise(exp(logits))


def kl(q, p):
    """Σ_w q_w log(q_w/p_w) of each row."""
    return (q * (log(q) - log(p))).sum(axis=1)


def cross_entropy(p_L, truth, P):
    """ℓ_xent(P) = E_{p_L} E_{p*_s} −log p_s(w)."""
    return -(p_L * (truth * log(P)).sum(axis=1)).sum()


def gamma(p_L, p_T):
    return min(1, *(a / b for a, b in zip(p_L, p_T, strict=True) if b > 0))


def gamma_delta(p_L, p_T, delta):
    """1/‖Σ_L^{−1/2} Σ_T Σ_L^{−1/2}‖_2 by the eigenvectors of Σ_L."""
    sigma_L, sigma_T = (delta.T * p_L) @ delta, (delta.T * p_T) @ delta
    values, vectors = eigh(sigma_L)
    keep = [i for i, x in enumerate(values) if x > max(values) * 10**-40]
    root = vectors[:, keep] / sqrt(values[keep])
    return 1 / max(eigh(root.T @ sigma_T @ root)[0])


def project(Phi, rows):
    """The features θ_s for which Phiᵀθ_s is the orthogonal projection of each row onto the row-span of Phi."""
    return solve(Phi @ Phi.T, Phi @ rows.T).T


def optimum(Phi, P_star):
    """The softmax models q and features F* with Phi q_s = Phi p*_s, by Newton's method (Phi of full row rank)."""
    F = 0 * (P_star @ Phi.T)
    for _ in range(60):
        Q = softmax(F @ Phi)
        for s, q in enumerate(Q):
            centred = Phi - (Phi @ q)[:, None]
            step = solve((centred * q) @ centred.T, Phi @ (P_star[s] - q))
            F[s] = F[s] + step / max(1, max(abs(step @ Phi)))  # no logit moves by more than one
    return softmax(F @ Phi), F


def true_words(truth, Phi):
    """P* of any form, with its kernel."""
    if "probs" in truth:
        P_star = normalise(exact(truth["probs"]))
    elif "logits" in truth:
        P_star = softmax(exact(truth["logits"]))
    elif "F" in truth:
        P_star = softmax(exact(truth["F"]) @ Phi)
    else:
        P_star = normalise(exact(truth["pi"])) @ normalise(exact(truth["A"]).T)
    return P_star if truth.get("kernel") is None else P_star + exact(truth["kernel"])


def own_words(model, P_star, Phi):
    """P of a model that is given without regard to an optimum."""
    form, values = next((form, exact(values)) for form, values in model.items())
    if form == "tilt":
        return normalise(P_star * exp(values))
    return normalise(values) if form == "probs" else softmax(values if form == "logits" else values @ Phi)


def read(data):
    """The case in exact arrays: p_L, truth P*, best softmax model Q, model P, features, task, witness."""
    if "draws" in data:
        return SimpleNamespace(**{name: exact(value) for name, value in data.items()})
    if "m" in data:
        rows = {name: normalise(exact(data[name])) for name in ("p_L", "p_T", "truth", "model", "labels")}
        return SimpleNamespace(**rows, v=exact(data["v"]), delta=exact(data["delta"])[()], m=data["m"])
    c = SimpleNamespace(p_L=normalise(exact(data["p_L"])), Phi=None)
    truth, model = data["truth"], data["model"]
    if data.get("Phi") is not None:
        c.Phi = exact(data["Phi"])
    c.P_star = true_words(truth, c.Phi)
    if "F" in truth:
        c.F_star = exact(truth["F"])
        c.Q = softmax(c.F_star @ c.Phi)
    else:
        if "A" in truth:
            c.A, c.pi = normalise(exact(truth["A"]).T).T, normalise(exact(truth["pi"]))
        c.Q, c.F_star = (c.P_star, None) if c.Phi is None else optimum(c.Phi, c.P_star)
    form, values = next((form, exact(values)) for form, values in model.items())
    if form in ("F", "shift", "quad_shift"):
        origin = {"F": lambda: 0, "shift": lambda: c.F_star, "quad_shift": lambda: project(c.Phi, c.P_star)}[form]()
        c.F = origin + values
        c.P = softmax(c.F @ c.Phi)
    else:
        c.P = own_words(model, c.P_star, c.Phi)
    c.epsilon = None if data.get("epsilon") is None else exact(data["epsilon"])[()]
    c.u = None if data.get("topic_score") is None else exact(data["topic_score"])
    if data.get("task"):
        task = data["task"]
        c.p_T, c.labels, c.loss = normalise(exact(task["p_T"])), normalise(exact(task["label_probs"])), task["loss"]
        c.gamma = gamma(c.p_L, c.p_T)
        c.task_loss = lambda scores: task_loss(c.loss, scores, c.labels, c.p_T)
    if data.get("witness"):
        (form, values), values = next(iter(data["witness"].items())), exact(next(iter(data["witness"].values())))
        c.lam = values if form in ("lam", "feature_scores") else None
        c.v = c.Phi.T @ values if c.lam is not None else values
        c.B = max(abs(x) for x in c.v.ravel())
        c.half_osc = max((v.max() - v.min()) / 2 for v in np.atleast_2d(c.v.T))
    return c
