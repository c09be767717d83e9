"""Any causal language model of the ``transformers`` library, as the extra ``[transformers]`` provides it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge.language_model import LanguageModel, hash_of
from rooteps.bridge.tokenizer import read_tokenizer
from rooteps.theory.checks import InvalidInput

_PROBE = 8
_AGREE = 1e-4
"""How far f(s)ᵀPhi may be from the model's own logits, relative to the largest: float32 rounding, and no more."""


class TransformersModel(LanguageModel):
    """Features are what enters the output embedding; a bias of the head becomes one more row of Phi, with feature 1."""

    def __init__(self, name: str, model: Any, tokenizer_path: Path):
        self.name = name
        self.model = model.eval()
        head = model.get_output_embeddings()
        if head is None:
            raise InvalidInput(f"{name}: has no output embedding, so it is no causal language model")
        self.has_bias = head.bias is not None
        Phi = head.weight.detach().float().numpy().T
        if self.has_bias:
            Phi = np.concatenate([Phi, head.bias.detach().float().numpy()[None]])
        self.Phi = np.ascontiguousarray(Phi)
        self.n_positions = int(getattr(model.config, "max_position_embeddings", 2048))
        self.bos_token_id = model.config.bos_token_id
        self.tokenizer = read_tokenizer(tokenizer_path, self.Phi.shape[1])
        self._check_head()

    @cached_property
    def fingerprint(self) -> str:
        """See ``LanguageModel.fingerprint``."""
        state = {name: value.detach().float().numpy() for name, value in self.model.state_dict().items()}
        return hash_of(self.model.config.to_json_string(), state)

    def features(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.features``."""
        return self._run(ids)[0]

    def _run(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Features and the model's own logits."""
        import torch

        entered: list[Any] = []
        hook = self.model.get_output_embeddings().register_forward_pre_hook(lambda _, inputs: entered.append(inputs[0]))
        try:
            with torch.inference_mode():
                logits = self.model(torch.as_tensor(np.asarray(ids, dtype=np.int64))).logits
        finally:
            hook.remove()
        features = entered[-1].float().numpy()
        if self.has_bias:
            features = np.concatenate([features, np.ones((*features.shape[:2], 1), dtype=np.float32)], axis=2)
        return features, logits.float().numpy()

    def _check_head(self) -> None:
        """Some models scale or cap their logits; they are no softmax models of these features."""
        ids = np.arange(_PROBE)[None] % self.Phi.shape[1]
        features, logits = self._run(ids)
        if np.abs(features @ self.Phi - logits).max() > _AGREE * np.abs(logits).max():
            raise InvalidInput(f"{self.name}: its logits are not features times Phi (scaled or capped?)")


def load_with_transformers(name: str, directory: Path, tokenizer_path: Path) -> TransformersModel:
    """The model in a directory, in float32, from safetensors only, without remote code.

    Raises:
        InvalidInput: the extra is missing, or the library cannot load the model.
    """
    try:
        import transformers
    except ImportError:
        message = "is not of the GPT-2 family and needs the extra [transformers]: run `make transformers`"
        raise InvalidInput(f"{name}: {message}") from None
    try:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            directory, dtype="float32", use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
    except Exception as error:  # whatever the architecture's own code raises
        raise InvalidInput(f"{name}: transformers cannot load it ({' '.join(str(error).split())[:200]})") from None
    return TransformersModel(name, model, tokenizer_path)
