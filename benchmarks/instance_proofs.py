"""Instance-proofs per second: the whole proof of softmax transfer, hypotheses and every step, on one instance each.

The compiled check (what large batches are verified by) against a plain NumPy loop that computes and compares the same
quantities, on the same instances in the same run: n = 8 contexts, V = 16 words, d = 4 dimensions, ε from 1e-20 to 10.
Both must find the same verdicts and the same largest ratio of the two sides. The compiled check runs in as many threads
as there are cores.
"""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.synthetic.batches import draw
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.instance import Instance
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.registry import find
from rooteps.theory.traced import in_float64
from rooteps.verification.batch import CHUNK, Judged, judged
from rooteps.verification.verdict import RELATIVE, ROUNDOFF, Verdict, overall

COUNT = 32_768
LOOP = 2_000
ROUNDS = 5
TARGET = 20
THEOREM = find("softmax-transfer")
LABELS = np.array([[-1.0, 1.0]])
SERIES = [1 / math.factorial(k) for k in range(14, 1, -1)]


def holds(lhs: float, rhs: float, scale: float = 0.0) -> bool:
    """lhs ≤ rhs within the tolerance of ``rooteps.verification.verdict``."""
    return lhs - rhs <= RELATIVE * max(abs(lhs), abs(rhs)) + ROUNDOFF * scale


def agree(lhs: float, rhs: float, scale: float = 0.0) -> bool:
    """lhs = rhs within the tolerance of ``rooteps.verification.verdict``."""
    return abs(lhs - rhs) <= RELATIVE * max(abs(lhs), abs(rhs)) + ROUNDOFF * scale


def expm1_minus_x(x: np.ndarray) -> np.ndarray:
    small = np.abs(x) < 0.3
    y = np.where(small, x, 0.0)
    series = np.full_like(y, SERIES[0])
    for coefficient in SERIES[1:]:
        series *= y
        series += coefficient
    series *= y
    series *= y
    return series if small.all() else np.where(small, series, np.expm1(x) - x)


def prove(
    p_L: np.ndarray,
    F: np.ndarray,
    Phi: np.ndarray,
    shift: np.ndarray,
    p_T: np.ndarray,
    label_probs: np.ndarray,
    lam: np.ndarray,
    epsilon: np.ndarray,
) -> tuple[bool, float]:
    """Softmax transfer on one instance in NumPy: whether every claim holds, and the ratio of the conclusion's sides."""
    p_L, p_T = p_L / p_L.sum(), p_T / p_T.sum()
    label_probs = label_probs / label_probs.sum(axis=1, keepdims=True)
    logits = F @ Phi
    q = np.exp(logits - logits.max(axis=1, keepdims=True))
    q /= q.sum(axis=1, keepdims=True)
    difference = shift @ Phi
    difference -= difference.max(axis=1, keepdims=True)
    x = difference - np.log1p((q * np.expm1(difference)).sum(axis=1))[:, None]
    moved = q * np.expm1(x)
    p = q + moved
    kl = (q * expm1_minus_x(x)).sum(axis=1)
    l1 = np.abs(moved).sum(axis=1)
    v = lam @ Phi
    top, low = float(v.max()), float(v.min())
    B, half_osc = max(top, -low), (top - low) / 2
    used = p_T > 0
    gamma = min(1.0, float((p_L[used] / p_T[used]).min()))
    excess, claimed = float(p_L @ kl), float(epsilon)
    true, change = q @ v, moved @ v
    signed = LABELS * true[:, None]
    margin, push = 1 - signed, LABELS * change[:, None]
    rise = np.maximum(-np.maximum(margin, 0.0), np.minimum(margin, 0.0) - push)
    steepest = max(float((margin >= 0).any()), float((margin - push >= 0).any()))
    gap = float(p_T @ (label_probs * rise).sum(axis=1))
    score = float(p_T @ np.abs(change))
    distance = float(p_T @ l1)
    chain = (
        score,
        half_osc * distance,
        B * distance,
        B * float(p_T @ np.sqrt(2 * kl)),
        B * math.sqrt(2 * float(p_T @ kl)),
        B * math.sqrt(2 * excess / gamma),
        B * math.sqrt(2 * claimed / gamma),
    )
    ok = (
        gamma > 0  # the hypotheses that can fail for a model given by its shift from a well-specified optimum
        and holds(excess, claimed)
        and agree(float(np.abs(v - lam @ Phi).max()), 0.0, B)
        and holds(steepest, 1.0)
        and agree(float(np.abs(p @ v - (p @ Phi.T) @ lam).max()), 0.0, B)  # the lemma
        and holds(gap, score)  # the chain
        and all(holds(a, b) for a, b in itertools.pairwise(chain))
        and holds(gap, chain[-1])  # the conclusion
    )
    return ok, gap / chain[-1]


