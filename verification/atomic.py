"""Write a file, or a folder, whole or not at all: to a temporary one beside it, which then takes its name."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from rooteps.theory.checks import InvalidInput

UNFINISHED: set[Path] = set()
"""What is being written: to be removed by whoever ends the process meanwhile."""

OWN = "rooteps.txt"
"""The file by which a folder that ``write_folder`` has written is known."""


def remove_unfinished() -> None:
    """Remove what is being written."""
    for path in list(UNFINISHED):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


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


def write_folder(path: Path | str, files: Mapping[str, str | bytes]) -> Path:
    """Replace the folder at ``path`` by one that holds ``files`` and nothing else.

    Args:
        path: the folder, which is not there, empty, or written so before (``require_own``).
        files: text or bytes by path in the folder, one of them ``index.html``.

    Returns:
        The path.

    Raises:
        OSError: it cannot be written; what was there is there still.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = write_folder(Path(folder) / "site", {"index.html": "new", "a/b.txt": "text"})
    ...     sorted(path.name for path in made.rglob("*"))
    ['a', 'b.txt', 'index.html', 'rooteps.txt']
    """
    path = Path(path).resolve()
    temporary, before = (path.with_name(f".{path.name[:200]}.{os.getpid()}.{what}") for what in ("tmp", "old"))
    UNFINISHED.add(temporary)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, content in {OWN: "Written by rooteps, and replaced as a whole the next time.\n", **files}.items():
            file = temporary / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        if path.is_dir() and any(path.iterdir()):
            os.rename(path, before)
        os.rename(temporary, path)
        shutil.rmtree(before, ignore_errors=True)
    except BaseException:
        if before.exists():
            os.rename(before, path)
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    finally:
        UNFINISHED.discard(temporary)
    return path


def _named(path: Path | str, what: str) -> Path:
    """A path that is meant: an empty one is a variable that was not set, and ``-`` asks for standard output."""
    if str(path) in ("", "-"):
        raise InvalidInput(f"{what}: {str(path)!r} names no file and no directory")
    return Path(path)


def require_writable(path: Path | str, what: str) -> Path:
    """Check, before any work is done, that a file can be written at ``path``.

    Args:
        path: the file.
        what: how the user named it, for the message, e.g. ``--json``.

    Returns:
        The path.

    Raises:
        InvalidInput: it has no name, is a directory, its directory is missing, or nothing can be written there.
    """
    path = _named(path, what)
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
        InvalidInput: it has no name, is a file, cannot be made, or nothing can be written there.
    """
    path = _named(path, what)
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
        InvalidInput: it has no name, is a file, cannot be made, or nothing can be written there.
    """
    path = _named(path, what)
    if path.is_dir():
        _probe(path, f"{what}: {path}")
        return path
    if path.exists() or path.is_symlink():
        raise InvalidInput(f"{what}: {path} cannot be made (file exists)")
    parent = next(above for above in path.absolute().parents if above.exists())
    _probe(parent, f"{what}: {path}", "made")
    return path


def require_own(path: Path | str, what: str) -> Path:
    """Check, and make nothing, that ``write_folder`` can put a folder at ``path`` without a loss of others' files.

    Returns:
        The path.

    Raises:
        InvalidInput: files of others are there, or nothing can be written there.
    """
    path = require_place(path, what)
    if path.is_dir():
        if any(path.iterdir()) and not (path / OWN).is_file():
            raise InvalidInput(f"{what}: {path} holds files that are not from here; name a new folder")
        if path.resolve().is_mount():
            raise InvalidInput(f"{what}: {path} is a whole file system; name a folder in it")
        _probe(path.resolve().parent, f"{what}: {path}", "replaced")
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
