"""A sweep: its table, and that kills, restarts and other executors change nothing about it."""

import dataclasses
import json
import operator
import os
import shutil
import signal
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor, as_completed

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rooteps.sweeps import Settings, executors, read, store, sweep, work
from rooteps.sweeps.columns import SCHEMA
from rooteps.theory import InvalidInput
from tests import tolerance
from tests.commands.inputs.directories import write_manifest

SMALL = Settings("softmax-transfer", "sharp", (1e-10, 1e-4, 4), B=(0.5, 2.0, 3), gamma=(0.25, 1.0, 2))
LARGE = Settings("softmax-transfer", "markov", (1e-10, 1e-1, 512), seeds=5)
RUNGS = (
    "coverage_exact",
    "instance_exact",
    "variance_coverage",
    "variance_aware",
    "trimmed",
    "chi_squared",
    "never_vacuous",
    "paper",
)
LOSSES = ("witness_tau", "tau_lower", "tau_upper", "witness_gap", "infimum_lower", "infimum_upper", "gap")


def light(settings, index):
    """Stands in for the work on a shard where only the bookkeeping is tested."""
    asked = settings.columns(index)
    count = len(asked["seed"])
    values = {pa.string(): "holds", pa.int64(): 8, pa.float64(): index + 1}
    columns = {field.name: values[field.type] for field in SCHEMA} | asked
    columns = {name: x if isinstance(x, np.ndarray) else [x] * count for name, x in columns.items()}
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


@pytest.fixture
def bookkeeping(monkeypatch):
    monkeypatch.setattr(work, "shard", light)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return sweep(SMALL, tmp_path_factory.mktemp("sweep"))


def test_the_columns(table):
    worlds = ["result", "language", "loss", "model", "seed", "n", "V", "d", "epsilon", "B", "gamma", "C"]
    arrows = ["weakest_arrow", "weakest_after_witness"]
    assert table.column_names == [*worlds, *LOSSES, *RUNGS, "ratio", *arrows, "verdict"]
    assert all({b"unit", b"meaning"} <= set(field.metadata) for field in table.schema)
    assert not any("-" in name for name in table.column_names)
    told = json.loads(table.schema.metadata[b"rooteps"])
    assert told["version"] == store.VERSION
    assert told["settings"] == SMALL.to_data()
    assert told["command"].endswith("--epsilon 1e-10:0.0001:4 --B 0.5:2:3 --gamma 0.25:1:2 --seeds 1 --loss hinge")
    assert table.num_rows == SMALL.rows
    assert set(table["verdict"].to_pylist()) <= {"holds", "equal"}


def test_the_points_are_those_of_the_grid(table):
    found = zip(*(table[name].to_pylist() for name in ("seed", "B", "gamma", "epsilon")), strict=True)
    assert list(found) == SMALL.points(0)


def test_the_ladder_against_the_paper_by_hand(table):
    columns = {name: table[name].to_numpy() for name in table.column_names}
    by_hand = columns["B"] * np.sqrt(2 * columns["epsilon"] / columns["gamma"])
    np.testing.assert_allclose(columns["paper"], by_hand, rtol=tolerance.ROUNDOFF)
    np.testing.assert_allclose(columns["ratio"], columns["witness_gap"] / by_hand, rtol=tolerance.ROUNDOFF)
    delta = (1 - columns["witness_tau"]) / (2 * columns["B"])  # τ = 1 − 2Bδ, and the loss is 1 whatever the classifier
    np.testing.assert_allclose(columns["witness_gap"], 2 * columns["B"] * delta, rtol=1e-9)
    slack = 1 + tolerance.CERTIFIED_GAP
    for lower, upper in (("witness_gap", "instance_exact"), ("instance_exact", "variance_aware")):
        assert (columns[lower] <= columns[upper] * slack).all()
    for lower, upper in (("instance_exact", "never_vacuous"), ("never_vacuous", "paper")):
        assert (columns[lower] <= columns[upper] * slack).all()
    for lower, upper in (
        ("witness_gap", "coverage_exact"),
        ("coverage_exact", "instance_exact"),
        ("trimmed", "chi_squared"),
    ):
        assert (columns[lower] <= columns[upper] * slack).all()
    # The model tells the contexts apart by nothing (but by the rounding of its features, as far as a certificate can
    # say), and no weights of size B do better on the truth.
    np.testing.assert_allclose(columns["infimum_upper"], 1.0, rtol=tolerance.CERTIFIED_GAP)
    assert (columns["infimum_lower"] == 0).all()
    np.testing.assert_allclose(columns["gap"], columns["witness_gap"], atol=tolerance.CERTIFIED_GAP)
    for end in ("tau_lower", "tau_upper"):
        np.testing.assert_allclose(columns[end], columns["witness_tau"], rtol=tolerance.CERTIFIED_GAP)
    np.testing.assert_allclose(columns["C"], 1 / columns["gamma"], rtol=tolerance.ROUNDOFF)  # two contexts, alike
    np.testing.assert_allclose(columns["chi_squared"], columns["paper"], rtol=tolerance.ROUNDOFF)


