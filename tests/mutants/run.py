"""``make mutants``: put each fault into a copy of the tree, run the tests that have to notice it, name those missed.

The working tree is never touched. What was found is kept in ``.mutants.json`` until a file of the tree changes, so that
an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.mutants.fault import ROOT, Fault
from tests.mutants.faults import FAULTS

KEPT = ROOT / ".mutants.json"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "out")

NOTICED, SURVIVED, LATE, BROKEN = "noticed", "survived", "out of time", "the tests could not run"
FAILED, INTERRUPTED = 1, 2
"""What pytest returns for a test that fails, and for a file that cannot be imported."""


def digest() -> str:
    """A hash of every source and test."""
    folders = ("theory", "verification", "synthetic", "sweeps", "bridge", "figures", "lessons", "commands", "tests")
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def kept() -> dict[str, str]:
    """Fault to outcome, of an earlier run on the same tree."""
    try:
        data = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(data["outcomes"]) if data.get("tree") == digest() else {}


def keep(tree: str, outcomes: dict[str, str]) -> None:
    """Write what was found; what could not be found is tried again."""
    outcomes = {name: found for name, found in outcomes.items() if found in (NOTICED, SURVIVED)}
    KEPT.write_text(json.dumps({"tree": tree, "outcomes": outcomes}, ensure_ascii=False, indent=1), encoding="utf-8")


class Copy:
    """A copy of the tree, in which faults are put and taken out again."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(ROOT, folder, symlinks=True, ignore=LEFT_OUT, dirs_exist_ok=True)
        # Bytecode that belongs to its source by hash: by time and size, that of a fault could outlive it.
        flags = ["-q", "-j", "1", "--invalidation-mode", "checked-hash"]
        subprocess.run([sys.executable, "-m", "compileall", *flags, "."], cwd=folder, check=False)

    def outcome(self, fault: Fault, limit: float) -> tuple[str, str]:
        """What becomes of a fault."""
        path = self.folder / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(fault.applied(text), encoding="utf-8")
        try:
            return self.run(fault.tests, limit)
        finally:
            path.write_text(text, encoding="utf-8")

    def run(self, tests: Iterable[str], limit: float) -> tuple[str, str]:
        """NOTICED where one of the tests fails, and what pytest says."""
        chosen = list(tests)
        heavy = ["-m", "heavy or not heavy"] if any("::" in one for one in chosen) else []  # what is named one by one
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-n", "0", *heavy, *chosen]
        environment = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONHASHSEED": "0", "CI": "true"}
        try:
            done = subprocess.run(
                command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            return LATE, ""
        found = {0: SURVIVED, FAILED: NOTICED, INTERRUPTED: NOTICED}.get(done.returncode, BROKEN)
        return found, done.stdout[-2000:] + done.stderr[-2000:]


def main(arguments: list[str] | None = None) -> int:
    """0 where every fault is noticed or explained, 1 else."""
    parser = argparse.ArgumentParser(
        prog="make mutants", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("only", nargs="*", help="faults whose file or lines contain one of these; default all")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="how many at once (default 2)")
    parser.add_argument("--limit", type=float, default=180.0, help="seconds for the tests of one fault (default 180)")
    parser.add_argument("--again", action="store_true", help="forget what an earlier run on this tree has found")
    options = parser.parse_args(arguments)
    chosen = [fault for fault in FAULTS if not options.only or any(text in str(fault) for text in options.only)]
    for fault in chosen:
        fault.applied((ROOT / fault.file).read_text(encoding="utf-8"))
    outcomes = {} if options.again else kept()
    todo = [fault for fault in chosen if str(fault) not in outcomes]
    if len(todo) < len(chosen):
        print(
            f"{len(chosen) - len(todo)} of {len(chosen)} are known from an earlier run on this tree (--again forgets)"
        )
    if todo:
        try:
            judge(todo, outcomes, max(1, options.workers), options.limit)
        except KeyboardInterrupt:
            print("interrupted; the next run goes on from here")
            return 1
    return report(chosen, outcomes)


def judge(todo: list[Fault], outcomes: dict[str, str], workers: int, limit: float) -> None:
    """Fill ``outcomes``, showing progress."""
    tree = digest()
    start, stop, copies = time.monotonic(), threading.Event(), queue.SimpleQueue[Copy]()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(workers) as pool:
        for i in range(workers):
            copies.put(Copy(Path(folder) / str(i)))

        def one(task: Fault | tuple[str, ...]) -> tuple[str, str]:
            if stop.is_set():
                return BROKEN, ""
            copy = copies.get()
            try:
                return copy.outcome(task, limit) if isinstance(task, Fault) else copy.run(task, 10 * limit)
            finally:
                copies.put(copy)

        try:
            paths = sorted({path for fault in todo for path in fault.paths if as_it_is(path) not in outcomes})
            print(f"{len(todo)} faults; without any, {len(paths)} files and tests have to pass", flush=True)
            parts = [tuple(paths[i::workers]) for i in range(workers) if paths[i::workers]]
            for part, (found, said) in zip(parts, pool.map(one, parts), strict=True):
                if found != SURVIVED:
                    raise SystemExit(f"{said}\nThe tests do not pass as it is; run make test first.")
                outcomes |= {as_it_is(path): SURVIVED for path in part}
            running = {pool.submit(one, fault): fault for fault in todo}
            for count, future in enumerate(as_completed(running), start=1):
                fault, (found, _) = running[future], future.result()
                outcomes[str(fault)] = found
                keep(tree, outcomes)
                print(f"[{count}/{len(todo)} {time.monotonic() - start:.0f} s] {found}: {fault}", flush=True)
        except BaseException:
            stop.set()
            raise


def as_it_is(path: str) -> str:
    """The name under which it is kept that tests pass without a fault."""
    return f"no fault: {path}"


def report(chosen: list[Fault], outcomes: dict[str, str]) -> int:
    """Print what survived, and whether the list explains it."""
    bad = 0
    for fault in chosen:
        found = outcomes[str(fault)]
        if found == SURVIVED and fault.why:
            print(f"survived, as explained: {fault}\n    {fault.why}")
        elif found != NOTICED or fault.why:
            bad += 1
            print(f"{found}{', though the list says it cannot be' if found == NOTICED else ''}: {fault}")
    noticed = sum(outcomes[str(fault)] == NOTICED for fault in chosen)
    print(f"{len(chosen)} faults, {noticed} noticed, {bad} to be looked at")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
