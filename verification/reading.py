"""Read what somebody else wrote: a regular file, whole, and no larger than is sensible."""

from __future__ import annotations

import codecs
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


_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",  # begins as UTF-16 does
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def require_bytes_of_letters(path: Path | str, data: bytes) -> None:
    """Refuse text in which a letter takes two bytes or four, and what is no text at all.

    Args:
        path: the file, for the message.
        data: its bytes.

    Raises:
        InvalidInput: it has the mark of such an encoding, or a byte that is zero; one line naming it.

    >>> require_bytes_of_letters("a.txt", "naïve".encode("utf-16"))
    Traceback (most recent call last):
    rooteps.theory.checks.InvalidInput: a.txt: is UTF-16, not UTF-8 or latin-1
    """
    name = printable(str(path), 200)
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            raise InvalidInput(f"{name}: is {encoding}, not UTF-8 or latin-1")
    zero = data.find(b"\0")
    if zero >= 0:
        kind = "is UTF-16 without its mark, or no text" if zero < 2 else "is no text"
        raise InvalidInput(f"{name}: {kind}: byte {zero} is zero")


def size(count: int) -> str:
    """A number of bytes in words.

    >>> size(1 << 26), size(1000)
    ('64 MiB', '1000 bytes')
    """
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # or a pipe is waited for until somebody writes to it
