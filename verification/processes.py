"""Processes of this machine that share work, and end with it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """An executor of fresh processes that leave Ctrl-C to this one; leaving it early abandons what is not done."""
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _leave_interrupts_to_the_parent)
    try:
        yield executor
    except BaseException:
        own = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for child in own:
            child.terminate()
        raise
    executor.shutdown()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
