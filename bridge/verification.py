"""One student against its teacher: ε, γ, the losses, every rung of the bounds, and the verdict of each result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from rooteps.bridge import learning, near, witnesses
from rooteps.bridge.findings import Checkpoint, Closeness, Read, Transfer, Word
from rooteps.bridge.learning import Examples
from rooteps.bridge.least_losses import least_losses
from rooteps.bridge.near import Near, some
from rooteps.bridge.population import Interval, population
from rooteps.bridge.prompting import Readings
from rooteps.bridge.setting import Labelled
from rooteps.bridge.streamed_world import StreamedWorld
from rooteps.bridge.streaming import Capped, Tabled, compare, expectations, moments
from rooteps.bridge.streaming.head import embeddings
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.subspace_optimum import feasible, subspace_optimum
from rooteps.bridge.witnesses import Natural
from rooteps.theory.divergences import pinsker
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.oscillation import tanh_of_share
from rooteps.theory.registry import theorems
from rooteps.theory.theorems import close_copies, ladder, near_row_span_transfer
from rooteps.theory.transfer_coefficient import chi_squared_coverage
from rooteps.verification.verify import Report, verify_world

ON_P = (
    "unconstrained-transfer",
    "never-vacuous-transfer",
    "variance-aware-transfer",
    "instance-exact-transfer",
    "chi-squared-transfer",
    "coverage-exact-transfer",
    "variance-coverage-transfer",
    "trimmed-transfer",
    "close-copies",
    "ladder",
)
"""Results about p_f, with the truth as the reference."""

ON_MEANS = (
    "softmax-transfer",
    "approximate-quadratic-partition",
    "covariance-shift",
    "softmax-never-vacuous-transfer",
    "softmax-variance-aware-transfer",
    "softmax-instance-exact-transfer",
    "softmax-chi-squared-transfer",
    "softmax-coverage-exact-transfer",
    "softmax-variance-coverage-transfer",
    "softmax-trimmed-transfer",
    "softmax-ladder",
)
"""Results about Phi p_f (and f), with the best softmax model for the student's Phi as the reference."""

ON_READINGS = ("unconstrained-transfer", "chi-squared-transfer", "coverage-exact-transfer", "trimmed-transfer")
"""Results about p_f by which a prompt is judged."""

LAW = tuple(
    f"{kind}{name}"
    for kind in ("", "softmax-")
    for name in ("instance-exact-transfer", "coverage-exact-transfer", "ladder")
)
"""Results that read the law of the score."""


Spell = Callable[[int], str]
"""From the number of a word to the word."""
SPELL: Spell = "#{}".format


def check(
    name: str,
    setting: Labelled,
    teacher: Softmax,
    student: Softmax,
    binary: Sequence[Natural],
    multiclass: Sequence[Natural],
    examples: Examples | None = None,
    spell: Spell = SPELL,
    words: np.ndarray | None = None,
    interval: Interval | None = None,
) -> Checkpoint:
    """Verify the transfer theorems on a teacher and a student.

    Args:
        name: of the student.
        setting: the contexts and the task.
        teacher, student: features [n, d] and embeddings [d, V] of each.
        binary, multiclass: witnesses on class words for the two tasks, of which the best is used.
        examples: what classifiers are learned from.
        spell: names words by their numbers.
        words: class words that the witnesses may read, if ℓ_T on them is wanted.
        interval: how, if anything is to be said of the population.

    Returns:
        What was found.
    """
    task, own = setting.binary(), setting.on_task
    signs = np.where(setting.labels == setting.positive, 1, -1)
    n, V = len(student[0]), student[1].shape[1]
    compared = compare(teacher, student, mean_change=True, dtype=np.float64)
    x, change = float(setting.p_L @ compared.kl) / setting.gamma, compared.mean_change
    known = None
    if interval is not None:
        known = population(setting, teacher, student, compared.kl, interval.words, interval.delta)
    del compared

    few = witnesses.best(binary, student, setting.p_T, x)
    world = StreamedWorld(setting.p_L, teacher, student, task, few.witness)
    (on_p, _), close = _verified(world, ON_P, spell), closeness(world)
    root = float(pinsker(x, FLOAT64))
    scores = min(multiclass, key=lambda natural: natural.tau + 2 * natural.B * root)
    on_labels = StreamedWorld(setting.p_L, teacher, student, setting.multiclass(), scores.witness)
    gamma, C = float(on_labels.gamma), float(on_labels.C)
    labelled, _ = _verified(on_labels, ("multiclass-transfer",), spell)
    del on_labels  # two worlds at once are large

    learned = []
    if examples is not None:
        learned = learning.learn((student[0][own], student[1]), signs, on_p.epsilon, C, examples)
    found = Checkpoint(
        student=name, n=n, V=V, gamma=gamma, C=C, on_p=on_p, multiclass=labelled, close=close, learned=tuple(learned)
    )
    found = replace(found, population=known)
    if words is not None:
        found = replace(found, least=least_losses(setting, student, words))
    if isinstance(student[1], Tabled):
        return found
    assert change is not None
    means = moments(*student, dtype=np.float64).mean_features - change
    return _with_means(found, setting, teacher, student, binary, means, x)


