"""One student against its teacher: ε, γ, the losses, every rung of the bounds, and the verdict of each result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import numpy as np

from rooteps.bridge import learning, near, witnesses
from rooteps.bridge.learning import Examples, Learned
from rooteps.bridge.near import Near, some
from rooteps.bridge.prompting import Readings
from rooteps.bridge.setting import Setting
from rooteps.bridge.streamed_world import StreamedWorld
from rooteps.bridge.streaming import Capped, compare, moments
from rooteps.bridge.streaming.head import embeddings
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.subspace_optimum import feasible, subspace_optimum
from rooteps.bridge.witnesses import Natural
from rooteps.theory.checks import shown
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

PARTS = ("on_p", "on_means", "multiclass")
"""The parts of a checkpoint: a classifier on class words of p_f, one on Phi p_f, one with k scores."""

LAW = tuple(
    f"{kind}{name}"
    for kind in ("", "softmax-")
    for name in ("instance-exact-transfer", "coverage-exact-transfer", "ladder")
)
"""Results that read the law of the score."""


@dataclass(frozen=True)
class Transfer:
    """What one witness says about one kind of features.

    Args:
        reference: ``truth``, or ``optimum`` for the best softmax model with the student's Phi.
        epsilon: the excess cross-entropy over the reference, in nats.
        B, tau: ‖v‖_∞ of the witness and its loss on the true distributions.
        loss: its loss on the student's.
        rungs: the bounds on ``loss − tau`` by name, from ``rooteps.theory.theorems.ladder``.
        verdicts: of each result verified, by id.
        broken: the steps and hypotheses that failed, by result id.
    """

    reference: str
    epsilon: float
    B: float
    tau: float
    loss: float
    rungs: dict[str, float]
    verdicts: dict[str, str]
    broken: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Closeness:
    """How close a student is to the teacher without any divergence, on the contexts of the task.

    Args:
        mean_eta, eta: the mean and the largest oscillation of log(p_s/p*_s).
        distance, most: E_{p_T} ‖p_s − p*_s‖_1, and 2 E_{p_T} tanh(η_s/4), which it is at most.
        bound: on ℓ_T − τ of the classifier on class words.
    """

    mean_eta: float
    eta: float
    distance: float
    most: float
    bound: float


@dataclass(frozen=True)
class Read:
    """What the best witness says where the task is read with this prompt behind its texts.

    Args:
        prompt: empty for the texts alone.
        gamma, C: γ and χ² coverage of the contexts that result.
        transfer: with a classifier on class words of p_f.
    """

    prompt: str
    gamma: float
    C: float
    transfer: Transfer


@dataclass(frozen=True)
class Checkpoint:
    """Everything measured on one student.

    Args:
        student: its name.
        n, V: contexts and words.
        gamma, C: γ(p_T), and χ² coverage, the mean square of p_T/p_L.
        on_p: with a classifier on class words of p_f.
        on_means: with a classifier on Phi p_f.
        multiclass: with k scores on class words of p_f.
        loss_on_features: ℓ_T of the affine classifier on f that result 8a uses; None where 8a was not verified.
        residual: the largest entry of Phi(q_s − p*_s), relative to Phi's; None where q_s was not computed.
        close: how close the student is as a copy of the teacher.
        learned: classifiers on p_f learned from labelled examples.
        readings: the task without the prompt and with it, where there is one.
        near: class words with the nearest that the row-span of Phi has, where the best softmax model is known.
    """

    student: str
    n: int
    V: int
    gamma: float
    C: float
    on_p: Transfer
    on_means: Transfer
    multiclass: Transfer
    loss_on_features: float | None
    residual: float | None
    close: Closeness
    learned: tuple[Learned, ...] = ()
    readings: tuple[Read, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def transfers(self) -> dict[str, Transfer]:
        """What the three witnesses say, by what they read; a result may be verified on several."""
        return {name: getattr(self, name) for name in PARTS}

    @property
    def ok(self) -> bool:
        """Whether every result holds, or has equal sides, on each of them, and what was learned is within its bound."""
        parts = [*self.transfers.values(), *(read.transfer for read in self.readings)]
        words = [word for part in parts for word in part.verdicts.values()] + [near.verdict for near in self.near]
        return all(word in ("holds", "equal") for word in words) and all(found.held for found in self.learned)

    def to_json(self) -> dict[str, Any]:
        """As nested dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Checkpoint:
        """What ``to_json`` gave.

        Raises:
            TypeError, LookupError: it is not that.
        """
        parts = {name: Transfer(**data[name]) for name in PARTS}
        for number in (data["gamma"], *(x for t in parts.values() for x in (t.epsilon, t.B, t.tau, t.loss))):
            _require_number(number)
        for part in parts.values():
            for bound in {**part.rungs}.values():
                _require_number(bound)
        more = {
            "close": Closeness(**data["close"]),
            "learned": tuple(Learned(**each) for each in data["learned"]),
            "near": tuple(Near(**each) for each in data["near"]),
            "readings": tuple(Read(**each | {"transfer": Transfer(**each["transfer"])}) for each in data["readings"]),
        }
        return cls(**data | parts | more)


