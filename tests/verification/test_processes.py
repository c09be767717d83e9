"""Processes that share work: what is left early leaves nobody behind."""

import operator
import time

import pytest

from rooteps.verification import processes


def test_what_is_left_early_ends_at_once_and_only_by_itself():
    start = time.perf_counter()
    with processes.pool(1) as outer:
        assert outer.submit(operator.neg, 1).result() == -1
        with pytest.raises(KeyboardInterrupt), processes.pool(1) as inner:  # noqa: PT012
            assert inner.submit(operator.neg, 2).result() == -2
            (child,) = inner._processes.values()
            inner.submit(time.sleep, 600)
            raise KeyboardInterrupt
        child.join(30)
        assert child.exitcode is not None
        assert outer.submit(operator.neg, 3).result() == -3
    assert time.perf_counter() - start < 300  # it would sleep twice as long