def _with_means(
    found: Checkpoint,
    setting: Labelled,
    teacher: Softmax,
    student: Softmax,
    binary: Sequence[Natural],
    means: np.ndarray,
    x: float,
) -> Checkpoint:
    """What there is to say of Phi p_f: means Phi p*_s [n, d]; x = ε/γ, with the truth as the reference."""
    task, own, (n, d) = setting.binary(), setting.on_task, means.shape
    Phi = np.asarray(embeddings(student[1]), np.float64)
    candidates = witnesses.in_row_span(means[own], Phi, setting.alone(task), setting.labels == setting.positive)
    softmax = not isinstance(student[1], Capped) and feasible(n, d, Phi.shape[1])
    optimum = subspace_optimum(means, student[1], student[0]) if softmax else None
    if optimum is not None:
        x = float(setting.p_L @ compare((optimum, student[1]), student, dtype=np.float64).kl) / setting.gamma
    span = witnesses.best(candidates, student, setting.p_T, x)
    world = StreamedWorld(setting.p_L, teacher, student, task, span.witness, optimum)
    on_means, reports = _verified(world, ON_P if optimum is None else ON_MEANS)
    if optimum is None:
        return replace(found, on_means=on_means)
    on_features = reports.get("approximate-quadratic-partition")
    return replace(
        found,
        on_means=on_means,
        loss_on_features=None if on_features is None else on_means.tau + float(on_features.conclusion.claim.lhs),
        residual=float(abs(world.Phi_kernel).max() / abs(world.Phi).max()),
        near=near_points(setting, teacher, student, some(binary), means, optimum),
    )


def read(given: Readings, student: Softmax) -> tuple[Read, ...]:
    """What a prompt gains and costs.

    Args:
        given: the language, and the task without the prompt and with it.
        student: features [n, d] on its contexts, and embeddings [d, V].
    """
    epsilon, found = float(given.p_L @ compare(given.teacher, student, dtype=np.float64).kl), []
    for reading in given.both:
        C = float(chi_squared_coverage(FLOAT64.array(given.p_L), FLOAT64.array(reading.task.p_T), FLOAT64))
        witness = witnesses.best(reading.naturals, student, reading.task.p_T, epsilon * C).witness
        world = StreamedWorld(given.p_L, given.teacher, student, reading.task, witness)
        found.append(Read(reading.prompt, float(world.gamma), float(world.C), _verified(world, ON_READINGS)[0]))
    return tuple(found)


