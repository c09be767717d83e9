"""Where the shards of a sweep are worked on: this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from rooteps.theory.checks import InvalidInput
from rooteps.verification import processes

TIMEOUT = "10s"
"""How long a Dask scheduler may take to answer."""


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """A pool of processes (one worker is a thread of this process); leaving it early abandons what is not done."""
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
        InvalidInput: dask.distributed is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InvalidInput("dask: dask.distributed is not installed (it comes with rooteps[dask])") from None
    try:
        client = Client(address, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput(f"dask: no scheduler at {address!r} ({reason})") from None
    with client:
        yield client.get_executor()
