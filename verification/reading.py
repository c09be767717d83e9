"""Read what somebody else wrote: a regular file, whole, and no larger than is sensible."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from rooteps.theory.checks import InvalidInput, printable

LARGEST = 1 << 26
"""How many bytes a file may have, and unpack to, unless more are asked for: 8 million numbers."""

TEXT = 1 << 30
"""How many bytes of running text are read."""


def read_bytes(path: Path | str, largest: int = LARGEST) -> bytes:
    """The bytes of a file, whose kind and size are known before it is read.

    Args:
        path: a regular file; pipes and devices, which may never end, are refused.
        largest: how many bytes it may have.

    Raises:
        InvalidInput: it cannot be read, is no regular file, or is larger; one line naming it.

    >>> read_bytes("/dev/zero")
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: /dev/zero: is no regular file
    """
    name = printable(str(path), 200)
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InvalidInput(f"{name}: is no regular file")
            data = file.read(largest + 1) if found.st_size <= largest else None
    except OSError as error:
        raise InvalidInput(f"{name}: {(error.strerror or type(error).__name__).lower()}") from None
    except ValueError as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(f"{name}: {error}") from None  # a name that no file can have
    if data is None or len(data) > largest:
        raise InvalidInput(f"{name}: larger than {size(largest)}")
    return data


def size(count: int) -> str:
    """A number of bytes in words.

    >>> size(1 << 26), size(1000)
    ('64 MiB', '1000 bytes')
    """
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # or a pipe is waited for until somebody writes to it
