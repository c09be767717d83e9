"""Processes of this machine that share work, and end with it, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """An executor of fresh processes that leave Ctrl-C to this one and end when it does, however it ends.

    Leaving it early abandons what is not done.
    """
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin)
    try:
        yield executor
    except BaseException:
        own = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for child in own:
            child.terminate()
        raise
    executor.shutdown()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """A parent that is killed ends no child, which would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
