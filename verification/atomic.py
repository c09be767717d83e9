"""Write a file whole or not at all: to a temporary file beside it, which then takes its name."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from rooteps.theory.checks import InvalidInput

UNFINISHED: set[Path] = set()
"""What is being written: to be removed by whoever ends the process meanwhile."""


def write_bytes(path: Path | str, data: bytes) -> Path:
    """Replace the file at ``path`` by ``data`` in one step; a device such as ``/dev/stdout`` is written to directly.

    Returns:
        The path.

    Raises:
        OSError: the directory cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "a", b"new").read_bytes()
    b'new'
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return path
    path = path.resolve()  # a link keeps pointing at its file
    temporary = path.with_name(f".{path.name[:200]}.{os.getpid()}.tmp")
    UNFINISHED.add(temporary)
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and error.filename is None:  # a full disk names no file
            error.filename = str(path)
        raise
    finally:
        UNFINISHED.discard(temporary)
    return path


def write_text(path: Path | str, text: str) -> Path:
    """``write_bytes`` of the text in UTF-8."""
    return write_bytes(path, text.encode())


def require_writable(path: Path | str, what: str) -> Path:
    """Check, before any work is done, that a file can be written at ``path``.

    Args:
        path: the file.
        what: how the user named it, for the message, e.g. ``--json``.

    Returns:
        The path.

    Raises:
        InvalidInput: it is a directory, its directory is missing, or nothing can be written there.
    """
    path = Path(path)
    if path.is_dir():
        raise InvalidInput(f"{what}: {path} is a directory, not a file")
    if path.exists() and not path.is_file():
        return path
    _probe(path.resolve().parent, f"{what}: {path}")
    return path


def require_directory(path: Path | str, what: str) -> Path:
    """Make the directory when it is missing, and check that files can be written in it.

    Returns:
        The path.

    Raises:
        InvalidInput: it is a file, cannot be made, or nothing can be written there.
    """
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{what}: {path} cannot be made ({_reason(error)})") from None
    _probe(path, f"{what}: {path}")
    return path


def require_place(path: Path | str, what: str) -> Path:
    """Check, and make nothing, that a directory is there or can be made, and that files can be written in it.

    Returns:
        The path.

    Raises:
        InvalidInput: it is a file, cannot be made, or nothing can be written there.
    """
    path = Path(path)
    if path.is_dir():
        _probe(path, f"{what}: {path}")
        return path
    if path.exists() or path.is_symlink():
        raise InvalidInput(f"{what}: {path} cannot be made (file exists)")
    parent = next(above for above in path.absolute().parents if above.exists())
    _probe(parent, f"{what}: {path}", "made")
    return path


def _probe(directory: Path, name: str, what: str = "written") -> None:
    probe = directory / f".rooteps.{os.getpid()}.tmp"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise InvalidInput(f"{name} cannot be {what} ({_reason(error)})") from None


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
