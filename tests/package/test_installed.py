"""An installation from the wheel: what lands, what comes and goes with the weights, and what is said without them."""

import os

import pytest

from tests.package.installed import Environment, run

MISSING = "rooteps: embedded: its checkpoints, 21 MB, are not installed; get them by pip install 'rooteps[embedded]'\n"


def test_nothing_but_rooteps_lands(environment):
    assert environment.landed() == {"rooteps", "rooteps-0.1.0.dist-info"}


def test_it_runs_from_there(environment, tmp_path):
    where = run(environment.python, "-c", "import rooteps.theory; print(rooteps.theory.__file__)", cwd=tmp_path).stdout
    assert where.startswith(str(environment.site))
    told = run(environment.python, "-c", "import rooteps; print(rooteps.__version__)", cwd=tmp_path).stdout
    pinned = "from importlib.metadata import version; print(version('rooteps'))"
    assert told == run(environment.python, "-c", pinned, cwd=tmp_path).stdout
    assert "verify" in run(environment.program("rooteps"), "--help", cwd=tmp_path).stdout
    verified = run(environment.program("rooteps"), "verify", "pinsker", "--language", "markov", cwd=tmp_path)
    assert "pinsker" in verified.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["bridge", "table"],
        ["bridge", "table", "--model", "embedded/step-00064", "--out", "out"],
        ["bridge", "partition", "--out", "out"],
        ["bridge", "verify", "--out", "out"],
        ["bridge", "train", "--quad", "embedded", "--out", "out"],
        ["figure", "checkpoints", "--out", "out.png"],
        ["figure", "partition"],
    ],
)
def test_without_weights_a_command_says_how_to_get_them(environment, tmp_path, arguments):
    done = run(environment.program("rooteps"), *arguments, cwd=tmp_path, ok=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", MISSING)
    assert not os.listdir(tmp_path)


def test_either_distribution_is_uninstalled_alone(wheel, weights, tmp_path):
    one = Environment(tmp_path / "venv")
    one.install(wheel, weights)
    assert one.landed() == {"rooteps", "rooteps-0.1.0.dist-info", "rooteps_embedded-0.1.0.dist-info"}
    code = "from rooteps.bridge.embedded import checkpoints; print(len(checkpoints()))"
    assert int(run(one.python, "-c", code, cwd=tmp_path).stdout) >= 6
    with_both = {path for path in (one.site / "rooteps").rglob("*") if path.suffix != ".pyc"}
    one.pip("uninstall", "-y", "rooteps")
    kept = {path for path in (one.site / "rooteps").rglob("*") if path.is_file()}
    assert {path.suffix for path in kept} == {".safetensors"}
    one.install(wheel)
    assert {path for path in (one.site / "rooteps").rglob("*") if path.suffix != ".pyc"} == with_both
    one.pip("uninstall", "-y", "rooteps-embedded")
    assert not list(one.site.rglob("*.safetensors"))
    done = run(one.python, "-c", code, cwd=tmp_path, ok=False)
    assert "are not installed; get them by pip install 'rooteps[embedded]'" in done.stderr.splitlines()[-1]
