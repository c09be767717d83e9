"""Small model directories for the tests of the bridge."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from rooteps.bridge import gpt2
from rooteps.bridge.checkpoint import write_parameters
from rooteps.bridge.config import GPT2Config

FILE = "model.safetensors"
_TEXT = "the a cat dog house river runs sees likes and or very small big old new is was good bad movie review"
WORDS = [*_TEXT.split(), "<s>"]
SMALL = GPT2Config(vocab_size=len(WORDS), n_positions=12, n_embd=8, n_layer=2, n_head=2, bos_token_id=len(WORDS) - 1)


def tokenizer(words: list[str] = WORDS) -> Tokenizer:
    """Words between spaces; an unknown one is the first."""
    model = models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=words[0])
    made = Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return made


def parameters(config: GPT2Config, seed: int = 0, size: float = 0.3) -> gpt2.Parameters:
    """Initial parameters moved far enough for attention, biases and layer norms to matter."""
    rng = np.random.default_rng([seed, 1])
    start = gpt2.initial(config, seed)
    return {
        name: value + jnp.asarray(size * rng.standard_normal(value.shape), dtype=jnp.float32)
        for name, value in start.items()
    }


def write_model(directory: Path, config: GPT2Config, params: gpt2.Parameters, dtype: str = "F32") -> Path:
    """A directory as Hugging Face lays it out."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(config.to_json())
    tokenizer().save(str(directory / "tokenizer.json"))
    write_parameters(directory / "model.safetensors", params, dtype)
    return directory


def change(directory, **changes):
    """Replace (or, by None, remove) tensors of a model directory; ``__`` stands for a dot."""
    tensors = load_file(directory / FILE)
    for name, value in changes.items():
        name = name.replace("__", ".")
        tensors.pop(name, None)
        if value is not None:
            tensors[name] = value
    save_file(tensors, directory / FILE, metadata={"format": "pt"})
