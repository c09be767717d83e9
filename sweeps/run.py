"""Run a sweep: hand the shards that are missing to an executor, and write each when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pyarrow as pa

from rooteps.sweeps import executors, grid, store, work
from rooteps.sweeps.settings import Settings


def sweep(
    settings: Settings,
    directory: Path | str,
    executor: Executor | None = None,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> pa.Table:
    """The table of a sweep; shards that the directory already has are not done again.

    Args:
        settings: what is swept.
        directory: where the shards are written, each when it is done, whole or not at all.
        executor: anything with ``submit``, such as a process pool or Dask's ``Client.get_executor()``; default this
            process. The workers need rooteps, not the directory.
        on_progress: called with the number of rows of each shard that is written.

    Returns:
        All rows, as ``read`` gives them.

    Raises:
        InvalidInput: a point of the grid that the family cannot reach, a directory that holds something else, or one
            in which another sweep is at work.
        Gone: the workers are; what they have done is in the directory.
    """
    grid.check(settings)
    with store.prepared(directory, settings) as missing:
        if executor is None and missing:
            with executors.local(1) as own:
                spread(settings, directory, missing, own, on_progress)
        elif executor is not None:
            spread(settings, directory, missing, executor, on_progress)
    return store.read(directory)


def spread(
    settings: Settings,
    directory: Path | str,
    missing: Iterable[int],
    executor: Executor,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> None:
    """Work on shards that are missing, and write each when it is done.

    Args:
        settings, directory, executor, on_progress: as for ``sweep``.
        missing: those of ``store.prepared``.
    """
    pending: dict[Future, int] = {}

    def handed_out() -> Iterator[Future]:
        for index in missing:
            future = executor.submit(work.shard, settings, index)
            pending[future] = index
            yield future

    try:
        for future in executors.finished(handed_out(), executor):
            table = future.result()
            store.write(directory, pending.pop(future), table, settings)
            on_progress(table.num_rows)
    finally:
        for future in pending:
            future.cancel()
