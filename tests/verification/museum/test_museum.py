"""The museum: every exhibit is certified again, small, exact, and harmless to the result as it stands."""

import numpy as np
import pytest

from rooteps.theory.checks import InvalidInput
from rooteps.verification.falsify import refutes
from rooteps.verification.falsify.anatomy import parts, sizes
from rooteps.verification.museum import exhibit, exhibits

NAMES = list(exhibits())


def test_it_covers_most_results():
    assert len(NAMES) >= 12
    assert len({kept.theorem.id for kept in exhibits().values()}) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_every_exhibit_is_certified_again(name):
    kept = exhibit(name)
    found = refutes(kept.theorem, kept.mutation, kept.instance)
    assert found.certified, found.reason
    assert found.ratio > 1


@pytest.mark.parametrize("name", NAMES)
def test_no_exhibit_refutes_the_result_itself(name):
    kept = exhibit(name)
    found = refutes(kept.theorem, None, kept.instance)
    assert not found.certified
    if kept.mutation.without and kept.mutation.without != "covering":
        assert f"the hypothesis {kept.mutation.without}" in found.reason
    else:
        assert found.ratio <= 1


@pytest.mark.parametrize("name", NAMES)
def test_exhibits_are_small_and_exact(name):
    kept = exhibit(name)
    values = parts(kept.instance)
    assert all(size <= 4 for size in sizes(values).values())
    for key, x in values.items():
        assert (np.asarray(x) * 2.0**20 % 1 == 0).all(), key  # short dyadic rationals
    assert kept.lesson
    assert not kept.lesson.endswith(".")
    assert kept.lesson.count("$") % 2 == 0


def test_an_unknown_name():
    with pytest.raises(InvalidInput, match="museum: 'blind-spt' is not an exhibit; did you mean blind-spot"):
        exhibit("blind-spt")
