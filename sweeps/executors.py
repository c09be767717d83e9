"""Where the shards of a sweep are worked on: this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import islice
from typing import Any

import jax

from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.verification import processes

TIMEOUT = 10.0
"""Seconds that a Dask scheduler may take to answer."""


PATIENCE = 20.0
"""Seconds without news after which a cluster is asked whether it has workers."""


AHEAD = 64
"""So many shards are handed out at a time, so that memory does not grow with the sweep."""

ENDED = "a worker has ended before its work was done (killed, or out of memory)"


class Gone(RuntimeError):
    """The workers have ended before their work was done; the message is one line."""


def finished(futures: Iterable[Future[Any]], executor: Executor) -> Iterator[Future[Any]]:
    """The futures of an executor as they are done, of which ``AHEAD`` at most are asked for and not done.

    Raises:
        Gone: their workers have ended, and nobody will do the rest.
    """
    coming, waiting = iter(futures), set[Future[Any]]()
    while True:
        try:
            waiting.update(islice(coming, AHEAD - len(waiting)))
        except BrokenExecutor:
            raise Gone(ENDED) from None
        if not waiting:
            return
        done, waiting = wait(waiting, PATIENCE, FIRST_COMPLETED)
        if not done and not _has_workers(executor):
            raise Gone("dask: no worker is left")
        for future in done:
            error = None if future.cancelled() else future.exception()
            if future.cancelled() or isinstance(error, BrokenExecutor | CancelledError):
                raise Gone(ENDED)
            if type(error).__module__.partition(".")[0] == "distributed":
                raise Gone(f"dask: {type(error).__name__}, a worker or the scheduler has ended")
            yield future


def _has_workers(executor: Executor) -> bool:
    """Whether there are any: those of this machine end with an error, those of Dask in silence."""
    client = getattr(executor, "_client", None)
    try:
        return client is None or bool(client.scheduler_info()["workers"])
    except Exception:  # the scheduler is gone too
        return False


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """A pool of processes (one worker is a thread of this process); leaving it early abandons what is not done."""
    jax.devices()  # where JAX has none (JAX_PLATFORMS) it raises here, before anything is written
    if workers > 1:
        with processes.pool(workers) as executor:
            yield executor
        return
    thread = ThreadPoolExecutor(1)
    try:
        yield thread
    except BaseException:
        thread.shutdown(wait=False, cancel_futures=True)
        raise
    thread.shutdown()


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """The workers of the Dask scheduler at an address; Dask moves the work of one that dies to another.

    Raises:
        InvalidInput: dask.distributed is not installed, no scheduler answers there, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InvalidInput("dask: dask.distributed is not installed (it comes with rooteps[dask])") from None
    found: Future[Any] = Future()

    def connect() -> None:
        try:
            found.set_result(Client(address, timeout=f"{TIMEOUT}s"))
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=connect, daemon=True).start()  # what listens there may be no scheduler, and never answer
    try:
        client = found.result(3 * TIMEOUT)
    except Exception as error:  # of the network, of the address, or of what is spoken there
        reason = printable(str(error).splitlines()[0]) if str(error) else "it does not answer"
        raise InvalidInput(f"dask: no scheduler at {shown(address)} ({reason})") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=TIMEOUT)
        except TimeoutError:
            raise InvalidInput(f"dask: the scheduler at {shown(address)} has no workers") from None
        yield client.get_executor()
