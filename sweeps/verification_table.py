"""The table of verification: every theorem on every language it applies to, in float64 batches and a part in balls."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from rooteps.synthetic.batches import draw, language_of, losses, pick
from rooteps.synthetic.family import Family, Shape, applicable
from rooteps.synthetic.languages import FAMILIES
from rooteps.synthetic.varied import SHAPES, SMALL, varied
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find, theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification import processes
from rooteps.verification.batch import BatchReport, check_together, of_reports
from rooteps.verification.certify import certify
from rooteps.verification.completion import informed
from rooteps.verification.infima import Infima, together
from rooteps.verification.report import Report
from rooteps.verification.verify import verify_world

INSTANCES = 512
CERTIFY = 8

ENCLOSED = 32
"""Instances of each batch on which the infimum over classifiers is enclosed too."""

TOGETHER = 2**15
"""Instances of one loss that are in memory at once; of more, one batch is drawn after the other."""

VARIED = 1 / 128
"""Share of the float64 instances that have other shapes than the rest, every other one with a better classifier."""

INFORMED = 1 / 128
"""Share of them that have the shape of the rest, and a classifier better than the witness where one is found."""

SINGLY = 64
"""So many of either kind at most in a batch: they are verified one by one, a hundred times as long as in a batch."""


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
    """A row of the table: counts of instances, those ``equal`` being open only because two sides agree.

    ``seconds`` is an equal share of what the results that were verified on the same worlds took together.
    """

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
    """The jobs for every pair that applies, in the order given; of a shape, for the families that have it.

    Raises:
        InvalidInput: the shape is too large.
    """
    if shape is not None:
        shape.require_small()
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

    Results that are about worlds of one kind are verified on the same, so that what they share is computed once. Two
    processes share the work; what is compiled differs between references, so one begins at either end.

    Args:
        jobs: what to do.
        on_progress: called when a job is done, maybe from another thread.
    """
    grouped = groups(jobs)
    if len(grouped) < 2:
        for group in grouped:
            rows = work(group)
            for job in group:
                on_progress(job)
            for some in rows:
                yield from some
        return
    order = deque(grouped)
    rows_of: dict[Job, Future[list[Row]]] = {job: Future() for job in jobs}
    with ExitStack() as stack:
        for take in (order.popleft, order.pop):
            worker = stack.enter_context(processes.pool(1))
            threading.Thread(target=_work_through, args=(take, worker, rows_of, on_progress), daemon=True).start()
        for job in jobs:
            yield from rows_of[job].result()


def _work_through(
    take: Callable[[], list[Job]],
    worker: Executor,
    rows_of: dict[Job, Future[list[Row]]],
    on_progress: Callable[[Job], None],
) -> None:
    while True:
        try:
            group = take()
        except IndexError:  # nothing is left
            return
        try:
            rows = worker.submit(work, group).result()
        except BaseException as error:  # for who waits for the rows, also where the worker has been ended
            for job in group:
                rows_of[job].set_exception(error)
        else:
            for job, found in zip(group, rows, strict=True):
                rows_of[job].set_result(found)
                on_progress(job)


def _kind(theorem: Theorem) -> tuple[str, ...]:
    """What the worlds that a result is verified on, and how they are read, depend on."""
    names = (f"{part.__module__}.{part.__qualname__}" for part in (theorem.world, theorem.tau) if part is not None)
    return theorem.reference, *names, theorem.features, str(theorem.affine), *sorted(theorem.needs)


def groups(jobs: Sequence[Job]) -> list[list[Job]]:
    """The jobs together whose results are verified on the same worlds, next to others of the same reference."""
    found: dict[Any, list[Job]] = {}
    for job in jobs:
        same = (job.family, job.instances, job.certify, job.seed, job.shape)
        found.setdefault((_kind(find(job.result)), same), []).append(job)
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


def work(jobs: Sequence[Job]) -> list[list[Row]]:
    """The rows of each job, float64 and balls if any are to be certified, of results that share their worlds."""
    rows, chosen = _float64(jobs)
    certified = _balls(jobs, chosen) if chosen else []
    return [list(found) for found in zip(rows, certified, strict=True)] if certified else [[row] for row in rows]


