"""The embedded model: it loads, it is as good as its log says, and it is small."""

import numpy as np
import pytest

from rooteps.bridge.embedded import FOLDER, checkpoints, default_task, default_text, held_out, log, resolve
from rooteps.bridge.loading import load
from rooteps.bridge.training.objectives import held_out_loss
from rooteps.theory.checks import InvalidInput

MARGIN = 0.02
"""Bits per character: the log is of the whole hold-out, on another machine perhaps."""


def test_checkpoints_are_those_of_the_log():
    kept = [f"step-{row['step']:05d}" for row in log()["rows"] if "held_out_loss" in row]
    assert [path.name for path in checkpoints()] == kept
    assert 6 <= len(kept) <= 10
    losses = [row["held_out_loss"] for row in log()["rows"] if "held_out_loss" in row]
    assert losses == sorted(losses, reverse=True)


def test_everything_fits_into_25_megabytes():
    files = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files) <= 25e6
    assert max(path.stat().st_size for path in files) <= 3000 * 1024


def test_a_slice_of_the_hold_out_costs_what_the_log_says():
    model = load(resolve("embedded"))
    documents = held_out()[::8]
    text = "".join("<|endoftext|>" + document.text for document in documents)
    words = np.array(model.encode(text), dtype=np.int32)
    nats = held_out_loss(model.parameters, words, model.config) * (len(words) - 1)
    bits = nats / np.log(2) / sum(len(document.text) for document in documents)
    assert bits == pytest.approx(log()["rows"][-1]["bits_per_character"], abs=0.1)


@pytest.mark.heavy
def test_the_hold_out_costs_what_the_log_says():
    for path, row in zip(checkpoints(), [r for r in log()["rows"] if "held_out_loss" in r], strict=True):
        model = load(path)
        words = np.array(model.encode(default_text()), dtype=np.int32)
        assert len(words) == log()["corpus"]["held_out"]["words"]
        assert held_out_loss(model.parameters, words, model.config) == pytest.approx(row["held_out_loss"], abs=MARGIN)


def test_names():
    assert resolve("embedded/step-00000").endswith("step-00000")
    with pytest.raises(InvalidInput, match="there is no 'embedded/step-1'; embedded has step-00000"):
        resolve("embedded/step-1")


def test_the_default_task_has_both_classes():
    task = default_task()
    assert task.classes == ("numerics", "programming")
    assert np.bincount(task.labels).min() > 500
    assert all(6 <= len(text.split()) <= 40 for text in task.texts)
