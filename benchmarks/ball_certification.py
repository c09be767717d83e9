"""Ball-certified instances per second: every hypothesis and step of a result, in balls of 128 and of 256 bits.

Certification runs in one thread, and its processor time is what is measured.
"""

from __future__ import annotations

import time

from rooteps.synthetic.batches import draw, pick
from rooteps.synthetic.languages import FAMILIES
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import find
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify

RESULTS = ("unconstrained-transfer", "softmax-transfer", "covariance-shift", "quad-objective")
INSTANCES = 200
BITS = (128, 256)


def rate(id: str, bits: int) -> tuple[float, dict[str, int]]:
    """(instances per second, verdict to count) on well-specified languages with n = 8, V = 16, d = 4."""
    result = find(id)
    batch = draw(result, FAMILIES["softmax"], INSTANCES, seed=0)
    instances = [pick(batch, i) for i in range(INSTANCES)]
    xp = Balls(bits)
    verify(result, instances[0], xp)
    start = time.process_time()
    verdicts = [verify(result, instance, xp).verdict for instance in instances]
    seconds = time.process_time() - start
    return INSTANCES / seconds, {kind.word: verdicts.count(kind) for kind in Verdict if kind in verdicts}


def main() -> None:
    print(f"{'result':24} {'bits':>5} {'per second':>11} {'each':>9}   verdicts")
    for id in RESULTS:
        for bits in BITS:
            per_second, verdicts = rate(id, bits)
            counts = ", ".join(f"{count} {word}" for word, count in verdicts.items())
            print(f"{id:24} {bits:5} {per_second:11,.0f} {1e3 / per_second:6.2f} ms   {counts}")


if __name__ == "__main__":
    main()