def numpy_loop(batch: Instance) -> tuple[int, float]:
    """How many instances hold, and the largest ratio."""
    assert batch.task is not None
    assert batch.witness is not None
    arrays: tuple[Any, ...] = (
        batch.language.p_L,
        batch.language.F,
        batch.language.Phi,
        batch.model.shift,
        batch.task.p_T,
        batch.task.label_probs,
        batch.witness.lam,
        batch.epsilon,
    )
    found = [prove(*rows) for rows in zip(*arrays, strict=True)]
    return sum(ok for ok, _ in found), max(ratio for _, ratio in found)


def check(instance: Any) -> Judged:
    """Every hypothesis and step on one instance."""
    return judged(THEOREM, THEOREM.world_of(instance, FLOAT64))


def tally(found: Judged) -> tuple[jax.Array, jax.Array]:
    """How often each ``Verdict`` was reached on a batch, [4], and the largest ratio."""
    return jnp.bincount(overall(found.hypotheses, found.claims), length=len(Verdict)), found.ratio.max()


def compiled(chunk: int = CHUNK) -> Callable[[Any], tuple[np.ndarray, np.ndarray]]:
    """The check of a whole batch, reduced on the fly."""

    @jax.jit
    def run(batch: Any) -> tuple[jax.Array, jax.Array]:
        return tally(jax.lax.map(check, batch, batch_size=chunk))

    return in_float64(run)  # in each thread: the setting is a thread's own


def best_time(function: Callable[[], Any], rounds: int) -> float:
    """Seconds of the quickest of several runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


@in_float64
def main() -> None:
    batch = draw(THEOREM, FAMILIES["softmax"], COUNT, seed=0, loss="hinge", above=1.0)
    few = jax.tree.map(lambda x: x[:LOOP], batch)
    threads = len(os.sched_getaffinity(0))
    size = COUNT // threads
    parts = [jax.tree.map(lambda x, i=i: jnp.asarray(x[i * size : (i + 1) * size]), batch) for i in range(threads)]
    run = compiled()
    start = time.perf_counter()
    run(parts[0])
    print(f"compilation: {time.perf_counter() - start:.1f} s")

    held, ratio = numpy_loop(few)
    verdicts, ratio_jax = run(jax.tree.map(jnp.asarray, few))
    held_jax = int(verdicts[Verdict.HOLDS] + verdicts[Verdict.EQUAL])
    if (held, held_jax) != (LOOP, LOOP) or abs(ratio - float(ratio_jax)) > RELATIVE:
        raise SystemExit(f"the two disagree: {held} hold, ratio {ratio} against {held_jax}, {ratio_jax}")

    with ThreadPoolExecutor(threads) as pool:
        loop, fast = math.inf, math.inf
        for _ in range(ROUNDS):  # in turn, so that other work on the machine slows both
            loop = min(loop, best_time(lambda: numpy_loop(few), 1))
            fast = min(fast, best_time(lambda: list(pool.map(run, parts)), 3))
    slow_rate, fast_rate = LOOP / loop, size * threads / fast
    print(f"NumPy loop:            {slow_rate:12,.0f} instance-proofs per second")
    print(f"compiled, {threads} thread(s): {fast_rate:12,.0f} instance-proofs per second")
    print(f"ratio:                 {fast_rate / slow_rate:12,.1f} (target: at least {TARGET})")


if __name__ == "__main__":
    main()
