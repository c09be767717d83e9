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


def port(text: str) -> int:
    """A whole number from 1 to 65535."""
    value = _whole(text, 1)
    if value > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: they end at 65535")
    return value


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number that is at least {least}")
    return value


def names(text: str) -> tuple[str, ...]:
    """A,B,C: names, each once, in the order given.

    >>> names("markov,softmax,markov")
    ('markov', 'softmax')
    """
    return tuple(dict.fromkeys(part.strip() for part in text.split(",")))


def counts(text: str) -> tuple[int, ...]:
    """N,N: whole numbers ≥ 1, each once, in their order.

    >>> counts("100,10")
    (10, 100)
    """
    try:
        return tuple(sorted(set(map(count, text.split(",")))))
    except argparse.ArgumentTypeError:
        message = f"{text!r} is not one or more whole numbers that are at least 1, with commas between them"
        raise argparse.ArgumentTypeError(message) from None


def share(text: str) -> float:
    """A number between 0 and 1, neither of them."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
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


def span(text: str) -> tuple[float, float, int]:
    """LO:HI:K, or one number.

    >>> span("1e-8:1:9"), span("0.5")
    ((1e-08, 1.0, 9), (0.5, 0.5, 1))
    """
    parts = text.split(":")
    if len(parts) == 1:
        return positive(text), positive(text), 1
    try:
        low, high, number = positive(parts[0]), positive(parts[1]), count(parts[2])
        if len(parts) != 3 or not low < high or number < 2:
            raise ValueError
    except (ValueError, IndexError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError(f"{text!r} is not LO:HI:K with 0 < LO < HI and K of at least 2") from None
    return low, high, number


def shape(text: str) -> tuple[int, ...]:
    """N,V or N,V,D: whole numbers of contexts, words and dimensions.

    >>> shape("2,3"), shape("4,5,2")
    ((2, 3), (4, 5, 2))
    """
    return _sizes(text, ("N,V", "N,V,D"))


def world_shape(text: str) -> tuple[int, ...]:
    """N,V,D: whole numbers of contexts, words and dimensions.

    >>> world_shape("8,16,4")
    (8, 16, 4)
    """
    return _sizes(text, ("N,V,D",))


def labelled_shape(text: str) -> tuple[int, ...]:
    """N,V,D or N,V,D,K: of contexts, words, dimensions and labels.

    >>> labelled_shape("8,16,4"), labelled_shape("8,16,4,5")
    ((8, 16, 4), (8, 16, 4, 5))
    """
    sizes = _sizes(text, ("N,V,D", "N,V,D,K"))
    if sizes[3:] == (1,):
        raise argparse.ArgumentTypeError(f"{text!r}: K is 1, and a task has at least 2 labels")
    return sizes


def _sizes(text: str, forms: tuple[str, ...]) -> tuple[int, ...]:
    try:
        sizes = tuple(map(count, text.split(",")))
    except argparse.ArgumentTypeError:
        sizes = ()
    if len(sizes) not in [len(form.split(",")) for form in forms]:
        allowed = " or ".join(forms)
        raise argparse.ArgumentTypeError(f"{text!r} is not {allowed} with whole numbers that are at least 1")
    return sizes


def add_instance(parser: argparse.ArgumentParser, what: str) -> None:
    """The options of a command that reads a world from a file; ``what`` it does with it."""
    parser.add_argument("--instance", metavar="FILE", help=f"{what} the world in this JSON or NPZ file")
    parser.add_argument(
        "--largest", metavar="MIB", type=count, help="how large that file may be, and what it unpacks to (default: 64)"
    )
    parser.add_argument(
        "--normalise",
        action="store_true",
        help="divide rows of the file that do not sum to one (float32 softmax outputs) by their sums, and say how far "
        "that moved them; without it they are refused",
    )


def add_style(parser: argparse.ArgumentParser) -> None:
    """The option that says what a figure is for."""
    parser.add_argument(
        "--style",
        choices=("page", "slide", "paper", "dark"),
        default="page",
        help="what it is for: a page (default), a slide (larger letters), a paper (serifs), or a dark screen",
    )