def test_equal_settings_give_equal_tables(table, tmp_path):
    assert sweep(SMALL, tmp_path).equals(table, check_metadata=True)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert sweep(SMALL, tmp_path, Refusing()).equals(table)  # finished: nothing is submitted, nothing is written
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    os.remove(tmp_path / "shard-00000.parquet")
    assert sweep(SMALL, tmp_path).equals(table)


class Refusing(Executor):
    def submit(self, *arguments, **options):
        raise AssertionError("there was nothing to do")


class Dying(Executor):
    """Does two shards and is then interrupted."""

    def __init__(self):
        self.done = []

    def submit(self, function, settings, index):
        future = Future()
        if len(self.done) < 2:
            self.done.append(index)
            future.set_result(function(settings, index))
        else:
            future.set_exception(KeyboardInterrupt())
        return future


def test_what_was_done_before_an_interruption_is_kept(bookkeeping, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        sweep(LARGE, tmp_path, Dying())
    kept = sorted(path.name for path in tmp_path.glob("shard*"))
    assert len(kept) <= 2
    counted = []
    table = sweep(LARGE, tmp_path, on_progress=counted.append)
    assert table["seed"].to_pylist() == [i for i in range(5) for _ in range(512)]
    assert sum(counted) == LARGE.rows - 512 * len(kept)
    assert not list(tmp_path.glob(".*"))


def test_every_reader_of_parquet_takes_the_directory_for_one_table(bookkeeping, tmp_path):
    table = sweep(LARGE, tmp_path)
    assert pq.read_table(tmp_path).equals(table)  # what pandas does
    names = sorted(path.name for path in tmp_path.iterdir())
    assert {name.rpartition(".")[2] for name in names} == {"parquet"}  # or polars refuses the directory
    schemas = [pq.read_schema(tmp_path / name) for name in names]
    assert all(schema.equals(schemas[0], check_metadata=True) for schema in schemas)
    assert sum(pq.read_metadata(tmp_path / name).num_rows for name in names) == LARGE.rows


def test_what_killed_processes_were_writing_is_removed(bookkeeping, tmp_path):
    sweep(LARGE, tmp_path)
    gone, young, mine = (tmp_path / f".shard-00000.parquet.{pid}.tmp" for pid in (2**22 + 1, 2**22 + 2, os.getpid()))
    for path in (gone, young, mine):
        path.write_bytes(b"PAR1")
    for path in (gone, mine):
        os.utime(path, (0, 0))
    with store.prepared(tmp_path, LARGE) as missing:
        assert missing == []
    assert [path.exists() for path in (gone, young, mine)] == [False, True, True]


def test_columns_of_a_table(bookkeeping, tmp_path):
    sweep(LARGE, tmp_path)
    assert read(tmp_path, ("epsilon", "paper")).column_names == ["epsilon", "paper"]


def test_memory_does_not_grow_with_the_shards():
    asked = []

    def futures():
        for _ in range(200):
            asked.append(Future())
            asked[-1].set_result(None)
            yield asked[-1]

    done = 0
    for _ in executors.finished(futures(), None):
        assert len(asked) <= done + executors.AHEAD
        done += 1
    assert done == 200


def test_a_directory_of_other_settings_is_refused(bookkeeping, tmp_path):
    sweep(LARGE, tmp_path)
    before = sorted(tmp_path.iterdir())
    other = Settings("softmax-transfer", "markov", (1e-10, 1e-2, 512), seeds=5)
    with pytest.raises(InvalidInput, match=r"is a sweep with epsilon 1e-10:0.1:512, and 1e-10:0.01:512 is asked for"):
        sweep(other, tmp_path)
    with pytest.raises(InvalidInput, match=r"is a sweep with gamma None, and 0.5:1:2 is asked for"):
        store.missing(tmp_path, Settings("softmax-transfer", "markov", (1e-10, 1e-1, 512), None, (0.5, 1.0, 2), 5))
    assert sorted(tmp_path.iterdir()) == before


def test_directories_that_hold_no_sweep(tmp_path):
    with pytest.raises(InvalidInput, match="none: is not a directory"):
        read(tmp_path / "none")
    with pytest.raises(InvalidInput, match="holds no sweep"):
        read(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=r"holds no sweep \(_manifest.parquet is missing\)"):
        store.missing(tmp_path, SMALL)
    (tmp_path / "_manifest.parquet").write_text('{"schema": 1}')
    with pytest.raises(InvalidInput, match="is not the manifest of a sweep"):
        store.missing(tmp_path, SMALL)
    assert not list(tmp_path.glob("shard*"))


def test_a_damaged_shard_is_named(bookkeeping, tmp_path):
    with store.prepared(tmp_path, LARGE):
        pass
    with pytest.raises(InvalidInput, match="no shard of this sweep is finished"):
        read(tmp_path)
    table = sweep(LARGE, tmp_path)
    third = tmp_path / "shard-00003.parquet"
    other = pa.BufferOutputStream()
    pq.write_table(pa.table({"x": [1]}), other)
    empty = pa.BufferOutputStream()
    pq.write_table(table.slice(0, 0), empty)
    renamed = pa.BufferOutputStream()
    pq.write_table(table.slice(0, 512).rename_columns([name.upper() for name in table.column_names]), renamed)
    good, older = pq.read_table(third), pa.BufferOutputStream()
    kept = json.loads(good.schema.metadata[store.KEY]) | {"version": "0.0.0"}
    pq.write_table(good.replace_schema_metadata({store.KEY: json.dumps(kept)}), older)
    neighbour = (tmp_path / "shard-00002.parquet").read_bytes()
    sweep(dataclasses.replace(LARGE, loss="logistic"), tmp_path / "another")
    stranger = (tmp_path / "another" / "shard-00003.parquet").read_bytes()
    shutil.rmtree(tmp_path / "another")
    parts = (part.getvalue() for part in (other, empty, renamed, older))
    for content in (b"", b"PAR1 cut off", neighbour, stranger, *parts):
        third.write_bytes(content)
        with pytest.raises(InvalidInput, match=r"shard-00003.parquet: is damaged .*; the same sweep does it again"):
            read(tmp_path)
        assert store.missing(tmp_path, LARGE) == [3]
    assert sweep(LARGE, tmp_path).equals(table)
    third.unlink()
    third.mkdir()
    with pytest.raises(InvalidInput, match=r"shard-00003.parquet: is a directory"):
        store.missing(tmp_path, LARGE)


def test_no_flipped_bit_changes_the_table_unseen(bookkeeping, tmp_path):
    settings = Settings("softmax-transfer", "markov", (1e-10, 1e-1, 20))
    table = sweep(settings, tmp_path)
    path = tmp_path / "shard-00000.parquet"
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    seen = 0
    for place, bit in zip(rng.integers(len(good), size=300).tolist(), rng.integers(8, size=300).tolist(), strict=True):
        path.write_bytes(good[:place] + bytes([good[place] ^ (1 << bit)]) + good[place + 1 :])
        try:
            assert read(tmp_path).equals(table), place
        except InvalidInput:
            seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        "{}",
        "null",
        "",
        '{"format": 3, "version": "0.1.0", "settings": {}, "rows": 0, "rows_per_shard": 512}',
        lambda data: data | {"settings": {}},
        lambda data: data | {"settings": data["settings"] | {"seeds": "5"}},
        lambda data: data | {"settings": data["settings"] | {"epsilon": ["1", "2", "3"]}},
        lambda data: data | {"settings": data["settings"] | {"epsilon": {}}},
        lambda data: data | {"settings": data["settings"] | {"result": ["\x1b[2J"]}},
        lambda data: data | {"settings": data["settings"] | {"language": "\x1b[2J" * 10**5}},
        lambda data: data | {"rows": "2560"},
        lambda data: data | {"rows": 1},
        lambda data: data | {"format": 1},
        lambda data: data | {"command": "rm"},
        lambda data: data | {"version": 0.1},
    ],
)
def test_a_manifest_that_is_none_is_refused(content, bookkeeping, tmp_path):
    sweep(LARGE, tmp_path)
    data = json.loads(pq.read_schema(tmp_path / "_manifest.parquet").metadata[b"rooteps"])
    write_manifest(tmp_path, content if isinstance(content, str) else json.dumps(content(data)))
    for use in (lambda: read(tmp_path), lambda: store.missing(tmp_path, LARGE)):
        with pytest.raises(InvalidInput, match="is not the manifest of a sweep") as error:
            use()
        assert str(error.value).isprintable()
        assert len(str(error.value)) < 1000


