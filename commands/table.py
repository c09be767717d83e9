"""The main job: every result on every language it applies to, in float64 batches and a part of it in balls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from synthetic.family import Family
from synthetic.worlds import applicable, draw, losses, pick
from theory.result import Result
from verification.batch import check_batch
from verification.certify import certify
from verification.verdict import Verdict

INSTANCES = 1536
CERTIFY = 16


@dataclass(frozen=True)
class Job:
    """One result on one language: how many instances in float64, and how many of them in balls."""

    result: Result
    family: Family
    instances: int
    certify: int
    seed: int


@dataclass(frozen=True)
class Row:
    """A row of the table. ``undecided`` includes the ``equal`` ones, undecided only because two sides agree."""

    result: str
    language: str
    arithmetic: str
    instances: int
    holds: int
    refuted: int
    undecided: int
    equal: int
    max_ratio: float | None
    seconds: float
    refuted_steps: dict[str, int]
    failed_hypotheses: dict[str, int]

    @property
    def ok(self) -> bool:
        """Nothing refuted, and nothing certified undecided for a reason other than equality."""
        return self.refuted == 0 and (self.arithmetic == "float64" or self.undecided == self.equal)


def plan(
    results: Sequence[Result],
    families: Sequence[Family],
    instances: int = INSTANCES,
    certify: int = CERTIFY,
    seed: int = 0,
) -> list[Job]:
    """The jobs for every pair that applies, in the order given."""
    return [
        Job(result, family, instances, min(certify, instances), seed)
        for result in results
        for family in families
        if applicable(result, family)
    ]


def run(jobs: Sequence[Job], on_progress: Callable[[Job], None] = lambda job: None) -> Iterator[Row]:
    """Rows in the order of the jobs, float64 before balls; balls run in a second thread while XLA compiles.

    Args:
        jobs: what to do.
        on_progress: called after each job's float64 row and again after its ball row.
    """
    with ThreadPoolExecutor(max_workers=1) as certifier:
        pending: list[tuple[Job, Row, Future[Row] | None]] = []
        try:
            for job in jobs:
                row, chosen = _float64(job)
                on_progress(job)
                future = certifier.submit(_balls, job, chosen) if job.certify else None
                pending.append((job, row, future))
                while pending and (pending[0][2] is None or pending[0][2].done()):
                    yield from _finish(*pending.pop(0), on_progress)
            for entry in pending:
                yield from _finish(*entry, on_progress)
        finally:
            certifier.shutdown(wait=True, cancel_futures=True)


def _finish(job: Job, row: Row, future: Future[Row] | None, on_progress: Callable[[Job], None]) -> Iterator[Row]:
    yield row
    if future is not None:
        ball_row = future.result()
        on_progress(job)
        yield ball_row


def _float64(job: Job) -> tuple[Row, list[object]]:
    """Draw and check a job's batches (one per loss), and pick instances spread over them for certification."""
    start = time.perf_counter()
    kinds = losses(job.result)
    shares = _shares(job.instances, len(kinds))
    certified = _shares(job.certify, len(kinds))
    reports, chosen = [], []
    for loss, count, take in zip(kinds, shares, certified, strict=True):
        if count == 0:
            continue
        batch = draw(job.result, job.family, count, job.seed, loss)
        reports.append(check_batch(job.result, batch))
        chosen += [pick(batch, int(i)) for i in np.linspace(0, count - 1, min(take, count)).astype(int)]
    ratios = [r.max_ratio for r in reports if r.max_ratio is not None]
    row = Row(
        job.result.id,
        job.family.id,
        "float64",
        sum(r.instances for r in reports),
        sum(r.holds for r in reports),
        sum(r.refuted for r in reports),
        sum(r.undecided for r in reports),
        0,
        max(ratios, default=None),
        time.perf_counter() - start,
        _merge(*(r.refuted_steps for r in reports)),
        _merge(*(r.failed_hypotheses for r in reports)),
    )
    return row, chosen


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _merge(*tallies: dict[str, int]) -> dict[str, int]:
    return {name: sum(t.get(name, 0) for t in tallies) for name in dict.fromkeys(k for t in tallies for k in t)}


def _balls(job: Job, instances: Sequence[object]) -> Row:
    start = time.perf_counter()
    counts = dict.fromkeys(Verdict, 0)
    ratios, broken, failed = [], [], []
    for instance in instances:
        report = certify(job.result, instance)
        counts[report.verdict] += 1
        conclusion = report.conclusion.claim
        if conclusion.relation == "<=" and conclusion.rhs > 0:
            ratios.append(float((conclusion.lhs / conclusion.rhs).mid()))
        broken += [{c.claim.name: 1} for c in report.broken]
        failed += [{c.claim.name: 1} for c in report.failed_hypotheses]
    return Row(
        job.result.id,
        job.family.id,
        "ball",
        len(instances),
        counts[Verdict.HOLDS],
        counts[Verdict.REFUTED],
        counts[Verdict.EQUAL] + counts[Verdict.UNDECIDED],
        counts[Verdict.EQUAL],
        max(ratios, default=None),
        time.perf_counter() - start,
        _merge(*broken),
        _merge(*failed),
    )
