"""The process of ``rooteps``: its entry point, and how Ctrl-C and a request to end (SIGTERM, SIGHUP) end it.

Nothing is raised into what is running, which may be a compiler, a destructor or an import, and could lose it or crash.
A thread of its own is told by the system, says so in one line and ends the process, from outside; whoever has something
to say first asks with ``politely``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
"""What ends the process, and its exit code then."""

GRACE = 5.0
"""Seconds that something may take to end by itself when it asked to be told politely."""

_asked = threading.Event()
_polite = False
_told: Callable[[], str] = lambda: "interrupted"  # noqa: E731


def run() -> None:
    """The command ``rooteps``."""
    _listen()
    from rooteps.commands import compilation_cache, main

    code: object = 0
    kept = compilation_cache.begin()
    try:
        code = main.main()
    except SystemExit as end:
        code = end.code
    compilation_cache.end(kept)
    if isinstance(code, int) and code > 1:  # threads may wait for what will not come
        _end(code)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left ends by itself, and the interpreter has no ear for it
    raise SystemExit(code)


@contextmanager
def politely() -> Iterator[Callable[[], None]]:
    """A function that raises KeyboardInterrupt after a first Ctrl-C, to be called again and again while this lasts.

    The second one, or ``GRACE`` seconds, end the process as always.
    """
    global _polite

    def check() -> None:
        if _asked.is_set():
            _asked.clear()
            raise KeyboardInterrupt

    _polite = True
    try:
        yield check
    finally:
        _polite = False


@contextmanager
def saying(told: Callable[[], str]) -> Iterator[None]:
    """What an interruption says while this lasts."""
    global _told
    before, _told = _told, told
    try:
        yield
    finally:
        _told = before


def _listen() -> None:
    """From now on Ctrl-C and requests end the process, but for what it was started deaf to (as ``nohup`` does)."""
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    threading.Thread(target=_wait, args=(ear,), daemon=True).start()
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    for ending in ENDINGS:
        if ending == signal.SIGINT or signal.getsignal(ending) is signal.SIG_DFL:
            signal.signal(ending, lambda *_: None)  # the thread is told by the pipe, also while this one is busy


def _wait(ear: int) -> None:
    asked = _next(ear)
    if asked == signal.SIGINT and _polite:
        _asked.set()
        patience = threading.Timer(GRACE, _interrupt, (asked,))
        patience.daemon = True
        patience.start()
        asked = _next(ear)
    _interrupt(asked)


def _next(ear: int) -> int:
    while (told := os.read(ear, 1)[0]) not in ENDINGS:
        pass
    return told


def _interrupt(asked: int) -> None:
    atomic = sys.modules.get("rooteps.verification.atomic")  # not imported: then nothing is being written
    if atomic is not None:
        atomic.remove_unfinished()
    clear = "\r\x1b[K\x1b[?25h" if os.isatty(2) else ""  # a line of progress, and the cursor that it hides
    try:
        os.write(2, f"{clear}rooteps: {_told()}\n".encode())
    finally:
        os._exit(ENDINGS[signal.Signals(asked)])


def _end(code: int) -> None:
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a stream that was closed from the start is None
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
