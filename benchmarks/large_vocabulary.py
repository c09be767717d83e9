"""What ``rooteps bridge verify`` checks about p_f at GPT-2's vocabulary and width on 20,000 contexts, and its memory.

V = 50,257, d = 768: all next-word probabilities of one model alone would be 8 GB in float64. Teacher and student are
drawn at random, with words that lean to one class of the task, so that no text has to be read first. Takes ten minutes
on two cores; a number of contexts may be given.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from rooteps.bridge import verification, witnesses
from rooteps.bridge.contexts import whole
from rooteps.bridge.setting import Setting

N, D, V = 20_000, 768, 50_257
TARGET = 4.0
"""GB of memory."""


def models(n: int, labels: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Teacher and student; in the task's contexts (the last ones) the first feature leans with the label."""
    rng = np.random.default_rng(0)
    F = rng.standard_normal((n, D), dtype=np.float32)
    F[n - len(labels) :, 0] += 3 * (2 * labels - 1)
    Phi = rng.standard_normal((D, V), dtype=np.float32) / 16
    F_student = F + rng.standard_normal((n, D), dtype=np.float32) / 20
    return (F, Phi), (F_student, Phi + rng.standard_normal((D, V), dtype=np.float32) / 500)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else N
    labels = np.random.default_rng(1).integers(2, size=n // 2)
    setting = Setting(whole([(0,)] * n), labels, ("no", "yes"), 0.5)
    teacher, student = models(n, labels)
    start = time.perf_counter()
    known = teacher[0][setting.on_task], teacher[1]
    words = witnesses.class_words(known, labels, 20)
    on_words = [
        witnesses.on_class_words(known, setting.alone(task), words) for task in (setting.binary(), setting.multiclass())
    ]
    found = verification.check("student", setting, teacher, student, *on_words)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"n = {n:,} contexts, V = {V:,} words, d = {D}: ε = {found.on_p.epsilon:.4f} nats")
    for part, transfer in found.transfers.items():
        for name, verdict in transfer.verdicts.items():
            print(f"  {part:10} {name:28} {verdict}")
    print(f"{seconds:.0f} s, peak memory {peak:.2f} GB (target: {TARGET:g})")


if __name__ == "__main__":
    main()
