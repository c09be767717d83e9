"""The table of verification: every theorem on every language it applies to, in float64 batches and a part in balls."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import jax
import numpy as np

from rooteps.synthetic.batches import applicable, draw, language_of, losses, pick
from rooteps.synthetic.family import Family, Shape
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.varied import SHAPES, SMALL, varied
from rooteps.theory.checks import InvalidInput
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification import processes
from rooteps.verification.batch import BatchReport, check_batch, of_reports
from rooteps.verification.certify import certify
from rooteps.verification.completion import informed
from rooteps.verification.infima import Infima, together
from rooteps.verification.verify import verify

INSTANCES = 512
CERTIFY = 8

ENCLOSED = 44
"""Instances of each batch on which the infimum over classifiers is enclosed too."""

VARIED = 1 / 256
"""Share of the float64 instances that have other shapes than the rest, every other one with a better classifier."""

INFORMED = 1 / 512
"""Share of them that have the shape of the rest, and a classifier better than the witness where one is found."""


@dataclass(frozen=True)
class Job:
    """One result on one language family, by their ids: how many instances in float64, how many of them in balls.

    ``shape`` is that of all instances, where it is not the family's own for most of them.
    """

    result: str
    family: str
    instances: int
    certify: int
    seed: int
    shape: Shape | None = None


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
    infima: Infima | None = None

    @property
    def ok(self) -> bool:
        """Nothing refuted, nothing undecided in balls, and no infimum where it cannot be."""
        decided = self.arithmetic == "float64" or self.undecided == 0
        return self.refuted == 0 and decided and (self.infima is None or self.infima.above == 0)


def plan(
    results: Sequence[Theorem],
    families: Sequence[Family],
    instances: int = INSTANCES,
    certify: int = CERTIFY,
    seed: int = 0,
    shape: Shape | None = None,
) -> list[Job]:
    """The jobs for every pair that applies, in the order given; of a shape, for the families that have it."""
    return [
        Job(theorem.id, family.id, instances, min(certify, instances), seed, shape)
        for theorem in results
        for family in families
        if applicable(theorem, family) and (shape is None or has_shape(theorem, family, shape))
    ]


def has_shape(theorem: Theorem, family: Family, shape: Shape) -> bool:
    """Whether a family has languages of a shape on which a result can be verified.

    >>> has_shape(find("pinsker"), FAMILIES["hypercube"], Shape(8, 16, 5))
    False
    """
    if theorem.needs_any("sharp") or not theorem.on_languages or family.id == "sharp":
        return False
    try:
        language_of(family, np.random.default_rng(0), shape)
    except InvalidInput:
        return False
    return True


def run(jobs: Sequence[Job], on_progress: Callable[[Job], None] = lambda job: None) -> Iterator[Row]:
    """Rows in the order of the jobs, float64 before balls.

    Two processes share the work: what is traced and compiled is kept per process, and differs between references and
    results more than between languages. So the jobs are laid out by these, and one process begins at either end.

    Args:
        jobs: what to do.
        on_progress: called when a job is done, maybe from another thread.
    """
    if len(jobs) < 2:
        for job in jobs:
            rows = work(job)
            on_progress(job)
            yield from rows
        return
    order = deque(sorted(jobs, key=lambda job: (find(job.result).reference, job.result)))
    rows_of: dict[Job, Future[list[Row]]] = {job: Future() for job in jobs}
    with ExitStack() as stack:
        for take in (order.popleft, order.pop):
            worker = stack.enter_context(processes.pool(1))
            threading.Thread(target=_work_through, args=(take, worker, rows_of, on_progress), daemon=True).start()
        for job in jobs:
            yield from rows_of[job].result()


def _work_through(
    take: Callable[[], Job], worker: Executor, rows_of: dict[Job, Future[list[Row]]], on_progress: Callable[[Job], None]
) -> None:
    with suppress(IndexError):  # of ``take``, when nothing is left
        while True:
            job = take()
            try:
                rows = worker.submit(work, job).result()
            except BaseException as error:  # for who waits for the rows, also where the worker has been ended
                rows_of[job].set_exception(error)
            else:
                rows_of[job].set_result(rows)
                on_progress(job)


def work(job: Job) -> list[Row]:
    """The rows of one job: float64, and balls if any are to be certified."""
    row, chosen = _float64(job)
    return [row, _balls(job, chosen)] if chosen else [row]


def _float64(job: Job) -> tuple[Row, list[object]]:
    """The row, and the instances to certify, spread over the batch and other shapes; losses take turns by cell."""
    start = time.perf_counter()
    theorem, family = find(job.result), FAMILIES[job.family]
    kinds, place = losses(theorem), list(FAMILIES).index(job.family)
    loss = kinds[(job.seed + place + list(theorems()).index(job.result)) % len(kinds)]
    apart = round(VARIED * job.instances) if job.shape is None else 0
    others = varied(theorem, family, apart, job.seed, loss, _shapes(place))
    others[1::2] = [informed(theorem, world) for world in others[1::2]]
    rest, few = job.instances - len(others), round(INFORMED * job.instances) if theorem.features else 0
    batch = draw(theorem, family, rest, job.seed, loss, shape=job.shape)
    others += [informed(theorem, pick(batch, i)) for i in range(rest - few, rest)]
    batch = jax.tree.map(lambda x, stop=rest - few: x[:stop], batch)
    reports = [check_batch(theorem, batch, enclosed=ENCLOSED), of_reports([verify(theorem, world) for world in others])]
    small = [world for world in others if world.language.n * world.language.V <= SMALL]
    sure = [small[i] for i in np.linspace(0, len(small) - 1, min(job.certify // 4, len(small))).astype(int)]
    taken = min(job.certify - len(sure), rest - few)
    chosen = [pick(batch, int(i)) for i in np.linspace(0, rest - few - 1, taken).astype(int)] + sure
    return _row(job, "float64", reports, start), chosen


def _shapes(place: int) -> tuple[Shape, ...]:
    """The shapes in turn, for each language from others on: a few of each make all of them together."""
    first = (place + 1) % len(SHAPES)
    return (*SHAPES[first:], *SHAPES[:first])


def _balls(job: Job, instances: Sequence[object]) -> Row:
    start = time.perf_counter()
    report = of_reports([certify(find(job.result), instance) for instance in instances])
    return _row(job, "ball", [report], start)


def _row(job: Job, arithmetic: str, reports: Sequence[BatchReport], start: float) -> Row:
    """The row of several batches, whose verification began at ``start``."""
    ratios = [report.max_ratio for report in reports if report.max_ratio is not None]
    return Row(
        job.result,
        job.family,
        arithmetic,
        sum(report.instances for report in reports),
        sum(report.holds for report in reports),
        sum(report.equal for report in reports),
        sum(report.refuted for report in reports),
        sum(report.undecided for report in reports),
        max(ratios, default=None),
        time.perf_counter() - start,
        _merge(*(report.refuted_steps for report in reports)),
        _merge(*(report.failed_hypotheses for report in reports)),
        _merge(*(report.reasons for report in reports)),
        together([report.infima for report in reports]),
    )


def _merge(*tallies: dict[str, int]) -> dict[str, int]:
    return {name: sum(t.get(name, 0) for t in tallies) for name in dict.fromkeys(k for t in tallies for k in t)}
