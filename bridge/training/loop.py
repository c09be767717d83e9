"""The loop: steps of the optimiser, checkpoints along the way, a log, and everything kept so that it can be resumed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rooteps.bridge import gpt2
from rooteps.bridge.checkpoint import read_parameters, write_parameters
from rooteps.bridge.gpt2 import Parameters
from rooteps.bridge.training import optimiser, state
from rooteps.bridge.training.batches import batch
from rooteps.bridge.training.objectives import held_out_loss, losses
from rooteps.bridge.training.recipe import Recipe
from rooteps.bridge.training.state import Run
from rooteps.theory.numbers import Array

KEEP_EVERY = 50
"""Steps between two writings of the state and two rows of the log."""


@dataclass(frozen=True)
class Text:
    """The text of a run as words: for training [N], held out [M], and how many characters the latter stands for."""

    training: np.ndarray
    held_out: np.ndarray
    characters: int


def train(
    directory: Path,
    recipe: Recipe,
    text: Text,
    Phi: Array | None = None,
    on_step: Callable[[int, dict[str, Any]], None] = lambda step, row: None,
) -> Run:
    """Train from the start, or go on from what the directory keeps; the result is the same.

    Args:
        directory: checkpoints go to ``step-NNNNN/model.safetensors`` in half precision, the state beside them.
        recipe: what to do.
        text: what to learn from.
        Phi: word embeddings [d, V] that stay as they are, for a config with an untied head.
        on_step: called after every step with its number and the newest row of the log, for progress.

    Returns:
        The finished run; its rows have ``step``, ``words``, ``training_loss``, ``seconds``, ``cpu_seconds``, and at
        checkpoints ``held_out_loss`` in nats per word, of the weights as written.

    Raises:
        InvalidInput: the directory keeps a run of another recipe.
    """
    run = state.read(directory, recipe)
    if run is None:
        parameters = gpt2.initial(recipe.config, recipe.seed)
        if Phi is not None:
            parameters["lm_head.weight"] = jnp.asarray(Phi.T)
        run = _kept(directory, Run(0, parameters, optimiser.start(parameters), ()), recipe, text, None)
    clock = _Clock(run)
    recent: list[Array] = []
    T = recipe.config.n_positions
    while run.step < recipe.steps:
        step = run.step + 1
        ids = jnp.asarray(batch(text.training, T, recipe.batch, step, recipe.seed))
        share = jnp.float32(recipe.rate(step))
        parameters, averages, loss = _step(run.parameters, run.state, ids, jnp.float32(step), share, recipe)
        recent.append(loss)
        run = replace(run, step=step, parameters=parameters, state=averages)
        if step in recipe.kept or step % KEEP_EVERY == 0:
            mean = float(np.mean([float(x) for x in recent]))
            recent.clear()
            run = clock.read(run)
            run = _kept(directory, run, recipe, text, mean)
            state.write(directory, run, recipe)
        on_step(step, run.rows[-1])
    return run


@dataclass
class _Clock:
    """Wall-clock and processor time of a run, over all the processes that worked on it."""

    run: Run

    def __post_init__(self) -> None:
        self.wall = time.perf_counter() - self.run.seconds
        self.cpu = time.process_time() - self.run.cpu_seconds

    def read(self, run: Run) -> Run:
        return replace(run, seconds=time.perf_counter() - self.wall, cpu_seconds=time.process_time() - self.cpu)


def _kept(directory: Path, run: Run, recipe: Recipe, text: Text, training_loss: float | None) -> Run:
    """The run with one more row in its log, and a checkpoint if the recipe wants one here."""
    row: dict[str, Any] = {
        "step": run.step,
        "words": run.step * recipe.batch * recipe.config.n_positions,
        "training_loss": training_loss,
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.cpu_seconds, 1),
    }
    if run.step in recipe.kept:
        folder = directory / f"step-{run.step:05d}"
        folder.mkdir(exist_ok=True)
        write_parameters(folder / "model.safetensors", run.parameters, "F16")
        written = read_parameters(folder, recipe.config)
        row["held_out_loss"] = held_out_loss(written, text.held_out, recipe.config, recipe.objective)
    return replace(run, rows=(*run.rows, row))


@partial(jax.jit, static_argnames="recipe", donate_argnums=(0, 1))
def _step(
    parameters: Parameters, averages: optimiser.State, ids: Array, step: Array, share: Array, recipe: Recipe
) -> tuple[Parameters, optimiser.State, Array]:
    def mean_loss(parameters: Parameters) -> Array:
        return losses(parameters, ids, recipe.config, recipe.objective).mean()

    loss, gradient = jax.value_and_grad(mean_loss)(parameters)
    if not recipe.config.tie_word_embeddings:
        gradient["lm_head.weight"] = jnp.zeros_like(gradient["lm_head.weight"])  # Phi stays as it is
    moved, averages = optimiser.update(parameters, gradient, averages, step, share, recipe)
    return moved, averages, loss
