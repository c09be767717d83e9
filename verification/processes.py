"""Processes of this machine that share work, and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess


@contextmanager
def pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """An executor of fresh processes that leave Ctrl-C to this one; leaving it early abandons what is not done.

    They end when this process does, however it ends.
    """
    _start_tracker()
    executor = ProcessPoolExecutor(workers, _Context(), _belong_to_the_parent)
    try:
        yield executor
    except BaseException:
        own = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for child in own:
            child.terminate()
        raise
    executor.shutdown()


class _Process(SpawnProcess):
    """A process that is born deaf to Ctrl-C, which it ignores as soon as it can say so."""

    def start(self) -> None:
        """Start it; what is blocked here while it starts is blocked there."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Context(SpawnContext):
    Process = _Process


def _start_tracker() -> None:
    """Start the process that clears up after a parent that is killed, which else would complain of that on stderr."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _belong_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
