"""On an accelerator: softmax statistics in bfloat16 at Llama 3's size, and 10⁸ instance-proofs in float64.

The share is that of the rate at which the library multiplies bfloat16 matrices, measured before and after; features and
embeddings lie on the device, and accuracy is measured against float64 in NumPy on the same bfloat16 numbers. The
instances of softmax transfer (n = 8, V = 16, d = 4, excess from 1e-20 to about 10) are drawn on the device, each from
a key of its own, so that no two share a number; each is proved in full, and every verdict is counted; on common ones
the CPU has to find the same. On a CPU the sizes are small.

One NVIDIA H100 80GB HBM3 with JAX 0.11.2 (27 November 2026), at 699 TFLOP/s for a matrix product:

    moments (log Z, Phi p)      0.219 s, 628 TFLOP/s, a share of 0.90; with Phi p (1.1 GB) home in NumPy 0.307 s
    divergence                  0.255 s, 540 TFLOP/s, a share of 0.77; home in NumPy 0.270 s, a share of 0.73
    off from float64            log Z by 4e-5, KL by 1.5e-5, Phi p by a fifth of its bound
    10⁸ instance-proofs         4.44 s, 2.3e7 per second: 49,559,329 hold, 50,440,671 equal, no other verdict
    10⁵ of them on the CPU      the same verdicts (49,331 and 50,669), the same largest ratio to 12 digits
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.drawn_instances import instances
from benchmarks.instance_proofs import LOOP, check, compiled, numpy_loop, tally
from rooteps.bridge.streaming import divergence, moments
from rooteps.bridge.streaming.blocks import Panels, by_platform, on_devices
from rooteps.bridge.streaming.divergence import _divergence
from rooteps.bridge.streaming.moments import ACCELERATOR, _moments
from rooteps.theory.traced import in_float64
from rooteps.verification.verdict import RELATIVE, Verdict

SIZES = {
    "contexts": (256, 65_536),
    "width": (64, 4_096),
    "words": (2_000, 128_256),
    "matrix": (512, 8_192),
    "proofs": (10_000, 100_000_000),
    "chunk": (1_000, 62_500),
    "common": (2_000, 100_000),
}
"""On a CPU, and on an accelerator."""
ROUNDS, ROWS = 5, 64
BFLOAT16 = np.dtype(jnp.bfloat16)


def seconds(run: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Median; the first run, which compiles, is not counted."""
    jax.block_until_ready(run())
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        jax.block_until_ready(run())
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def matrix_rate(size: int, together: int = 10) -> float:
    """Operations per second of the library's bfloat16 matrix product."""
    a, b = (jax.random.normal(key, (size, size), jnp.bfloat16) for key in jax.random.split(jax.random.key(0)))
    product = jax.jit(jnp.matmul)
    return 2 * size**3 * together / seconds(lambda: [product(a, b) for _ in range(together)])


