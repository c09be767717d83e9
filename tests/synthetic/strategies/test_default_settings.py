"""``@given(instances(id))`` with ``assert_holds`` as users write it: a cold process, default settings."""

import subprocess
import sys

import pytest

ONE = ("softmax-transfer",)
FEW = ("pinsker", "softmax-transfer", "approximate-quadratic-partition")
MANY = (
    *("softmax-instance-exact-transfer", "covariance-shift", "quad-objective", "gaussian-partition", "sharpness"),
    *FEW,
)
FILE = """
from hypothesis import given

from rooteps.synthetic.strategies import instances
from rooteps.verification.assertion import assert_holds

{tests}
"""
TEST = """
@given(instances({id!r}{more}))
def test_{name}(world):
    assert_holds({id!r}, world)
"""


@pytest.mark.parametrize(
    ("arithmetic", "ids"),
    [
        pytest.param("ball", ONE, id="ball-one"),
        pytest.param("float64", ("pinsker",), id="float64-one"),
        pytest.param("ball", FEW, id="ball-few", marks=pytest.mark.heavy),
        pytest.param("float64", FEW, id="float64-few", marks=pytest.mark.heavy),
        pytest.param("ball", MANY, id="ball-many", marks=pytest.mark.heavy),
        pytest.param("float64", MANY, id="float64-many", marks=pytest.mark.heavy),
    ],
)
def test_no_deadline_and_no_health_check_is_in_the_way(arithmetic, ids, tmp_path):
    tests = [TEST.format(id=id, more="", name=id.replace("-", "_")) for id in ids]
    if len(ids) > 1:
        tests.append(TEST.format(id="softmax-transfer", more=", epsilon=(1e-3, 1e-15)", name="given_excess"))
    path = tmp_path / "test_theirs.py"
    path.write_text(FILE.format(tests="\n".join(tests)))
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-profile=default"]
    options.append("--hypothesis-seed=0")
    command = [sys.executable, "-m", "pytest", *options, f"--rooteps-arithmetic={arithmetic}", str(path)]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert f"{len(tests)} passed" in found.stdout
