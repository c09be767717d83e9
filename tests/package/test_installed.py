"""An installation from the wheel: what lands, what comes and goes with the weights, and what is said without them."""

import pytest

from tests.package.installed import Environment, run

MISSING = "rooteps: embedded: its checkpoints, 21 MB, are not installed; get them by pip install 'rooteps[embedded]'"
COMMANDS = [
    ["bridge", "table"],
    ["bridge", "table", "--model", "gpt2", "--quad", "embedded/step-00064", "--out", "out"],
    ["bridge", "partition", "--out", "out"],
    ["bridge", "verify", "--out", "out"],
    ["bridge", "verify", "--teacher", "gpt2", "--out", "out"],
    ["bridge", "substitutability"],
    ["bridge", "substitutability", "--teacher", "gpt2", "--out", "out"],
    ["bridge", "train", "--quad", "embedded", "--out", "out"],
    ["figure", "checkpoints", "--out", "out/x.png"],
    ["figure", "partition"],
]
EACH = f"""
import sys
from rooteps.commands.main import main
for arguments in {COMMANDS}:
    try:
        main(arguments)
    except SystemExit as end:
        print(*arguments, end.code, flush=True)
"""
COUNT = "from rooteps.bridge.embedded import checkpoints; print(len(checkpoints()))"


def test_nothing_but_rooteps_lands(environment):
    assert environment.landed() == {"rooteps", "rooteps-0.1.0.dist-info"}


def test_it_runs_from_there(environment, tmp_path):
    where = run(environment.python, "-c", "import rooteps.theory; print(rooteps.theory.__file__)", cwd=tmp_path).stdout
    assert where.startswith(str(environment.site))
    told = run(environment.python, "-c", "import rooteps; print(rooteps.__version__)", cwd=tmp_path).stdout
    pinned = "from importlib.metadata import version; print(version('rooteps'))"
    assert told == run(environment.python, "-c", pinned, cwd=tmp_path).stdout
    assert "verify" in run(environment.program("rooteps"), "--help", cwd=tmp_path).stdout


def test_without_weights_a_command_says_how_to_get_them(environment, tmp_path):
    done = run(environment.python, "-c", EACH, cwd=tmp_path)
    assert done.stdout.splitlines() == [" ".join([*arguments, "2"]) for arguments in COMMANDS]
    assert done.stderr.splitlines() == [MISSING] * len(COMMANDS)
    assert not list(tmp_path.iterdir())


@pytest.mark.heavy
def test_either_distribution_is_uninstalled_alone(wheel, weights, tmp_path):
    one = Environment(tmp_path / "venv")
    one.install(wheel, weights)
    assert one.landed() == {"rooteps", "rooteps-0.1.0.dist-info", "rooteps_embedded-0.1.0.dist-info"}
    with_both = one.files("rooteps")
    assert int(run(one.python, "-c", COUNT, cwd=tmp_path).stdout) >= 6
    one.pip("uninstall", "-y", "rooteps")
    assert {path.suffix for path in one.files("rooteps")} == {".safetensors"}
    one.install(wheel)
    assert one.files("rooteps") == with_both
    one.pip("uninstall", "-y", "rooteps-embedded")
    assert one.files("rooteps") == {path for path in with_both if path.suffix != ".safetensors"}