def test_a_sweep_of_another_version_is_read_and_not_gone_on_with(bookkeeping, monkeypatch, tmp_path):
    table = sweep(LARGE, tmp_path)
    monkeypatch.setattr(store, "VERSION", "9.9")
    assert read(tmp_path).equals(table)
    with pytest.raises(InvalidInput, match=r"was swept by rooteps .*, not 9\.9"):
        store.missing(tmp_path, LARGE)


def test_the_manifest_says_what_was_swept(bookkeeping, tmp_path):
    sweep(LARGE, tmp_path)
    for path in (tmp_path / "_manifest.parquet", tmp_path / "shard-00004.parquet"):
        data = json.loads(pq.read_schema(path).metadata[b"rooteps"])
        assert data["settings"] == LARGE.to_data()
        assert (data["rows"], data["rows_per_shard"]) == (2560, 512)


def test_an_instance_that_is_not_what_was_asked_for_stops_the_sweep():
    with pytest.raises(InvalidInput, match=r"gamma: 0.5 was asked for, and the instance drawn has 0.4"):
        work.require("gamma", np.array([0.5]), np.array([0.4]))
    work.require("gamma", np.array([0.5]), np.array([0.5]))


@pytest.mark.parametrize("workers", [1, 2])
def test_local_executors(workers):
    with executors.local(workers) as executor:
        futures = [executor.submit(operator.neg, i) for i in range(3)]
        assert sorted(future.result() for future in as_completed(futures)) == [-2, -1, 0]
    with pytest.raises(KeyboardInterrupt), executors.local(workers) as executor:  # noqa: PT012
        waiting = [executor.submit(time.sleep, 0.5) for _ in range(6)]
        raise KeyboardInterrupt
    with pytest.raises((CancelledError, BrokenExecutor)):
        waiting[-1].result(timeout=60)


