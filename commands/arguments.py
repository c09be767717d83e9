"""Types of command-line arguments; what they refuse becomes one line on stderr."""

from __future__ import annotations

import argparse
import math


def natural(text: str) -> int:
    """A whole number ≥ 0."""
    return _whole(text, 0)


def count(text: str) -> int:
    """A whole number ≥ 1."""
    return _whole(text, 1)


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number that is at least {least}")
    return value


def positive(text: str) -> float:
    """A positive, finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (0 < value < math.inf):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value
