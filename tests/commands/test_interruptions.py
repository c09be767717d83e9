"""Ctrl-C and broken machines: one line and an exit code, whatever the process is doing, and nobody is left behind."""

import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time

import pytest

SWEEP = ("sweep", "softmax-transfer", "--language", "markov", "--epsilon", "1e-8:1e-2:2000", "--workers", "2", "--out")
VERIFY = ("verify", "pinsker", "softmax-transfer", "--language", "markov", "softmax", "--instances", "64")


def started(*arguments):
    # -B: on a disk that is full in the middle of it, Python leaves half of a compiled module to everybody.
    command = [sys.executable, "-B", "-m", "rooteps.commands.main", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def workers(process):
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line]


def with_workers(process):
    """The workers, once there are two."""
    while len(workers(process)) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    return workers(process)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_gone(pids):
    end = time.monotonic() + 20
    while any(map(alive, pids)):
        assert time.monotonic() < end, pids
        time.sleep(0.05)


def interrupted(process, wait, twice=False):
    """(exit code, stdout, stderr) after Ctrl-C, which a terminal sends to the whole group; None if it was done."""
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)
        if twice:
            time.sleep(0.02)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err
    process.communicate()
    return None


@pytest.mark.parametrize("twice", [pytest.param(False, marks=pytest.mark.heavy), True])
def test_a_sweep_that_is_interrupted_says_how_to_go_on(twice, tmp_path):
    process = started(*SWEEP, tmp_path)
    children = with_workers(process)
    code, out, err = interrupted(process, 0.5, twice)
    assert (code, out) == (130, "")
    assert err == f"rooteps: interrupted: 0 of 4 shards are in {tmp_path}; the same command goes on\n"
    assert_gone(children)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(6))
def test_no_interruption_is_lost_at_any_moment(seed, tmp_path):
    rng = random.Random(seed)
    commands = (
        ["list"],
        ["explain", "softmax-transfer"],
        VERIFY,
        ["figure", "divergences", "--out", tmp_path / "figure.svg"],
        [*SWEEP, tmp_path / "sweep"],
        ["falsify", "softmax-transfer", "--with", "constant=1.9"],
    )
    for number, command in enumerate(commands * 4):
        found = interrupted(started(*command), rng.uniform(0.6, 8), number % 3 == 0)
        if found is not None and found[0] != 0:  # it may have been done just then
            code, _, err = found
            assert code == 130, (command, found)
            assert err.startswith("rooteps: interrupted") or (command[0] == "falsify" and not err), (command, found)
            assert err.count("\n") <= 1


@pytest.mark.parametrize("command", [SWEEP, pytest.param(VERIFY, marks=pytest.mark.heavy)])
def test_a_killed_worker_is_one_line_and_a_code_of_its_own(command, tmp_path):
    process = started(*command, *([tmp_path] if command is SWEEP else []))
    children = with_workers(process)
    os.kill(children[0], signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (3, "")
    assert err.startswith("rooteps: a worker has ended before its work was done")
    assert err.count("\n") == 1
    assert_gone(children)


@pytest.mark.heavy
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    process = started(*SWEEP, tmp_path)
    children = with_workers(process)
    time.sleep(1)
    process.kill()
    assert process.communicate()[1] == ""
    assert_gone(children)


ENDING = """
import os, pathlib, signal, sys, time
from rooteps.commands import process
from rooteps.verification import atomic
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which nohup has made us ignore
process._listen()
unfinished = pathlib.Path(sys.argv[1], ".a.tmp")
unfinished.touch()
atomic.UNFINISHED.add(unfinished)
os.kill(os.getpid(), int(sys.argv[2]))
time.sleep(60)
"""


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_was_being_written_goes_with_a_process_that_is_asked_to_end(ending, tmp_path):
    done = subprocess.run([sys.executable, "-c", ENDING, tmp_path, str(int(ending))], capture_output=True, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (128 + ending, b"", b"rooteps: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.heavy
def test_a_sweep_that_is_asked_to_end_leaves_nobody_and_no_half_file(tmp_path):
    process = started(*SWEEP, tmp_path)
    children = with_workers(process)
    time.sleep(5)
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (143, "")
    assert err.startswith("rooteps: interrupted: ")
    assert err.count("\n") == 1
    assert_gone(children)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.heavy
def test_a_full_disk_is_one_line_and_a_code_of_its_own(tmp_path):
    process = started(*SWEEP[:4], "--epsilon", "1e-3", "--workers", "1", "--out", tmp_path)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (300, 300))  # long before it writes
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (3, "")
    assert err == f"rooteps: file too large: 0 of 1 shards are in {tmp_path}; the same command goes on\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.heavy
def test_what_listens_may_be_no_scheduler(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        process = started(*SWEEP[:-3], "--dask", address, "--out", tmp_path / "new")
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"rooteps: dask: no scheduler at '{address}'")
    assert err.count("\n") == 1
    assert not (tmp_path / "new").exists()
