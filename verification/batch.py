"""Verify results on many instances at once, in float64: by NumPy, or compiled; reduced to counts on the way."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flint
import jax
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.float64 import namespace
from rooteps.theory.interpreted import interpreted
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import Short, record, static
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.theory.traced import in_float64
from rooteps.verification import infima
from rooteps.verification.certify import FINEST
from rooteps.verification.infima import Infima
from rooteps.verification.report import Report
from rooteps.verification.verdict import Verdict, counted, judge, overall
from rooteps.verification.verify import verify

CHUNK = 256
"""Instances evaluated together by compiled code: few enough to stay in cache, many enough for the vector units."""

COMPILED = 20_000
"""Batches from this size on are compiled as a whole; compiling takes as long as NumPy takes for so many instances."""

MOST, MUCH = 512, 2**21
"""Smaller batches are computed by NumPy, up to so many instances together, and so many numbers of their data."""

CONFIRMED = 256
"""So many of the instances that float64 refutes are put before the balls; the others stay undecided."""


Claims = tuple[Claim, ...]


@dataclass(frozen=True, repr=False)
class BatchReport(Short):
    """What verification found on a batch.

    Args:
        instances, holds, equal, refuted, undecided: counts, of which the last four make up the first. An instance is
            refuted if balls confirm that one of its steps is, and equal if nothing is open but which of two sides that
            agree to within rounding is the larger.
        max_ratio: the largest lhs/rhs of the conclusion (losses counted from τ), or None where it has none.
        refuted_steps: how often each step or the conclusion was refuted, by name.
        failed_hypotheses: how often each hypothesis failed, by name (such instances count as undecided).
        reasons: how often an instance is undecided for which other reason.
        first_refuted: position of the first refuted instance, or None.
        infima: what became of the instances whose infimum ℓ_T itself was compared with the bound; None where none was.
    """

    instances: int
    holds: int
    equal: int
    refuted: int
    undecided: int
    max_ratio: float | None
    refuted_steps: dict[str, int]
    failed_hypotheses: dict[str, int]
    reasons: dict[str, int]
    first_refuted: int | None
    infima: Infima | None = None

    def __repr__(self) -> str:
        counts = f"{self.holds} hold, {self.equal} equal, {self.refuted} refuted, {self.undecided} undecided"
        return f"<BatchReport {self.instances}: {counts}>"


@in_float64
def check_batch(theorem: str | Theorem, batch: Any, *, enclosed: int = 0) -> BatchReport:
    """Check every hypothesis and step of a result on every instance of a stacked batch.

    What float64 refutes is confirmed in balls, one instance at a time, or else undecided.

    Args:
        theorem: a theorem or its id.
        batch: an instance whose every array has one more leading axis, of length N.
        enclosed: on how many of the instances that are not undecided, spread over the batch, the infimum over
            classifiers is enclosed too, for a theorem that is about one.

    Returns:
        Counts over the N instances.

    Raises:
        InvalidInput: no theorem of that id, leading axes that disagree, or instances that lack something.

    >>> import jax
    >>> from rooteps.theory import Instance, Language, Model
    >>> one = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> batch = jax.tree.map(lambda x: np.stack([x, x]), one)
    >>> check_batch("cross-entropy-recovers-truth", batch)
    <BatchReport 2: 2 hold, 0 equal, 0 refuted, 0 undecided>
    """
    return check_together([resolve(theorem)], batch, enclosed=enclosed)[0]


@in_float64
def check_together(theorems: Sequence[Theorem], batch: Any, *, enclosed: int = 0) -> list[BatchReport]:
    """``check_batch`` for theorems that read an instance as the same world: unless compiled, they share it.

    Args:
        theorems: of one ``world`` and ``reference``.
        batch, enclosed: as for ``check_batch``.

    Raises:
        InvalidInput: as for ``check_batch``.
    """
    sizes = {leaf.shape[0] for leaf in jax.tree.leaves(batch)}
    if len(sizes) != 1:
        raise InvalidInput(f"batch: leading axes {sorted(sizes)} disagree")
    (count,) = sizes
    read = enclosed > 0
    if count >= COMPILED:
        found = [_compiled(theorem, read)(batch) for theorem in theorems]
    else:
        found = _interpreted(tuple(theorems), read)(batch)
    return [
        _reported(theorem, batch, looked, features, enclosed)
        for theorem, (looked, features) in zip(theorems, found, strict=True)
    ]


def _reported(theorem: Theorem, batch: Any, looked: Judged, features: tuple[Array, ...], enclosed: int) -> BatchReport:
    found = settle(theorem, batch, looked)
    verdicts, ratio = found.verdicts, float(np.max(found.ratios))
    refuted = np.flatnonzero(verdicts == Verdict.REFUTED)
    counts = {verdict: int((verdicts == verdict).sum()) for verdict in Verdict}
    return BatchReport(
        instances=len(verdicts),
        holds=counts[Verdict.HOLDS],
        equal=counts[Verdict.EQUAL],
        refuted=counts[Verdict.REFUTED],
        undecided=counts[Verdict.UNDECIDED],
        max_ratio=ratio if np.isfinite(ratio) else None,
        refuted_steps=_tally(looked.claim_names, found.claims[refuted]),
        failed_hypotheses=_tally(looked.hypothesis_names, found.hypotheses),
        reasons=found.reasons,
        first_refuted=int(refuted[0]) if len(refuted) else None,
        infima=_infima(theorem, batch, features, np.flatnonzero(verdicts != Verdict.UNDECIDED), enclosed),
    )


def of_reports(reports: Sequence[Report]) -> BatchReport:
    """The same counts for instances that were verified one by one.

    >>> of_reports([])
    <BatchReport 0: 0 hold, 0 equal, 0 refuted, 0 undecided>
    """
    count = Counter(report.verdict for report in reports)
    ratios = [x for x in (_ratio(r.conclusion.claim) for r in reports if r.verdict is not Verdict.UNDECIDED) if x]
    refuted = [i for i, report in enumerate(reports) if report.verdict is Verdict.REFUTED]
    open_ = [report for report in reports if report.verdict is Verdict.UNDECIDED and not report.failed_hypotheses]
    return BatchReport(
        instances=len(reports),
        holds=count[Verdict.HOLDS],
        equal=count[Verdict.EQUAL],
        refuted=count[Verdict.REFUTED],
        undecided=count[Verdict.UNDECIDED],
        max_ratio=max(ratios, default=None),
        refuted_steps=dict(Counter(c.claim.name for i in refuted for c in reports[i].broken)),
        failed_hypotheses=dict(Counter(h.claim.name for report in reports for h in report.failed_hypotheses)),
        reasons=dict(Counter(report.why for report in open_)),
        first_refuted=refuted[0] if refuted else None,
    )


def _ratio(conclusion: Claim) -> float | None:
    """lhs/rhs where it is defined."""
    if conclusion.relation != "<=" or not conclusion.rhs > 0:
        return None
    quotient = FINEST.compute(lambda: conclusion.lhs / conclusion.rhs)
    return float(quotient.mid() if isinstance(quotient, flint.arb) else quotient)


def _infima(theorem: Theorem, batch: Any, read: Sequence[Array], settled: np.ndarray, enclosed: int) -> Infima | None:
    if not read or not len(settled):
        return None
    rows = settled[np.linspace(0, len(settled) - 1, min(enclosed, len(settled))).astype(int)]
    return infima.compare(theorem, batch.task.loss, [np.asarray(x)[rows] for x in read])


def _tally(names: Sequence[str], verdicts: np.ndarray) -> dict[str, int]:
    counts = (verdicts == Verdict.REFUTED).sum(axis=0)
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


@record
class Judged:
    """The verdicts on every claim about one world in float64, or about many.

    Args:
        hypotheses, claims: verdicts, as ``counted``; the conclusion's is the last.
        ratio: the conclusion's lhs/rhs, or −∞.
        hypothesis_names, claim_names: what was judged.
    """

    hypotheses: Array
    claims: Array
    ratio: Array
    hypothesis_names: tuple[str, ...] = static()
    claim_names: tuple[str, ...] = static()


@dataclass(frozen=True)
class Settled:
    """What becomes of a batch: the verdict on each instance [N] and on each claim [N, ·], and lhs/rhs [N].

    ``reasons`` says how often an instance is undecided for which reason, other than a hypothesis that fails.
    """

    verdicts: np.ndarray
    hypotheses: np.ndarray
    claims: np.ndarray
    ratios: np.ndarray
    reasons: dict[str, int]


def _claims(theorem: Theorem, world: Any) -> tuple[Claims, Claims]:
    """(hypotheses, everything that is claimed, the conclusion last)."""
    hypotheses, proof, end = theorem.claimed(world)
    return hypotheses, (*proof.steps, *(() if end is None else (end,)), proof.conclusion)


def judged(theorem: Theorem, world: Any) -> Judged:
    """The verdicts on every claim about one world in float64; traceable. What they mean together, ``settle`` says."""
    return _judged(*_claims(theorem, world))


def _judged(hypotheses: Claims, claims: Claims) -> Judged:
    conclusion = claims[-1]
    np_ = namespace(conclusion.lhs, conclusion.rhs)
    positive = conclusion.rhs > 0
    ratio = np_.where(positive, conclusion.lhs / np_.where(positive, conclusion.rhs, 1.0), -np.inf)
    if conclusion.relation == "=":
        ratio = np_.full_like(ratio, -np.inf)
    nothing = np_.zeros((*ratio.shape, 0), dtype=int)
    assumed, claimed = (
        np_.concatenate([nothing, *(counted(c, judge(c, FLOAT64))[..., None] for c in part)], axis=-1, dtype=int)
        for part in (hypotheses, claims)
    )
    return Judged(assumed, claimed, ratio, tuple(h.name for h in hypotheses), tuple(c.name for c in claims))


def settle(theorem: Theorem, batch: Any, found: Judged) -> Settled:
    """The verdicts on a batch, what float64 refutes verified again singly and in balls.

    Args:
        theorem: the theorem.
        batch: N stacked instances.
        found: what ``judged`` says of each: hypotheses [N, ·], claims [N, ·] and lhs/rhs [N].
    """
    hypotheses, claims, ratios = (np.array(part) for part in (found.hypotheses, found.claims, found.ratio))
    names, reasons = (*found.hypothesis_names, *found.claim_names), {}
    failing = (hypotheses == Verdict.REFUTED).any(axis=1)
    refuted = (claims == Verdict.REFUTED).any(axis=1)
    asked = np.concatenate([np.flatnonzero(refuted & ~failing), np.flatnonzero(failing)])
    for i in asked[:CONFIRMED].tolist():
        report = _verified(theorem, jax.tree.map(lambda x, i=i: np.asarray(x[i]), batch))
        if isinstance(report, str) or len(report.claimed) != len(claims[i]):
            claims[i], reasons[i] = int(Verdict.UNDECIDED), report if isinstance(report, str) else report.why
        else:
            hypotheses[i] = [h.counted for h in report.hypotheses]
            claims[i] = [c.counted for c in report.claimed]
            reasons[i] = report.why
    unasked = claims[asked[CONFIRMED:]]
    claims[asked[CONFIRMED:]] = np.where(unasked == Verdict.REFUTED, int(Verdict.UNDECIDED), unasked)
    verdicts = overall(hypotheses, claims)
    ratios[verdicts == Verdict.UNDECIDED] = -np.inf
    open_ = np.flatnonzero((verdicts == Verdict.UNDECIDED) & ~(hypotheses == Verdict.REFUTED).any(axis=1))
    for i in open_.tolist():
        if i not in reasons:
            first = np.flatnonzero(np.concatenate([hypotheses[i], claims[i]]) == Verdict.UNDECIDED)[0]
            reasons[i] = f"{names[first]} is open: double precision cannot tell, certify it in balls"
    told = Counter(reasons[i] for i in open_.tolist())
    return Settled(verdicts, hypotheses, claims, ratios, dict(told))


def _verified(theorem: Theorem, instance: Any) -> Report | str:
    """What ``verify`` says of an instance, or why it refuses it: nobody has validated an instance of a batch."""
    try:
        return verify(theorem, instance)
    except InvalidInput as error:
        return str(error)


def _found(theorem: Theorem, read: bool, world: Any) -> tuple[Claims, Claims, tuple[Array, ...]]:
    """Hypotheses and claims, and what ``infima.read`` finds, if it is to read."""
    hypotheses, claims = _claims(theorem, world)
    return hypotheses, claims, infima.read(theorem, world, claims[-1].lhs, claims[-1].rhs) if read else ()


@functools.cache
def _compiled(theorem: Theorem, read: bool) -> Callable[[Any], tuple[Judged, tuple[Array, ...]]]:
    def check(instance: Any) -> tuple[Judged, tuple[Array, ...]]:
        *claims, features = _found(theorem, read, theorem.world_of(instance, FLOAT64))
        return _judged(*claims), features

    return jax.jit(functools.partial(jax.lax.map, check, batch_size=CHUNK))


@functools.cache
def _interpreted(theorems: tuple[Theorem, ...], read: bool) -> Callable[[Any], list[tuple[Judged, tuple[Array, ...]]]]:
    @interpreted
    def claims_on(instance: Any) -> list[tuple[Claims, Claims, tuple[Array, ...]]]:
        world = theorems[0].world_of(instance, FLOAT64)
        return [_found(theorem, read, world) for theorem in theorems]

    def check(part: Any) -> list[tuple[Judged, tuple[Array, ...]]]:
        with np.errstate(all="ignore"):
            return [(_judged(*claims), features) for *claims, features in claims_on(part)]

    def in_parts(batch: Any) -> list[tuple[Judged, tuple[Array, ...]]]:
        leaves = jax.tree.leaves(batch)
        size = max(1, min(MOST, MUCH // sum(leaf[0].size for leaf in leaves)))
        parts = [
            check(jax.tree.map(lambda x, start=start: np.asarray(x)[start : start + size], batch))
            for start in range(0, len(leaves[0]), size)
        ]
        return jax.tree.map(lambda *column: np.concatenate(column), *parts)

    return in_parts