def test_a_missing_scheduler_takes_one_line(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "TIMEOUT", 0.2)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(InvalidInput, match="dask: no scheduler at") as error, executors.dask(address):
            pass
        assert "\n" not in str(error.value)


def _with_a_worker_killed(settings, directory):
    """Sweep on two worker processes of Dask, and kill one of them when the first shard is written."""
    distributed = pytest.importorskip("distributed")
    killed = []
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, executors.dask(cluster.scheduler_address) as executor:

        def kill(rows):
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        table = sweep(settings, directory, executor, kill)
    assert killed
    return table


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_is_lost_with_a_dask_worker(monkeypatch, tmp_path):
    def slow(settings, index, light=light):  # a closure, so that Dask sends it by value
        time.sleep(0.3)
        return light(settings, index)

    monkeypatch.setattr(work, "shard", slow)
    table = _with_a_worker_killed(LARGE, tmp_path)
    assert table["seed"].to_pylist() == [i for i in range(5) for _ in range(512)]


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_processes_and_a_dying_dask_worker_give_the_table_of_one_process(tmp_path):
    settings = Settings("softmax-transfer", "markov", (1e-10, 1e-1, 300), seeds=6)
    alone = sweep(settings, tmp_path / "alone")
    with executors.local(2) as executor:
        assert sweep(settings, tmp_path / "pool", executor).equals(alone)
    assert _with_a_worker_killed(settings, tmp_path / "dask").equals(alone)
    with ThreadPoolExecutor(3) as executor:
        assert sweep(settings, tmp_path / "threads", executor).equals(alone)
