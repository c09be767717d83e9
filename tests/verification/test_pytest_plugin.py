"""The pytest plugin: its options reach ``assert_holds`` and Hypothesis, and loading it costs nothing."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "no:rooteps", "-p", "rooteps.verification.pytest_plugin", "-p", "no:xdist", "-p", "no:cacheprovider")

TESTS = """
from hypothesis import given, settings, strategies as st
from rooteps.verification import pytest_plugin

seen = []

@given(st.integers())
def test_examples(n):
    seen.append(n)

def test_count():
    assert len(seen) == {count}, len(seen)
    assert (settings().deadline is None) is {no_deadline}

def test_arithmetic():
    assert pytest_plugin.arithmetic() == "{arithmetic}"
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"count": 100, "no_deadline": False, "arithmetic": "ball"}),
        (
            ("--rooteps-instances=7", "--rooteps-arithmetic=float64"),
            {"count": 7, "no_deadline": True, "arithmetic": "float64"},
        ),
    ],
)
def test_options(pytester, options, expected):
    pytester.makepyfile(TESTS.format(**expected))
    pytester.runpytest_subprocess(*PLUGIN, "--hypothesis-profile=default", *options).assert_outcomes(passed=3)


def test_assert_holds_takes_the_arithmetic_and_prints_a_reproduction(pytester):
    pytester.makepyfile(
        """
        from rooteps.theory import Instance, Language, Model
        from rooteps.verification.assertion import assert_holds

        def test_too_small_an_epsilon():
            world = Instance(Language(p_L=[1.0], probs=[[0.5, 0.5]]), Model(tilt=[[1.0, 0.0]]), epsilon=1e-9)
            from rooteps.theory.registry import find
            from rooteps.theory.arrows import epsilon_optimal
            import dataclasses
            own = dataclasses.replace(find("pinsker"), hypotheses=(epsilon_optimal,))
            assert_holds(own, world)
        """
    )
    done = pytester.runpytest_subprocess(*PLUGIN, "--rooteps-arithmetic=ball")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            ">*assert_holds(own, world)",  # the line of the test, not the inside of the assertion
            "*pinsker (4) says nothing about this instance (ball)",
            "*to reproduce:*",
            "*assert_holds(theorem, instance, arithmetic='ball')",
        ]
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--rooteps-instances=0", "*'0' is not a whole number that is at least 1*"),
        ("--rooteps-instances=many", "*'many' is not a whole number that is at least 1*"),
        ("--rooteps-arithmetic=exact", "*invalid choice: 'exact'*"),
    ],
)
def test_bad_options(pytester, option, message):
    done = pytester.runpytest_inprocess(*PLUGIN, option)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([message])


def test_loading_it_imports_nothing_heavy():
    plugin = "rooteps.verification.pytest_plugin"
    probe = f"import sys, pytest; old = set(sys.modules); import {plugin}; print(set(sys.modules) - old)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert eval(done.stdout) == {"rooteps", "rooteps.verification", plugin}
