"""The shape of a GPT-2 model: ``config.json``, as Hugging Face writes it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.verification.instance_file import json_format
from rooteps.verification.reading import read_bytes

ACTIVATIONS = ("gelu_new", "gelu_pytorch_tanh", "gelu", "relu", "silu", "tanh")

_UNSUPPORTED = {
    "scale_attn_weights": True,
    "scale_attn_by_inverse_layer_idx": False,
    "reorder_and_upcast_attn": False,
    "add_cross_attention": False,
}
"""Keys that would change the forward pass, and the values that it is written for (which are GPT-2's)."""


@dataclass(frozen=True)
class GPT2Config:
    """What the forward pass needs to know; fields are named as in ``config.json``.

    Args:
        vocab_size: V, the number of words (tokens).
        n_positions: the longest context.
        n_embd: d, the width of features and embeddings.
        n_layer, n_head: blocks, and attention heads in each.
        n_inner: width of the hidden layer of each block; None means 4 d.
        activation_function: one of ``ACTIVATIONS``.
        layer_norm_epsilon: what layer norms add to the variance.
        tie_word_embeddings: whether Phi is the transpose of the input embeddings.
        bos_token_id: the beginning-of-text token, if the model knows one.

    Raises:
        InvalidInput: a number that is not positive, a width that heads do not divide, an unknown activation.

    >>> GPT2Config(vocab_size=100, n_positions=16, n_embd=8, n_layer=2, n_head=2).inner
    32
    """

    vocab_size: int
    n_positions: int
    n_embd: int
    n_layer: int
    n_head: int
    n_inner: int | None = None
    activation_function: str = "gelu_new"
    layer_norm_epsilon: float = 1e-5
    tie_word_embeddings: bool = True
    bos_token_id: int | None = None

    def __post_init__(self) -> None:
        for name in ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner"):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
            if not (whole or (name == "n_inner" and value is None)):
                raise InvalidInput(f"{name}: {shown(value)} is not a positive whole number")
        if self.n_embd % self.n_head:
            raise InvalidInput(f"n_head: {self.n_head} heads do not divide n_embd = {self.n_embd}")
        if self.activation_function not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise InvalidInput(f"activation_function: {shown(self.activation_function)} is not one of {known}")
        if not (isinstance(self.layer_norm_epsilon, int | float) and self.layer_norm_epsilon > 0):
            raise InvalidInput(f"layer_norm_epsilon: {shown(self.layer_norm_epsilon)} is not a positive number")
        if not isinstance(self.tie_word_embeddings, bool):
            raise InvalidInput(f"tie_word_embeddings: {shown(self.tie_word_embeddings)} is neither true nor false")
        bos = self.bos_token_id
        if bos is not None and not (isinstance(bos, int) and 0 <= bos < self.vocab_size):
            raise InvalidInput(f"bos_token_id: {shown(bos)} is not one of the {self.vocab_size} tokens")

    @property
    def inner(self) -> int:
        """Width of the hidden layer of each block."""
        return self.n_inner or 4 * self.n_embd

    def to_json(self) -> str:
        """The text of a ``config.json`` that Hugging Face reads as this model."""
        fields = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"} | dataclasses.asdict(self)
        fields |= {"eos_token_id": self.bos_token_id, "attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0}
        return json.dumps(fields, indent=2) + "\n"


def read_config(path: Path | str) -> GPT2Config:
    """The model described by a ``config.json``.

    Raises:
        InvalidInput: no such file, not JSON, not of the GPT-2 family, or options that the forward pass does not have.
    """
    data = read_json(path)
    if data.get("model_type") != "gpt2":
        raise InvalidInput(f"{path}: model_type is {shown(data.get('model_type'))}, not 'gpt2'")
    for key, value in _UNSUPPORTED.items():
        if data.get(key, value) != value:
            raise InvalidInput(f"{path}: {key} = {printable(json.dumps(data[key]))} is not supported")
    fields = dataclasses.fields(GPT2Config)
    missing = [field.name for field in fields if field.default is dataclasses.MISSING and field.name not in data]
    if missing:
        raise InvalidInput(f"{path}: {missing[0]} is missing")
    beginning, V = data.get("bos_token_id"), data["vocab_size"]
    if isinstance(beginning, int) and isinstance(V, int) and beginning >= V:
        data["bos_token_id"] = None  # GPT-2's own, which Hugging Face writes into models of fewer words
    try:
        return GPT2Config(**{field.name: data[field.name] for field in fields if field.name in data})
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}") from None


def read_json(path: Path | str) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        InvalidInput: the file cannot be read, or holds no JSON object.
    """
    content = read_bytes(path)
    try:
        data = json_format.read(content)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}") from None
    if not isinstance(data, dict):
        raise InvalidInput(f"{path}: holds {type(data).__name__}, not a JSON object")
    return data
