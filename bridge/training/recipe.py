"""What is trained, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rooteps.bridge.config import GPT2Config
from rooteps.bridge.language_model import LanguageModel
from rooteps.theory.checks import InvalidInput

EARLY = (0, 16, 64, 256, 1024)
"""Steps after which a checkpoint is kept, whatever the length of the run."""
LATE = (0.75, 0.9375, 1.0)
"""The same, as shares of the run: models close to the last one, so that its excess ε is small."""

QUAD_SCALE = 0.05
"""What ‖Phiᵀf(s)‖² is about at the start of Quad; at the optimum it is the squared length of Π p*_s, less than one."""


@dataclass(frozen=True)
class Recipe:
    """A model and its schedule: a short warm-up, a constant rate, and a linear descent to zero.

    The descent is the last ``DECAY`` of the run, so that a run can be shortened or prolonged as long as it has not
    begun: the steps before it are the same.

    Args:
        config: the shape of the model; contexts of training are as long as ``n_positions`` allows.
        steps: how many optimiser steps.
        batch: contexts in each.
        adam_rate: peak learning rate of embeddings, gains and biases.
        muon_rate: peak learning rate of the matrices of the blocks.
        weight_decay: share of the rate by which those matrices shrink.
        objective: ``cross-entropy`` or ``quad``.
        seed: of the initial parameters and the order of the text.
    """

    config: GPT2Config
    steps: int
    batch: int
    adam_rate: float = 3e-3
    muon_rate: float = 2e-2
    weight_decay: float = 0.05
    objective: str = "cross-entropy"
    seed: int = 0

    WARM_UP = 50
    DECAY = 0.35

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1:
            raise InvalidInput(f"recipe: {self.steps} steps of {self.batch} contexts are nothing to train on")

    def rate(self, step: int) -> float:
        """The learning rate of step 1, 2, …, as a share of its peak.

        >>> recipe = SIZES["small"]
        >>> [round(recipe.rate(step), 2) for step in (1, 50, recipe.constant_until, recipe.steps)]
        [0.02, 1.0, 1.0, 0.0]
        """
        left = (self.steps - step + 1) / (self.DECAY * self.steps + 1)
        return min(1.0, step / self.WARM_UP, left)

    @property
    def constant_until(self) -> int:
        """The last step before the rate descends."""
        return int((1 - self.DECAY) * self.steps)

    @property
    def kept(self) -> list[int]:
        """Steps after which a checkpoint is kept, in order; the last one is the end.

        >>> replace(SIZES["small"], steps=2000).kept
        [0, 16, 64, 256, 1024, 1500, 1875, 2000]
        """
        late = {round(share * self.steps) for share in LATE}
        return sorted({step for step in EARLY if step < self.steps} | late)


SIZES = {
    "small": Recipe(GPT2Config(3072, 128, 128, 5, 2, bos_token_id=0), steps=2160, batch=32),
    "large": Recipe(GPT2Config(8192, 256, 512, 8, 8, bos_token_id=0), steps=6000, batch=64, muon_rate=1e-2),
}
"""``small`` is the embedded model, for two CPU cores; ``large`` is for a GPU."""


def for_quad(recipe: Recipe, model: LanguageModel) -> tuple[Recipe, np.ndarray]:
    """The recipe with the Quad objective for a trained model's words, and their embeddings Phi [d, V], which it keeps.

    They come with a factor: the objective only knows Phiᵀf, and with it the layer norm starts at the right scale.
    """
    d, V = model.Phi.shape
    config = replace(recipe.config, vocab_size=V, n_embd=d, tie_word_embeddings=False)
    factor = np.sqrt(QUAD_SCALE / np.square(model.Phi, dtype=np.float64).sum())
    return replace(recipe, config=config, objective="quad"), (factor * model.Phi).astype(np.float32)


def recipe(size: str, steps: int | None = None, seed: int = 0) -> Recipe:
    """The recipe of a size, with another length or seed.

    Raises:
        InvalidInput: an unknown size.
    """
    if size not in SIZES:
        raise InvalidInput(f"size: {size!r} is not one of {', '.join(SIZES)}")
    chosen = SIZES[size]
    return replace(chosen, steps=chosen.steps if steps is None else steps, seed=seed)
