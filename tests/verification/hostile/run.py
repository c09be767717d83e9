"""Verify all theorems on many hostile worlds, in float64 and in balls, and list every contradiction between the two.

Interrupted, it goes on where it was when it is called again with the same ``--out``. The exit status is 1 if there was
a contradiction; the first world of each kind is then in the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402

from rooteps.synthetic.strategies.hostile import hostile  # noqa: E402
from rooteps.theory.instance import Instance  # noqa: E402
from rooteps.verification import instance_file  # noqa: E402
from rooteps.verification.atomic import write_bytes  # noqa: E402
from rooteps.verification.processes import pool  # noqa: E402
from tests.verification.hostile.agreement import contradictions  # noqa: E402

CHUNK = 500
SLOW = 5.0
"""Seconds from which on a world is worth a line."""


def check(chunk: int, out: str, worlds: int = CHUNK) -> dict[str, Any]:
    """Check the worlds of one seed; those that show something are written down."""
    words: Counter[Any] = Counter()
    lines: Counter[str] = Counter()
    slow: list[float] = []
    seen = 0

    @seed(chunk)
    @settings(
        max_examples=worlds,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile())
    def look(instance: Any) -> None:
        nonlocal seen
        start = time.process_time()
        found = contradictions(instance, words)
        slow.extend(t for t in [time.process_time() - start] if t > SLOW)
        for line in found:
            if line not in lines and isinstance(instance, Instance):
                with contextlib.suppress(OSError):
                    instance_file.dump(instance, Path(out) / f"world-{chunk}-{seen}.json")
        lines.update(found)
        seen += 1

    look()
    return {
        "chunk": chunk,
        "worlds": seen,
        "words": [[*key, count] for key, count in words.items()],
        "contradictions": dict(lines),
        "slow": [round(t, 1) for t in slow],
    }


def main() -> int:
    """Spread the chunks over the workers and add up."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "hostile")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    first = arguments.seed * 1_000_000
    chunks = range(first, first + -(-arguments.worlds // CHUNK))
    open_ = [chunk for chunk in chunks if not _file(arguments.out, chunk).exists()]
    done = len(chunks) - len(open_)
    with pool(arguments.workers) as executor:
        for future in [executor.submit(check, chunk, str(arguments.out)) for chunk in open_]:
            result = future.result()
            write_bytes(_file(arguments.out, result["chunk"]), json.dumps(result).encode())
            done += 1
            print(f"\r{done * CHUNK:,} of {len(chunks) * CHUNK:,} worlds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return _report([json.loads(_file(arguments.out, chunk).read_text()) for chunk in chunks])


def _file(out: Path, chunk: int) -> Path:
    return out / f"chunk-{chunk}.json"


def _report(results: list[dict[str, Any]]) -> int:
    lines: Counter[str] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for result in results:
        lines.update(result["contradictions"])
        for _, double, exact, count in result["words"]:
            words[double, exact] += count
    print(f"{sum(result['worlds'] for result in results):,} worlds, {sum(words.values()):,} pairs of verdicts")
    for (double, exact), count in words.most_common():
        print(f"{count:>12,}  float64: {double:<10} balls: {exact}")
    slow = [t for result in results for t in result["slow"]]
    print(f"{len(slow)} worlds took over {SLOW:g} s" + (f", the longest {max(slow)} s" if slow else ""))
    print(f"{sum(lines.values()):,} contradictions")
    for line, count in lines.most_common():
        print(f"{count:>8,}  {line}")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
