"""What XLA has compiled is kept for the next command, in the user's folder of caches.

The folder is ``rooteps`` in ``$XDG_CACHE_HOME`` or ``~/.cache``, with one folder in it for each kind of processor; JAX
names a file by what is compiled, its options and its own versions. It is machine code, so only what is as it was
written is run: each file has its digest beside it, and a file without, or with another, is removed before JAX may read
it. Whatever is wrong with the folder, the command compiles as if there were none.

``ROOTEPS_CACHE=off`` switches it off. Who has told JAX what to keep, by variables of its own, keeps that.
"""

from __future__ import annotations

import hashlib
import os
import stat
import warnings
from contextlib import suppress
from pathlib import Path

SWITCH = "ROOTEPS_CACHE"
FOLDER = "JAX_COMPILATION_CACHE_DIR"
LEAST = "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"
OF_JAX = ("JAX_COMPILATION_CACHE", "JAX_PERSISTENT_CACHE", "JAX_ENABLE_COMPILATION_CACHE")
"""How the variables begin by which a user tells JAX what to keep."""

SECONDS = "0.1"
"""What takes less to compile is not kept."""

LARGEST = 2**27
"""Bytes that are kept; of more, the oldest files go."""

COMPLAINTS = [f"Error {doing} persistent compilation cache entry" for doing in ("reading", "writing")]
"""How JAX begins to say that it compiles after all, which concerns nobody."""


def begin() -> Path | None:
    """From now on this process and those that it starts keep what they compile.

    Returns:
        The folder; None where nothing is kept.
    """
    if os.environ.get(SWITCH) == "off" or any(name.startswith(OF_JAX) for name in os.environ):
        return None
    try:
        folder = _home() / "rooteps" / f"compiled-{_processor()}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.stat()
        if about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return None  # somebody else may have put there what we would run
        _clear(folder)
    except (OSError, RuntimeError):  # not to be written, or no home
        return None
    os.environ[FOLDER], os.environ[LEAST] = str(folder), SECONDS
    quiet = [f"ignore:{complaint}:UserWarning" for complaint in COMPLAINTS]
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), *quiet)))
    for complaint in COMPLAINTS:
        warnings.filterwarnings("ignore", complaint, UserWarning)
    return folder


def end(folder: Path | None) -> None:
    """Write the digests of what has been compiled meanwhile."""
    if folder is None:
        return
    with suppress(OSError):
        for path in folder.glob("*-cache"):
            if not _beside(path).exists():
                _beside(path).write_text(_digest(path))


def _home() -> Path:
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".cache"


def _processor() -> str:
    """The machine code of one processor may be none to another, and homes are shared."""
    about = repr(os.uname().machine)
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        about += "".join(line for line in file.read(2**14).splitlines() if line.startswith(("model name", "flags")))
    return hashlib.sha256(about.encode()).hexdigest()[:16]


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _clear(folder: Path) -> None:
    """Remove what is not as it was written, and the oldest of what is too much.

    Raises:
        OSError: something cannot be read or removed.
    """
    room = LARGEST
    for path in sorted(folder.glob("*-cache"), key=lambda path: path.stat().st_mtime, reverse=True):
        room -= path.stat().st_size
        if room < 0 or not _beside(path).is_file() or _beside(path).read_bytes() != _digest(path).encode():
            path.unlink()
            _beside(path).unlink(missing_ok=True)
