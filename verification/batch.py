"""Verify one result on many instances at once: float64, compiled, reduced to counts on the way."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.claims import Claim
from rooteps.theory.numbers import FLOAT64, Array
from rooteps.theory.record import Short
from rooteps.theory.registry import resolve
from rooteps.theory.theorem import Theorem
from rooteps.theory.traced import in_float64
from rooteps.verification.verdict import Verdict, judge

CHUNK = 256
"""Instances evaluated together by compiled code: few enough to stay in cache, many enough for the vector units."""

COMPILED = 20_000
"""Batches from this size on are compiled as a whole; compiling takes as long as checking ten thousand instances."""

SHAPES = (64, 768)
"""Smaller batches are padded to these sizes, and run operation by operation: XLA then compiles each operation once for
all results on languages of one shape."""


@dataclass(frozen=True, repr=False)
class BatchReport(Short):
    """What verification found on a batch.

    Args:
        instances, holds, refuted, undecided: counts; an instance is refuted if any of its steps is.
        max_ratio: the largest lhs/rhs of the conclusion (losses counted from τ), or None where it has none.
        refuted_steps: how often each step or the conclusion was refuted, by name.
        failed_hypotheses: how often each hypothesis failed, by name (such instances count as undecided).
        first_refuted: position of the first refuted instance, or None.
    """

    instances: int
    holds: int
    refuted: int
    undecided: int
    max_ratio: float | None
    refuted_steps: dict[str, int]
    failed_hypotheses: dict[str, int]
    first_refuted: int | None

    def __repr__(self) -> str:
        return f"<BatchReport {self.instances}: {self.holds} hold, {self.refuted} refuted, {self.undecided} undecided>"


@in_float64
def check_batch(theorem: str | Theorem, batch: Any) -> BatchReport:
    """Check every hypothesis and step of a result on every instance of a stacked batch.

    Args:
        theorem: a theorem or its id.
        batch: an instance whose every array has one more leading axis, of length N.

    Returns:
        Counts over the N instances.

    Raises:
        InvalidInput: no theorem of that id, leading axes that disagree, or instances that lack something.

    >>> import jax
    >>> from rooteps.theory import Instance, Language, Model
    >>> one = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[0.1, 0.0]]))
    >>> batch = jax.tree.map(lambda x: np.stack([x, x]), one)
    >>> check_batch("cross-entropy-recovers-truth", batch).holds
    2
    """
    theorem = resolve(theorem)
    sizes = {leaf.shape[0] for leaf in jax.tree.leaves(batch)}
    if len(sizes) != 1:
        raise InvalidInput(f"batch: leading axes {sorted(sizes)} disagree")
    (count,) = sizes
    hypotheses, steps = _names(theorem, batch)
    verdicts, ratios, claims = _compiled(theorem)(batch) if count >= COMPILED else _eagerly(theorem, batch, count)
    verdicts, ratio = np.asarray(verdicts), float(np.max(ratios))
    refuted = np.flatnonzero(verdicts == Verdict.REFUTED)
    by_claim = np.sum(np.asarray(claims) == Verdict.REFUTED, axis=0)
    return BatchReport(
        instances=count,
        holds=int((verdicts == Verdict.HOLDS).sum()),
        refuted=len(refuted),
        undecided=int((verdicts == Verdict.UNDECIDED).sum()),
        max_ratio=ratio if np.isfinite(ratio) else None,
        refuted_steps=_tally(steps, by_claim[len(hypotheses) :]),
        failed_hypotheses=_tally(hypotheses, by_claim[: len(hypotheses)]),
        first_refuted=int(refuted[0]) if len(refuted) else None,
    )


def _tally(names: list[str], counts: np.ndarray) -> dict[str, int]:
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}


def _claims(theorem: Theorem, world: Any) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """(hypotheses, everything that is claimed, the conclusion last)."""
    hypotheses, proof, end = theorem.claimed(world)
    return hypotheses, (*proof.steps, *(() if end is None else (end,)), proof.conclusion)


def _names(theorem: Theorem, batch: Any) -> tuple[list[str], list[str]]:
    """Names of hypotheses and steps, found by tracing one instance without computing anything."""
    one = jax.tree.map(lambda x: jax.ShapeDtypeStruct(x.shape[1:], jnp.float64), batch)
    hypotheses, steps = jax.eval_shape(lambda instance: _claims(theorem, theorem.world_of(instance, FLOAT64)), one)
    return [h.name for h in hypotheses], [s.name for s in steps]


def verdict_and_ratio(theorem: Theorem, world: Any) -> tuple[Array, Array, Array]:
    """(verdict, conclusion's lhs/rhs or −inf, verdict of each claim) on one world in float64; traceable."""
    hypotheses, steps = _claims(theorem, world)
    assumed, checked = (
        jnp.array([judge(claim, FLOAT64) for claim in claims], dtype=int) for claims in (hypotheses, steps)
    )
    unusable = (assumed != Verdict.HOLDS).any()
    unknown = (checked == Verdict.UNDECIDED).any()
    refuted = (checked == Verdict.REFUTED).any()
    verdict = jnp.where(refuted, int(Verdict.REFUTED), jnp.where(unknown, int(Verdict.UNDECIDED), int(Verdict.HOLDS)))
    verdict = jnp.where(unusable, int(Verdict.UNDECIDED), verdict)
    conclusion = steps[-1]
    positive = conclusion.rhs > 0
    if conclusion.relation == "=":
        ratio = jnp.asarray(-jnp.inf)
    else:
        ratio = jnp.where(positive & ~unusable, conclusion.lhs / jnp.where(positive, conclusion.rhs, 1.0), -jnp.inf)
    return verdict, ratio, jnp.concatenate([assumed, checked])


Outcome = tuple[Array, Array, Array]
"""Verdicts [N], ratios [N], verdicts of each claim [N, claims]."""


def _checked(theorem: Theorem, instance: Any) -> Outcome:
    return verdict_and_ratio(theorem, theorem.world_of(instance, FLOAT64))


@functools.cache
def _compiled(theorem: Theorem) -> Callable[[Any], Outcome]:
    return jax.jit(functools.partial(jax.lax.map, functools.partial(_checked, theorem), batch_size=CHUNK))


def _eagerly(theorem: Theorem, batch: Any, count: int) -> Outcome:
    size = next((size for size in SHAPES if count <= size), SHAPES[-1])
    check = jax.vmap(functools.partial(_checked, theorem))
    parts = []
    for start in range(0, count, size):
        rows = np.minimum(np.arange(start, start + size), count - 1)
        outcome = check(jax.tree.map(lambda x, rows=rows: jnp.asarray(np.asarray(x)[rows]), batch))
        parts.append([np.asarray(x)[: count - start] for x in outcome])
    verdicts, ratios, claims = (np.concatenate(column) for column in zip(*parts, strict=True))
    return verdicts, ratios, claims
