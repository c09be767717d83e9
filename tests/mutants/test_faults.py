"""Every fault of the list still applies to exactly one place, and its tests exist."""

import re
from collections import Counter

import pytest

from tests.mutants.fault import ROOT, Fault
from tests.mutants.faults import FAULTS


def test_there_are_many_and_each_is_listed_once():
    assert len(FAULTS) >= 60
    assert max(Counter((fault.file, fault.old, fault.new) for fault in FAULTS).values()) == 1


@pytest.mark.parametrize("file", sorted({fault.file for fault in FAULTS}))
def test_each_line_stands_where_it_should_once(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    for fault in FAULTS:
        if fault.file == file:
            compile(fault.applied(text), file, "exec")
            assert fault.applied(text) != text, fault


def test_the_tests_that_have_to_notice_exist():
    for name in {name for fault in FAULTS for name in fault.paths}:
        path, *functions = name.split("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        for function in functions:
            assert re.search(rf"^(def|class) {function.split('[')[0]}\b", text, re.MULTILINE), name


def test_a_line_that_is_gone_or_not_unique_is_an_error():
    for text in ("b = 1\n", "a = 1\na = 1\n"):
        with pytest.raises(LookupError, match=r"x\.py: 'a = 1' is there"):
            Fault("x.py", "a = 1", "a = 2", ()).applied(text)
