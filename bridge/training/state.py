"""What a run has reached, in one file, so that a killed run goes on as if nothing had happened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from rooteps.bridge.gpt2 import Parameters
from rooteps.bridge.training import optimiser
from rooteps.bridge.training.recipe import Recipe
from rooteps.theory.checks import InvalidInput, printable
from rooteps.verification.atomic import write_bytes

FILE = "state.safetensors"


@dataclass(frozen=True)
class Run:
    """A run after ``step`` steps: parameters, optimiser, and the rows of its log so far."""

    step: int
    parameters: Parameters
    state: optimiser.State
    rows: tuple[dict[str, Any], ...]
    seconds: float = 0.0
    cpu_seconds: float = 0.0


def write(directory: Path, run: Run, recipe: Recipe) -> Path:
    """Keep a run in the directory, in one step."""
    tensors = {f"parameters/{name}": value for name, value in run.parameters.items()}
    tensors |= {f"first/{name}": value for name, value in run.state.first.items()}
    tensors |= {f"second/{name}": value for name, value in run.state.second.items()}
    told = {"step": run.step, "rows": run.rows, "seconds": run.seconds, "cpu_seconds": run.cpu_seconds}
    metadata = {"run": json.dumps(told), "recipe": json.dumps(asdict(recipe))}
    arrays = {name: np.asarray(value) for name, value in tensors.items()}
    return write_bytes(directory / FILE, save(arrays, metadata=metadata | {"digest": _digest(arrays, metadata)}))


def _digest(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> str:
    """SHA-256 of all that a state is made of."""
    found = hashlib.sha256(json.dumps([metadata["run"], metadata["recipe"]]).encode())
    for name in sorted(arrays):
        found.update(json.dumps([name, str(arrays[name].dtype), arrays[name].shape]).encode())
        found.update(np.ascontiguousarray(arrays[name]).tobytes())
    return found.hexdigest()


def read(directory: Path, recipe: Recipe) -> Run | None:
    """The run that a directory keeps, or None if there is none.

    Raises:
        InvalidInput: the file is damaged, or of another recipe. Only the length of a run may change, and only while
            both lengths still have the same learning rate.
    """
    path = directory / FILE
    if not path.exists():
        return None
    if not path.is_file():
        raise InvalidInput(f"{path}: is not the state of a run (no regular file)")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if metadata["digest"] != _digest(tensors, metadata):
            raise InvalidInput("not as it was written")
        told, other = json.loads(metadata["run"]), json.loads(metadata["recipe"])
    except Exception as error:  # safetensors raises errors of many kinds over what is damaged
        reason = f"no {error}" if isinstance(error, KeyError) else printable(" ".join(str(error).split()))
        raise InvalidInput(f"{path}: is not the state of a run ({reason})") from None
    wanted = json.loads(json.dumps(asdict(recipe)))
    for name in wanted:
        if name != "steps" and wanted[name] != other.get(name):
            raise InvalidInput(f"{path}: is of a run with {name} = {other.get(name)}, not {wanted[name]}")
    if recipe.steps != other["steps"] and told["step"] > min(
        recipe.constant_until, int(other["steps"] * (1 - recipe.DECAY))
    ):
        raise InvalidInput(f"{path}: the run of {other['steps']} steps is too far to have {recipe.steps} instead")
    groups: dict[str, Parameters] = {"parameters": {}, "first": {}, "second": {}}
    for name, value in tensors.items():
        group, _, own = name.partition("/")
        groups[group][own] = jnp.asarray(value)
    state = optimiser.State(groups["first"], groups["second"])
    return Run(told["step"], groups["parameters"], state, tuple(told["rows"]), told["seconds"], told["cpu_seconds"])
