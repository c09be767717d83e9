"""The table of verification: every theorem on every language it applies to, in float64 batches and a part in balls."""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

import flint
import numpy as np

from rooteps.synthetic.batches import applicable, draw, losses, pick
from rooteps.synthetic.family import Family
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.claims import Claim
from rooteps.theory.registry import find
from rooteps.theory.theorem import Theorem
from rooteps.verification import processes
from rooteps.verification.batch import check_batch
from rooteps.verification.certify import FINEST, certify
from rooteps.verification.verdict import Verdict

INSTANCES = 1536
CERTIFY = 16


@dataclass(frozen=True)
class Job:
    """One result on one language family, by their ids: how many instances in float64, how many of them in balls."""

    result: str
    family: str
    instances: int
    certify: int
    seed: int


@dataclass(frozen=True)
class Row:
    """A row of the table: counts of instances, those ``equal`` being open only because two sides agree."""

    result: str
    language: str
    arithmetic: str
    instances: int
    holds: int
    equal: int
    refuted: int
    undecided: int
    max_ratio: float | None
    seconds: float
    refuted_steps: dict[str, int]
    failed_hypotheses: dict[str, int]
    reasons: dict[str, int]

    @property
    def ok(self) -> bool:
        """Nothing refuted, and nothing undecided in balls."""
        return self.refuted == 0 and (self.arithmetic == "float64" or self.undecided == 0)


def plan(
    results: Sequence[Theorem],
    families: Sequence[Family],
    instances: int = INSTANCES,
    certify: int = CERTIFY,
    seed: int = 0,
) -> list[Job]:
    """The jobs for every pair that applies, in the order given."""
    return [
        Job(theorem.id, family.id, instances, min(certify, instances), seed)
        for theorem in results
        for family in families
        if applicable(theorem, family)
    ]


def run(jobs: Sequence[Job], on_progress: Callable[[Job], None] = lambda job: None) -> Iterator[Row]:
    """Rows in the order of the jobs, float64 before balls.

    Two processes share the work, families of one shape staying together: compiled code is kept per process and shape.

    Args:
        jobs: what to do.
        on_progress: called when a job is done, maybe from another thread.
    """
    groups = _groups(jobs)
    if len(groups) < 2:
        for job in jobs:
            rows = work(job)
            on_progress(job)
            yield from rows
        return
    with ExitStack() as stack:
        workers = [stack.enter_context(processes.pool(1)) for _ in groups]
        pending: dict[Job, Future[list[Row]]] = {}
        for worker, group in zip(workers, groups, strict=True):
            for job in group:
                pending[job] = worker.submit(work, job)
                pending[job].add_done_callback(functools.partial(_tell, on_progress, job))
        for job in jobs:
            yield from pending[job].result()


def _tell(on_progress: Callable[[Job], None], job: Job, future: Future[list[Row]]) -> None:
    if not future.cancelled() and future.exception() is None:
        on_progress(job)


def _groups(jobs: Sequence[Job]) -> list[list[Job]]:
    """At most two groups of jobs, about equally long, that divide the shapes of languages between them."""
    shapes: dict[tuple[int, ...], list[Job]] = {}
    for job in jobs:
        language = FAMILIES[job.family].language(np.random.default_rng(0))
        shapes.setdefault((language.n, language.V), []).append(job)
    groups: list[list[Job]] = [[], []]
    for members in sorted(shapes.values(), key=len, reverse=True):
        min(groups, key=len).extend(members)
    return [group for group in groups if group]


def work(job: Job) -> list[Row]:
    """The rows of one job: float64, and balls if any are to be certified."""
    row, chosen = _float64(job)
    return [row, _balls(job, chosen)] if chosen else [row]


def _float64(job: Job) -> tuple[Row, list[object]]:
    """Draw and check a job's batches (one per loss), and pick instances spread over them for certification."""
    start = time.perf_counter()
    theorem, family = find(job.result), FAMILIES[job.family]
    kinds = losses(theorem)
    reports, chosen = [], []
    for loss, count, take in zip(
        kinds, _shares(job.instances, len(kinds)), _shares(job.certify, len(kinds)), strict=True
    ):
        if count == 0:
            continue
        batch = draw(theorem, family, count, job.seed, loss)
        reports.append(check_batch(theorem, batch))
        chosen += [pick(batch, int(i)) for i in np.linspace(0, count - 1, min(take, count)).astype(int)]
    ratios = [r.max_ratio for r in reports if r.max_ratio is not None]
    row = Row(
        job.result,
        job.family,
        "float64",
        sum(r.instances for r in reports),
        sum(r.holds for r in reports),
        sum(r.equal for r in reports),
        sum(r.refuted for r in reports),
        sum(r.undecided for r in reports),
        max(ratios, default=None),
        time.perf_counter() - start,
        _merge(*(r.refuted_steps for r in reports)),
        _merge(*(r.failed_hypotheses for r in reports)),
        _merge(*(r.reasons for r in reports)),
    )
    return row, chosen


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _merge(*tallies: dict[str, int]) -> dict[str, int]:
    return {name: sum(t.get(name, 0) for t in tallies) for name in dict.fromkeys(k for t in tallies for k in t)}


def _balls(job: Job, instances: Sequence[object]) -> Row:
    start = time.perf_counter()
    reports = [certify(find(job.result), instance) for instance in instances]
    count = Counter(report.verdict for report in reports)
    ratios = [_ratio(report.conclusion.claim) for report in reports]
    refuted = [report for report in reports if report.verdict is Verdict.REFUTED]
    open_ = [report for report in reports if report.verdict is Verdict.UNDECIDED and not report.failed_hypotheses]
    return Row(
        job.result,
        job.family,
        "ball",
        len(reports),
        count[Verdict.HOLDS],
        count[Verdict.EQUAL],
        count[Verdict.REFUTED],
        count[Verdict.UNDECIDED],
        max((ratio for ratio in ratios if ratio is not None), default=None),
        time.perf_counter() - start,
        dict(Counter(c.claim.name for report in refuted for c in report.broken)),
        dict(Counter(c.claim.name for report in reports for c in report.failed_hypotheses)),
        dict(Counter(report.why for report in open_)),
    )


def _ratio(conclusion: Claim) -> float | None:
    """lhs/rhs where it is defined."""
    if conclusion.relation != "<=" or not conclusion.rhs > 0:
        return None
    quotient = FINEST.compute(lambda: conclusion.lhs / conclusion.rhs)
    return float(quotient.mid() if isinstance(quotient, flint.arb) else quotient)