def near_points(
    setting: Labelled,
    teacher: Softmax,
    student: Softmax,
    naturals: Sequence[Natural],
    means: np.ndarray,
    optimum: np.ndarray,
) -> tuple[Near, ...]:
    """Verify near-row-span-transfer for classifiers on class words.

    Args:
        setting: the contexts and the task.
        teacher, student: features [n, d] and embeddings [d, V] of each.
        naturals: on class words, for the binary task.
        means: Phi p*_s for the student's Phi, [n, d].
        optimum: features of the best softmax model with that Phi, [n, d].
    """
    task, own, Phi = setting.binary(), setting.on_task, np.asarray(student[1], np.float64)
    weights = np.stack([np.asarray(natural.witness.v) for natural in naturals])
    scores = expectations(teacher[0][own], teacher[1], weights)
    found = []
    for natural, score in zip(naturals, scores.T, strict=True):
        lam = near.nearby(means[own], score, Phi)
        world = StreamedWorld(setting.p_L, teacher, student, task, natural.witness, optimum, lam)
        report = verify_world(theorems()["near-row-span-transfer"], world)
        tau, distance = float(world.tau), float(near_row_span_transfer.distance(cast(Any, world)))
        point = Near(
            words=float(world.B),
            tau=tau,
            distance=distance,
            B=float(abs(Phi.T @ lam).max()),
            coverage=float(near_row_span_transfer.bound(cast(Any, world))) - distance,
            loss=tau + float(report.conclusion.claim.lhs),
            verdict=report.verdict.word,
        )
        found.append(point)
    return tuple(found)


def closeness(world: StreamedWorld) -> Closeness:
    """How close the student of a world is to its teacher."""
    task = np.asarray(world.p_T) > 0
    eta = np.asarray(world.eta)[task]
    return Closeness(
        mean_eta=float(np.asarray(world.p_T)[task] @ eta) if np.isfinite(eta).all() else None,
        eta=float(eta.max()) if np.isfinite(eta).all() else None,
        distance=float(world.over_task(world.l1)),
        most=2 * float(world.over_task(tanh_of_share(world.eta, 4.0, FLOAT64))),
        bound=float(close_copies.bound(cast(Any, world))),
    )


def _words(v: np.ndarray, spell: Spell) -> tuple[Word, ...]:
    """Those that word weights [V] or [V, k] read, the largest weights first."""
    weights = v[:, None] if v.ndim == 1 else v
    size = np.abs(weights).max(axis=1)
    order = [int(w) for w in np.argsort(-size, kind="stable") if size[w] > 0]
    return tuple(Word(w, spell(w), tuple(weights[w].tolist())) for w in order)


def _accuracy(world: StreamedWorld, scores: Any) -> float:
    """How often the largest score is that of the label; of a binary task the label is 1 where the score is positive."""
    chosen = (np.asarray(scores) > 0).astype(int) if world.v.ndim == 1 else np.asarray(scores).argmax(axis=1)
    right = np.asarray(world.task.label_probs)[np.arange(len(chosen)), chosen]
    return float(np.asarray(world.p_T) @ right)


def _verified(
    world: StreamedWorld, ids: Sequence[str], spell: Spell | None = None
) -> tuple[Transfer, dict[str, Report]]:
    """What a world's witness says; its words, if it reads few and they are to be spelt."""
    wanted = [name for name in ids if (world.has_score_law or name not in LAW) and name in theorems()]
    reports = {name: verify_world(theorems()[name], world) for name in wanted}
    if world.v.ndim == 1:
        rungs = ladder.rungs(cast(Any, world), exact=world.has_score_law)  # has all of World that they name
    else:
        (bound,) = (report.conclusion.claim.rhs for report in reports.values())
        rungs = {"empirical": world.gap, "paper": bound}
    broken = {
        name: [checked.claim.name for checked in (*report.failed_hypotheses, *report.broken)]
        for name, report in reports.items()
    }
    tau = float(world.tau)
    transfer = Transfer(
        reference=world.reference,
        epsilon=float(world.epsilon),
        B=float(world.B),
        tau=tau,
        loss=tau + float(world.gap),
        true_accuracy=_accuracy(world, world.true_scores),
        accuracy=_accuracy(world, world.scores),
        rungs={name: float(value) for name, value in rungs.items()},
        verdicts={name: report.verdict.word for name, report in reports.items()},
        broken={name: names for name, names in broken.items() if names},
        words=() if spell is None else _words(np.asarray(world.v), spell),
    )
    return transfer, reports