def _require_number(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{shown(value)} is not a number")


def check(
    name: str,
    setting: Setting,
    teacher: Softmax,
    student: Softmax,
    binary: Sequence[Natural],
    multiclass: Sequence[Natural],
    examples: Examples | None = None,
) -> Checkpoint:
    """Verify the transfer theorems on a teacher and a student.

    Args:
        name: of the student.
        setting: the contexts and the task.
        teacher, student: features [n, d] and embeddings [d, V] of each.
        binary, multiclass: witnesses on class words for the two tasks, of which the best is used.
        examples: what classifiers are learned from.

    Returns:
        What was found.
    """
    task, own = setting.binary(), setting.on_task
    signs = np.where(setting.labels == setting.positive, 1, -1)
    n, d, V = len(student[0]), len(student[1]), student[1].shape[1]
    compared = compare(teacher, student, mean_change=True, dtype=np.float64)
    assert compared.mean_change is not None
    means = moments(*student, dtype=np.float64).mean_features - compared.mean_change
    x = float(setting.p_L @ compared.kl) / setting.mixture
    del compared

    words = witnesses.best(binary, student, setting.p_T, x)
    world = StreamedWorld(setting.p_L, teacher, student, task, words.witness)
    (on_p, _), close = _verified(world, ON_P), closeness(world)
    root = float(pinsker(x, FLOAT64))
    scores = min(multiclass, key=lambda natural: natural.tau + 2 * natural.B * root)
    on_labels = StreamedWorld(setting.p_L, teacher, student, setting.multiclass(), scores.witness)
    gamma, C = float(on_labels.gamma), float(on_labels.C)
    labelled, _ = _verified(on_labels, ("multiclass-transfer",))
    del on_labels  # two worlds at once are large

    learned = []
    if examples is not None:
        learned = learning.learn((student[0][own], student[1]), signs, on_p.epsilon, C, examples)
    Phi = np.asarray(embeddings(student[1]), np.float64)
    candidates = witnesses.in_row_span(means[own], Phi, setting.alone(task), signs > 0)
    softmax = not isinstance(student[1], Capped) and feasible(n, d, V)
    optimum = subspace_optimum(means, student[1], student[0]) if softmax else None
    if optimum is not None:
        x = float(setting.p_L @ compare((optimum, student[1]), student, dtype=np.float64).kl) / setting.mixture
    span = witnesses.best(candidates, student, setting.p_T, x)
    world = StreamedWorld(setting.p_L, teacher, student, task, span.witness, optimum)
    on_means, reports = _verified(world, ON_P if optimum is None else ON_MEANS)
    on_features = reports.get("approximate-quadratic-partition")
    return Checkpoint(
        student=name,
        n=n,
        V=V,
        gamma=gamma,
        C=C,
        on_p=on_p,
        on_means=on_means,
        multiclass=labelled,
        loss_on_features=None if on_features is None else on_means.tau + float(on_features.conclusion.claim.lhs),
        residual=None if optimum is None else float(abs(world.Phi_kernel).max() / abs(world.Phi).max()),
        close=close,
        learned=tuple(learned),
        near=() if optimum is None else near_points(setting, teacher, student, some(binary), means, optimum),
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
    setting: Setting,
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
    scores = moments(teacher[0][own], teacher[1], weights, dtype=np.float64).mean
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
        mean_eta=float(np.asarray(world.p_T)[task] @ eta),
        eta=float(eta.max()),
        distance=float(world.over_task(world.l1)),
        most=2 * float(world.over_task(tanh_of_share(world.eta, 4.0, FLOAT64))),
        bound=float(close_copies.bound(cast(Any, world))),
    )


def _verified(world: StreamedWorld, ids: Sequence[str]) -> tuple[Transfer, dict[str, Report]]:
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
        rungs={name: float(value) for name, value in rungs.items()},
        verdicts={name: report.verdict.word for name, report in reports.items()},
        broken={name: names for name, names in broken.items() if names},
    )
    return transfer, reports
