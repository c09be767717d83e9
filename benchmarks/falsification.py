"""How long it takes to refute each mutation: seconds, worlds tried, and the certified ratio of the counterexample.

The true statements and the harmless mutations are searched for TRUE seconds each; their largest ratio is at most one.
"""

from __future__ import annotations

import time

from rooteps.theory.mutation import HARMLESS, REFUTED
from rooteps.theory.registry import theorems
from rooteps.verification.falsify import falsify

BUDGET, TRUE = 60.0, 10.0
"""Seconds."""


def main() -> None:
    print(f"{'result':<32} {'claim':<26} {'answer':<24} {'ratio':>8} {'worlds':>9} {'wall s':>7} {'CPU s':>6}")
    slow = refuted = wanted = 0
    for result in theorems().values():
        if result.bound is None:
            continue
        claims = [
            (one.mutation, one.outcome == REFUTED) for one in result.mutations if one.outcome in (REFUTED, HARMLESS)
        ]
        for mutation, expected in [(None, False), *claims]:
            cpu = time.process_time()
            found = falsify(result, mutation, budget=BUDGET if expected else TRUE)
            cpu = time.process_time() - cpu
            answer = "counterexample (certified)" if found.found else "none found"
            name = "as it is" if mutation is None else mutation.id
            print(
                f"{result.id:<32} {name:<26} {answer:<24} {found.ratio:8.5g} {found.instances_tried:9d} "
                f"{found.seconds:7.1f} {cpu:6.1f}",
                flush=True,
            )
            wanted += expected
            refuted += expected and found.certified
            slow += expected and found.seconds > 10
            if found.found != expected:
                print("  NOT AS LISTED")
    print(f"{refuted} of {wanted} refuted, {wanted - slow} of them within 10 s (target: all in 60, most in 10)")


if __name__ == "__main__":
    main()