def _float64(jobs: Sequence[Job]) -> tuple[list[Row], list[object]]:
    """The rows, and the instances to certify, spread over the losses, the whole of each batch, and other shapes."""
    start, job = time.perf_counter(), jobs[0]
    checked, family = [find(job.result) for job in jobs], FAMILIES[job.family]
    # The first result of its kind decides what is drawn, whichever are asked for.
    theorem = next(other for other in theorems().values() if _kind(other) == _kind(checked[0]))
    reports: list[list[BatchReport]] = [[] for _ in jobs]
    chosen: list[object] = []
    kinds = losses(theorem)
    for number, loss in enumerate(kinds):
        for seed, count, enclosed, certified in _parts(job, number, len(kinds)):
            apart, few = (min(SINGLY, round(share * count)) for share in (VARIED, INFORMED))
            apart, few = (apart if job.shape is None else 0), (few if theorem.features else 0)
            others = varied(theorem, family, apart, seed, loss, _shapes(job.family, number))
            others[1::2] = [informed(theorem, world) for world in others[1::2]]
            rest = count - len(others)
            batch = draw(theorem, family, rest, seed, loss, shape=job.shape)
            others += [informed(theorem, pick(batch, i)) for i in range(rest - few, rest)]
            batch = jax.tree.map(lambda x, stop=rest - few: x[:stop], batch)
            worlds = [theorem.world_of(other, FLOAT64) for other in others]
            of_batch = check_together(checked, batch, enclosed=enclosed)
            for of_one, report, found in zip(checked, of_batch, reports, strict=True):
                single = [verify_world(of_one, world, other) for world, other in zip(worlds, others, strict=True)]
                found += [report, of_reports(single)]
            small = [world for world in others if world.language.n * world.language.V <= SMALL]
            sure = [small[i] for i in np.linspace(0, len(small) - 1, min(certified // 4, len(small))).astype(int)]
            taken = min(certified - len(sure), rest - few)
            chosen += [pick(batch, int(i)) for i in np.linspace(0, rest - few - 1, taken).astype(int)] + sure
    return _rows(jobs, "float64", reports, start), chosen


def _parts(job: Job, number: int, kinds: int) -> Iterator[tuple[int, int, int, int]]:
    """(seed, instances, enclosed, certified) of each batch of one loss: one batch, or as many as memory is for."""
    count, certified = (_shares(total, kinds)[number] for total in (job.instances, job.certify))
    parts = -(-count // TOGETHER)
    shares = (_shares(total, parts) for total in (ENCLOSED, certified))
    for part, (enclosed, sure) in enumerate(zip(*shares, strict=True)):
        # Batches of one size are compiled once. The seed of a first batch is that of the job.
        yield job.seed + (part << 32), min(TOGETHER, count - part * TOGETHER), max(1, enclosed), sure


def _shapes(family: str, number: int) -> tuple[Shape, ...]:
    """The shapes in turn, for each language and each loss from others on: a few of each make all of them together."""
    first = (4 * list(FAMILIES).index(family) + 2 * number) % len(SHAPES)
    return (*SHAPES[first:], *SHAPES[:first])


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _balls(jobs: Sequence[Job], instances: Sequence[object]) -> list[Row]:
    start = time.perf_counter()
    reports: list[list[Report]] = [[] for _ in jobs]
    for instance in instances:
        worlds: dict[int, Any] = {}
        for job, found in zip(jobs, reports, strict=True):
            found.append(certify(find(job.result), instance, worlds=worlds))
    return _rows(jobs, "ball", [[of_reports(found)] for found in reports], start)


def _rows(jobs: Sequence[Job], arithmetic: str, reports: Sequence[Sequence[BatchReport]], start: float) -> list[Row]:
    """The row of each job, from the reports on its batches; their verification began at ``start``."""
    seconds = (time.perf_counter() - start) / len(jobs)
    return [_row(job, arithmetic, found, seconds) for job, found in zip(jobs, reports, strict=True)]


def _row(job: Job, arithmetic: str, reports: Sequence[BatchReport], seconds: float) -> Row:
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
        seconds,
        _merge(*(report.refuted_steps for report in reports)),
        _merge(*(report.failed_hypotheses for report in reports)),
        _merge(*(report.reasons for report in reports)),
        together([report.infima for report in reports]),
    )


def _merge(*tallies: dict[str, int]) -> dict[str, int]:
    return {name: sum(t.get(name, 0) for t in tallies) for name in dict.fromkeys(k for t in tallies for k in t)}
