"""Two sweeps at once, a full disk, a pipe that nobody reads, no worker left: a line, and the same bytes in the end."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from rooteps.sweeps import Settings, read, store, sweep
from rooteps.theory import InvalidInput
from tests.commands.test_interruptions import started
from tests.sweeps.test_sweep import LARGE, bookkeeping  # noqa: F401 (a fixture)

SETTINGS = Settings("softmax-transfer", "markov", (1e-8, 1e-2, 300), seeds=12, model="ray")
COMMAND = SETTINGS.command.split()[1:]


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.usefixtures("bookkeeping")
def test_a_directory_in_which_another_sweep_is_at_work_is_refused(tmp_path):
    with store.prepared(tmp_path, LARGE) as missing:
        assert missing == list(range(5))
        before = contents(tmp_path)
        with pytest.raises(InvalidInput, match=rf"another sweep, process {os.getpid()}, is at work there"):
            sweep(LARGE, tmp_path)
        assert contents(tmp_path) == before
    assert sweep(LARGE, tmp_path).num_rows == LARGE.rows  # the lock has gone with who had it


@pytest.mark.usefixtures("bookkeeping")
def test_a_full_disk_leaves_whole_shards_and_the_sweep_goes_on(tmp_path, monkeypatch):
    whole, left = sweep(LARGE, tmp_path / "whole"), []

    def full(file, fsync=os.fsync):
        left.append(file)
        if len(left) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: .*shard-") as error:
        sweep(LARGE, tmp_path / "full")
    assert error.value.filename.endswith(".parquet")
    assert len(contents(tmp_path / "full")) == 3  # the manifest and two shards
    assert sweep(LARGE, tmp_path / "full").equals(whole)
    assert contents(tmp_path / "full") == contents(tmp_path / "whole")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Every file of the sweep that nothing happens to, by one worker."""
    directory = tmp_path_factory.mktemp("whole")
    sweep(SETTINGS, directory)
    return contents(directory)


@pytest.mark.heavy
def test_of_two_commands_at_once_one_is_refused_in_a_line(whole, tmp_path):
    both = [started(*COMMAND, "--workers", "1", "--out", tmp_path) for _ in range(2)]
    told = [process.communicate(timeout=300) for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 2], [0, 0]), told  # the second may come when all is done
    for process, (_, err) in zip(both, told, strict=True):
        if process.returncode == 2:
            assert "another sweep, process" in err
            assert err.count("\n") == 1
    assert contents(tmp_path) == whole


@pytest.mark.heavy
def test_a_pipe_that_nobody_reads_takes_nothing_from_the_table(whole, tmp_path):
    with started(*COMMAND, "--workers", "1", "--out", tmp_path) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141
    assert contents(tmp_path) == whole


@pytest.mark.heavy
def test_without_a_dask_worker_left_it_ends_in_a_line_and_goes_on_without_dask(whole, tmp_path):
    pytest.importorskip("distributed")
    run = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen(
        [*run, "--no-dashboard", "--scheduler-file", tmp_path / "where"], stderr=subprocess.DEVNULL
    )
    while not (tmp_path / "where").exists():
        time.sleep(0.1)
    run = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", tmp_path / "where", "--no-nanny"]
    workers = [subprocess.Popen([*run, "--no-dashboard"], stderr=subprocess.DEVNULL) for _ in range(2)]
    address = next(x for x in (tmp_path / "where").read_text().split('"') if x.startswith("tcp://"))
    try:
        process = started(*COMMAND, "--dask", address, "--out", tmp_path / "sweep")
        while not list((tmp_path / "sweep").glob("shard-*")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    finally:
        for one in (scheduler, *workers):
            one.kill()
            one.wait()
    assert (process.returncode, out) == (3, ""), err
    assert err.startswith("rooteps: dask: no worker is left: "), err
    assert err.count("\n") == 1
    table = sweep(SETTINGS, tmp_path / "sweep")
    assert contents(tmp_path / "sweep") == whole
    assert read(tmp_path / "sweep").equals(table)
