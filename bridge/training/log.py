"""The log of a run: what was trained on what, for how long, and how far it got."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rooteps.bridge.training.recipe import Recipe
from rooteps.bridge.training.state import Run
from rooteps.verification.atomic import write_text

FILE = "log.json"


def report(recipe: Recipe, corpus: dict[str, Any], run: Run) -> dict[str, Any]:
    """Everything about a run, ready for JSON.

    Rows with a checkpoint have ``held_out_loss`` in the objective's unit per word, and for cross-entropy
    ``bits_per_character`` of the held-out text: all its nats, those for the ends of documents included, over ln 2 and
    the characters of the documents.

    Args:
        recipe: of the run.
        corpus: what ``prepare`` told.
        run: when it is done.
    """
    part = corpus["held_out"]
    bits = (part["words"] - 1) / part["characters"] / math.log(2)
    rows = []
    for row in run.rows:
        if "held_out_loss" in row and recipe.objective == "cross-entropy":
            row = row | {"bits_per_character": row["held_out_loss"] * bits}
        rows.append(row)
    return {"recipe": asdict(recipe), "corpus": corpus, "rows": rows}


def write_log(directory: Path, log: dict[str, Any]) -> Path:
    """Write ``log.json``, one row of the log a line."""
    head = json.dumps({name: log[name] for name in ("recipe", "corpus")}, indent=2)
    rows = ",\n    ".join(json.dumps(row) for row in log["rows"])
    return write_text(directory / FILE, f'{head[:-2]},\n  "rows": [\n    {rows}\n  ]\n}}\n')


def summary(log: dict[str, Any]) -> str:
    """What was reached, in a line."""
    last, part = log["rows"][-1], log["corpus"]["held_out"]
    time = (
        f"{last['step']} steps in {last['seconds'] / 60:.0f} min ({last['cpu_seconds'] / 60:.0f} min of processor time)"
    )
    text = f"{part['characters']} characters held out"
    loss = last["held_out_loss"]
    if "bits_per_character" not in last:
        return f"{time}; Quad loss {loss:.5f} per word on {text}"
    return (
        f"{time}; perplexity {math.exp(loss):.1f} per word, {last['bits_per_character']:.3f} bits/character on {text}"
    )
