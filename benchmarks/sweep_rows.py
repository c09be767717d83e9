"""Rows of a sweep per second, against the loop that one would write: one world after the other in NumPy and SciPy.

Both make a model of excess ε on a ray, and find γ, C, the loss of the witness, the infima ℓ_T and τ(B), and bounds. The
loop leaves out four of our eight bounds, every hypothesis and step, and the certificates. What both find has to agree.
Without the infima both are measured once more, ours on as many rows as are worth compiling. Memory of the parent is
that of 64 shards, however many rows there are.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.optimize import brentq, linprog, minimize_scalar
from scipy.special import logsumexp, softmax

from rooteps.sweeps import Settings, executors, grid, store, work
from rooteps.sweeps.columns import SCHEMA
from rooteps.sweeps.run import spread
from rooteps.synthetic.batches import pick

GRID: dict[str, Any] = {"epsilon": (1e-6, 1e-1, 23), "B": (0.5, 8.0, 5), "seeds": 100, "model": "ray"}
MANY = 900
"""Seeds of the sweep without infima."""

LOOP = 230
"""Rows that the loop does: two seeds."""

RELATIVE, ABSOLUTE = 1e-9, 1e-11
"""How far the numbers of both may be apart."""


def least_hinge(G: np.ndarray, joint: np.ndarray, size: np.ndarray | None = None, B: float = 0.0) -> float:
    """The least hinge loss of weights on features [n, D]; with |weights · size| up to B."""
    n, D = G.shape
    margins = np.concatenate([-G, G])
    A, b = np.hstack([-margins, -np.eye(2 * n)]), -np.ones(2 * n)
    if size is not None:
        words = np.hstack([np.concatenate([size.T, -size.T]), np.zeros((2 * size.shape[1], 2 * n))])
        A, b = np.concatenate([A, words]), np.concatenate([b, np.full(len(words), B)])
    cost = np.concatenate([np.zeros(D), joint[:, 0], joint[:, 1]])
    return linprog(cost, A, b, bounds=[(None, None)] * D + [(0, None)] * (2 * n)).fun


def priced(x: float, weights: np.ndarray, ratios: np.ndarray, p: np.ndarray, v: np.ndarray) -> float:
    """min over μ of μ x + Σ_s weights_s ψ_s(μ/ratios_s)."""
    log_p, mean = np.log(p), p @ v

    def value(log_mu: float) -> float:
        mu = np.exp(log_mu) / ratios[:, None]
        psi = [mu[:, 0] * logsumexp(log_p + s * v / mu, axis=1) - s * mean for s in (1, -1)]
        return np.exp(log_mu) * x + weights @ np.maximum(*psi)

    return minimize_scalar(value, bounds=(-12.0, 14.0), method="bounded", options={"xatol": 1e-10}).fun


def loop(instances: list[Any], infima: bool = True) -> list[dict[str, float]]:
    """The columns of one row after the other."""
    taus: dict[bytes, float] = {}
    rows = []
    for one in instances:
        language, task, epsilon = one.language, one.task, float(one.epsilon)
        p_L, Phi, p_T = language.p_L, language.Phi, task.p_T
        truth = softmax(language.F @ Phi, axis=1)
        direction = one.model.shift / np.abs(one.model.shift).max()

        def excess(t: float, direction=direction, language=language, truth=truth) -> float:
            logits = (language.F + t * direction) @ language.Phi
            log_p = logits - logsumexp(logits, axis=1, keepdims=True)
            return language.p_L @ (truth * (np.log(truth) - log_p)).sum(axis=1)

        t = brentq(lambda t, epsilon=epsilon, excess=excess: excess(t) - epsilon, 0.0, 50.0, xtol=1e-14)
        p = softmax((language.F + t * direction) @ Phi, axis=1)
        v = Phi.T @ one.witness.lam
        B, joint = np.abs(v).max(), p_T[:, None] * task.label_probs
        y = np.array([-1.0, 1.0])
        tau = (joint * np.maximum(0, 1 - y * (truth @ v)[:, None])).sum()
        gap = (joint * np.maximum(0, 1 - y * (p @ v)[:, None])).sum() - tau
        ratios = np.where(p_L > 0, p_T / np.where(p_L > 0, p_L, 1.0), 0.0)
        gamma, C = 1 / ratios.max(), p_L @ ratios**2
        x, osc = epsilon / gamma, np.ptp(v)
        variance = p_T @ (p @ v**2 - (p @ v) ** 2)
        seen = p_T > 0
        least = {}
        if infima:
            key = truth.tobytes() + joint.tobytes() + v.tobytes()
            if key not in taus:
                taus[key] = least_hinge(truth @ Phi.T, joint, Phi, B)
            least = {"tau_upper": taus[key], "infimum_upper": least_hinge(p @ Phi.T, joint)}
        rows.append(
            {
                **least,
                "gamma": gamma,
                "C": C,
                "witness_tau": tau,
                "witness_gap": gap,
                "paper": B * np.sqrt(2 * x),
                "chi_squared": B * np.sqrt(2 * epsilon * C),
                "variance_aware": np.sqrt(2 * variance * x) + osc / 3 * x,
                "instance_exact": priced(x, p_T[seen], np.ones(seen.sum()), p[seen], v),
                "coverage_exact": priced(epsilon, p_T[seen], ratios[seen], p[seen], v),
            }
        )
    return rows


def rate(settings: Settings, workers: int) -> float:
    """Rows per second once the workers have begun, written to files."""
    with tempfile.TemporaryDirectory() as folder, executors.local(workers) as executor:
        for future in [executor.submit(work.shard, settings, 0) for _ in range(2 * workers)]:
            future.result()
        with store.prepared(folder, settings) as missing:
            start = time.perf_counter()
            spread(settings, folder, missing, executor)
        return settings.rows / (time.perf_counter() - start)


def memory(rows: int) -> float:
    """MB that the parent takes at most for a sweep of so many rows, whose workers find nothing."""
    command = [sys.executable, __file__, str(rows)]
    return float(subprocess.run(command, env=os.environ, check=True, stdout=subprocess.PIPE, text=True).stdout)


def empty(settings: Settings, index: int) -> pa.Table:
    """A shard of numbers that nobody computed."""
    count = len(settings.rows_of(index))
    return pa.table({f.name: pa.array([None] * count, f.type) for f in SCHEMA}, schema=SCHEMA)


def main() -> None:
    if len(sys.argv) > 1:
        work.shard = empty
        settings = Settings("softmax-transfer", "markov", (1e-8, 1e-1, int(sys.argv[1])))
        with (
            tempfile.TemporaryDirectory() as folder,
            executors.local(1) as executor,
            store.prepared(folder, settings) as missing,
        ):
            spread(settings, folder, missing, executor)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    settings = Settings("softmax-transfer", "softmax", **GRID)
    batch, table = grid.at(settings, 0), work.shard(settings, 0)
    instances = [pick(batch, i) for i in range(LOOP)]
    for infima in (True, False):
        start = time.perf_counter()
        found = loop(instances, infima)
        plain = LOOP / (time.perf_counter() - start)
        for name in found[0]:
            ours, theirs = table[name].to_numpy()[:LOOP], np.array([row[name] for row in found])
            assert np.allclose(ours, theirs, rtol=RELATIVE, atol=ABSOLUTE), (name, np.abs(ours - theirs).max())
        print(f"{'with' if infima else 'without'} the infima\n  {'plain loop':22} {plain:8.0f} rows/s")
        asked = settings if infima else replace(settings, infima=False, seeds=MANY)
        for workers in (1, 2):
            own = rate(asked, workers)
            print(f"  {f'{workers} worker(s)':22} {own:8.0f} rows/s, {own / plain:5.1f} times the loop")
    few, many = memory(20_000), memory(400_000)
    print(f"memory of the parent: {few:.0f} MB for 20,000 rows, {many:.0f} MB for 400,000")


if __name__ == "__main__":
    main()
