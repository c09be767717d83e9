"""A pytest plugin: in which arithmetic ``assert_holds`` checks, and on how many examples Hypothesis tries it.

pytest loads it wherever rooteps is installed, so it imports nothing until an option asks for it.
"""

from __future__ import annotations

from typing import Any

import pytest

DEFAULT = "ball"
"""Small worlds are checked as fast in balls as in float64, and without a tolerance."""

_arithmetic = DEFAULT


def arithmetic() -> str:
    """What ``--rooteps-arithmetic`` says, ``"ball"`` or ``"float64"``."""
    return _arithmetic


def pytest_addoption(parser: Any) -> None:
    """The options, as ``pytest --help`` shows them."""
    group = parser.getgroup("rooteps", "theorems on language models (rooteps)")
    group.addoption(
        "--rooteps-arithmetic",
        choices=("float64", "ball"),
        default=DEFAULT,
        help="how assert_holds checks where a test does not say: certified in balls (default), or in float64",
    )
    group.addoption(
        "--rooteps-instances",
        metavar="N",
        type=_count,
        help="examples of every Hypothesis test that does not set max_examples itself (and no deadline)",
    )


def _count(text: str) -> int:
    import argparse

    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number that is at least 1")
    return int(text)


@pytest.hookimpl(trylast=True)  # after Hypothesis's own plugin, whose --hypothesis-profile this builds on
def pytest_configure(config: pytest.Config) -> None:
    """Take the options over."""
    global _arithmetic
    _arithmetic = config.getoption("--rooteps-arithmetic")
    examples = config.getoption("--rooteps-instances")
    if examples is not None:
        from hypothesis import HealthCheck, settings

        settings.register_profile(
            "rooteps",
            settings(),
            max_examples=examples,
            deadline=None,
            suppress_health_check={*settings().suppress_health_check, HealthCheck.too_slow},
        )
        settings.load_profile("rooteps")


def pytest_unconfigure() -> None:
    """Leave nothing behind for another session in this process."""
    global _arithmetic
    _arithmetic = DEFAULT
