"""SIGKILL at any moment: the same command goes on, and what it leaves is what was left without."""

import os
import random
import time

import pytest

from rooteps.sweeps import read, store, sweep
from rooteps.sweeps.settings import Settings
from tests.commands.test_interruptions import started, workers

SETTINGS = Settings("softmax-transfer", "markov", (1e-8, 1e-2, 300), seeds=12, model="ray")
COMMAND = (*SETTINGS.command.split()[1:], "--workers", "2", "--out")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(table, bytes of every file) of the sweep that nobody kills, by one worker."""
    directory = tmp_path_factory.mktemp("whole")
    return sweep(SETTINGS, directory), {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
def test_a_sweep_that_is_killed_goes_on(seed, whole, tmp_path):
    rng = random.Random(seed)
    process = started(*COMMAND, tmp_path)
    wait = time.monotonic() + rng.uniform(0.2, 12)
    children = []
    while time.monotonic() < wait and process.poll() is None:
        children = workers(process) or children
        time.sleep(0.05)
    process.kill()
    process.communicate()
    # Its workers may not write any more, and a temporary file that they leave is no part of the table.
    if seed % 2 and (tmp_path / store.MANIFEST).exists():
        done = sorted(tmp_path.glob("shard-*"))
        for path in done[: 1 + len(done) // 3]:
            path.write_bytes(path.read_bytes()[: rng.randrange(2000)])
    process = started(*COMMAND, tmp_path)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, ""), err
    assert "nothing refuted" in out
    table, files = whole
    assert read(tmp_path).equals(table, check_metadata=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name[0] != "."} == files
    assert not any(os.path.exists(f"/proc/{child}/fd") and os.listdir(f"/proc/{child}/fd") for child in children)