def exactly(F: Any, Phi: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """log Z, p and logits of a few contexts, in float64 by NumPy."""
    logits = np.asarray(F).astype(np.float64) @ np.asarray(Phi).astype(np.float64)
    top = logits.max(axis=1, keepdims=True)
    p = np.exp(logits - top)
    total = p.sum(axis=1, keepdims=True)
    return (top + np.log(total))[:, 0], p / total, logits


@in_float64
def statistics_of(n: int, d: int, words: int, matrix: int) -> dict[str, float]:
    """Prints rates and errors; the shares of the matrix rate, by what was computed."""
    keys = jax.random.split(jax.random.key(1), 3)
    F = jax.random.normal(keys[0], (n, d), jnp.bfloat16)
    student = F + jax.random.normal(keys[1], (n, d), jnp.bfloat16) / 8
    Phi = jax.random.normal(keys[2], (d, words), jnp.bfloat16) * jnp.bfloat16(3 / d**0.5)
    rows, panel = ACCELERATOR
    panels = Panels.of(words, panel)
    of_moments = partial(_moments, panels=panels, features=True, dtype=BFLOAT16)
    of_divergence = partial(_divergence, panels=panels, dtype=BFLOAT16)
    pair = (F, Phi), (student, Phi)
    runs: dict[str, Callable[[], Any]] = {
        "moments": lambda: list(on_devices(of_moments, (F,), (Phi, np.zeros((0, words))), rows)),
        "moments, to the host": lambda: moments(F, Phi, dtype=BFLOAT16),
        "divergence": lambda: list(on_devices(of_divergence, (F, student), (Phi, Phi), rows)),
        "divergence, to the host": lambda: divergence(*pair, dtype=BFLOAT16),
    }
    print(f"\nn = {n:,}, V = {words:,}, d = {d:,}, {rows:,} contexts × {panels.width:,} words at once, in bfloat16")
    print(f"{'':24} {'seconds':>9} {'TFLOP/s':>9} {'share of the matrix rate':>25}")
    before, times = matrix_rate(matrix), {title: seconds(run) for title, run in runs.items()}
    after = matrix_rate(matrix)
    rate, operations = (before + after) / 2, 4 * n * d * words
    for title, taken in times.items():
        print(f"{title:24} {taken:9.4f} {operations / taken / 1e12:9.1f} {operations / taken / rate:25.3f}")
    print(f"matrix product, {matrix:,}³: {before / 1e12:.1f} TFLOP/s before, {after / 1e12:.1f} after")

    few = F[:: max(1, n // ROWS)]
    found, kl = moments(few, Phi, dtype=BFLOAT16), divergence((few, Phi), (few / 2, Phi), dtype=BFLOAT16)
    log_partition, p, logits = exactly(few, Phi)
    other, _, moved = exactly(few / 2, Phi)
    embeddings = np.asarray(Phi).astype(np.float64).T
    off = np.abs(found.mean_features - p @ embeddings) / (p @ np.abs(embeddings))
    log_partition_off = np.abs(found.log_partition - log_partition).max()
    kl_off = np.abs(kl - ((p * (logits - moved)).sum(axis=1) - log_partition + other)).max()
    print(f"against float64 on {len(few)} contexts: log Z off by {log_partition_off:.1e}, KL by {kl_off:.1e},", end=" ")
    print(f"Phi p by {off.max() * 2**8:.1e} of its bound, 2⁻⁸ of the same sum of |Phi|")
    return {title: operations / taken / rate for title, taken in times.items()}


@partial(jax.jit, static_argnames="chunk")
def prove_all(chunks: Any, chunk: int) -> tuple[jax.Array, jax.Array]:
    """Verdicts [4] and the largest ratio on the first chunks of instances, drawn and proved one after the other."""

    def add(i: jax.Array, sums: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        counts, ratio = tally(jax.vmap(check)(instances(i * chunk, chunk)))
        return sums[0] + counts, jnp.maximum(sums[1], ratio)

    return jax.lax.fori_loop(0, chunks, add, (jnp.zeros(len(Verdict), int), jnp.asarray(-jnp.inf)))


@in_float64
def proofs(count: int, chunk: int, common: int) -> tuple[dict[str, int], float]:
    """Verdicts on all instances, and the largest ratio; prints them and the rate.

    Raises:
        SystemExit: on common instances the CPU reaches other verdicts, or the NumPy loop refutes one.
    """
    with jax.default_device(jax.devices("cpu")[0]):
        few = jax.tree.map(np.asarray, jax.jit(instances, static_argnums=1)(0, common))
        expected, highest = compiled()(few)
    found, ratio = compiled(chunk)(jax.device_put(few, jax.devices()[0]))
    sample = jax.tree.map(lambda x: x[:LOOP], few)
    start = time.perf_counter()
    held, _ = numpy_loop(sample)
    loop = len(sample.epsilon) / (time.perf_counter() - start)
    print(f"\n{common:,} instances on the CPU: {in_words(expected)}, largest ratio {float(highest):.12f}")
    print(f"the same ones here: {in_words(found)}, largest ratio {float(ratio):.12f}")
    if found.tolist() != expected.tolist() or abs(ratio - highest) > RELATIVE or held != len(sample.epsilon):
        raise SystemExit("these disagree")

    jax.block_until_ready(prove_all(1, chunk))
    start = time.perf_counter()
    total, ratio = jax.block_until_ready(prove_all(max(1, count // chunk), chunk))
    taken = time.perf_counter() - start
    proved = int(total.sum())
    print(f"{proved:,} instance-proofs in {taken:.2f} s: {in_words(total)}, largest ratio {float(ratio):.6f}")
    print(f"{proved / taken:,.0f} per second, {proved / taken / loop:,.0f} times a NumPy loop ({loop:,.0f})")
    return in_words(total), float(ratio)


def in_words(counts: Any) -> dict[str, int]:
    return {kind.word: int(counts[kind]) for kind in Verdict}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, sizes in SIZES.items():
        parser.add_argument(f"--{name}", type=int, default=by_platform(*sizes))
    given = parser.parse_args(arguments)
    print(f"{jax.devices()[0].device_kind}, JAX {jax.__version__}")
    statistics_of(given.contexts, given.width, given.words, given.matrix)
    proofs(given.proofs, given.chunk, given.common)


if __name__ == "__main__":
    main()
