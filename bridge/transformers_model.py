"""Any causal language model of the ``transformers`` library, as the extra ``[transformers]`` provides it."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge.checkpoint import check_sizes
from rooteps.bridge.config import read_json
from rooteps.bridge.language_model import LanguageModel, hash_of
from rooteps.bridge.loaded_weights import OTHER_HEADS, check_loaded
from rooteps.bridge.tokenizer import read_tokenizer
from rooteps.theory.checks import InvalidInput

_PROBE = 8
_LIMITS = ("max_position_embeddings", "n_positions", "max_seq_len", "max_target_positions")
"""What configs call the longest context; a model without any of them reads on for ever."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_DAMAGED = re.compile(r"^(\S+)\s*\|\s*CONVERSION", re.MULTILINE)
"""A line of the library's report about a tensor that several of the files make up (experts)."""

_CAPS = ("final_logit_softcapping", "logits_soft_cap", "output_logit_soft_cap")
"""What configs call the cap of the logits."""


class TransformersModel(LanguageModel):
    """Features are what enters the output embedding; a bias of the head becomes one more row of Phi, with feature 1.

    What logits are multiplied with after that (Cohere, Granite, Falcon-H1) is measured, and Phi multiplied with it. A
    cap on the logits (Gemma 2) is read from the config.
    """

    def __init__(self, name: str, model: Any, tokenizer_path: Path, window: int):
        self.name = name
        self.model = model.eval()
        head = model.get_output_embeddings()
        if head is None or getattr(head, "weight", None) is None:
            raise InvalidInput(f"{name}: has no output embedding, so it is no causal language model")
        self.has_bias = getattr(head, "bias", None) is not None
        Phi = head.weight.detach().float().numpy().T
        if self.has_bias:
            Phi = np.concatenate([Phi, head.bias.detach().float().numpy()[None]])
        self.Phi = np.ascontiguousarray(Phi)
        inputs = model.get_input_embeddings()
        V = min(self.Phi.shape[1], self.Phi.shape[1] if inputs is None else len(inputs.weight))
        config = model.config.get_text_config(decoder=True)
        self.n_positions = min(_limit(name, config) or window, window)
        if self.n_positions == getattr(config, "max_position_embeddings", None):
            self.n_positions -= _first_position(model)
        self.bos_token_id = getattr(config, "bos_token_id", None)
        if self.bos_token_id is not None and not 0 <= self.bos_token_id < V:
            self.bos_token_id = None  # a default of the library that this model's words do not have
        self.tokenizer = read_tokenizer(tokenizer_path, V)
        self._prepare()
        self.cap = next((float(cap) for key in _CAPS if (cap := getattr(config, key, None))), None)
        if self.cap is None:
            self.Phi *= self._scale(V)

    @cached_property
    def fingerprint(self) -> str:
        """See ``LanguageModel.fingerprint``."""
        state = {name: value.detach().float().numpy() for name, value in self.model.state_dict().items()}
        return hash_of(self.model.config.to_json_string(), state)

    def features(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.features``; the forward pass ends where the head would begin.

        Raises:
            InvalidInput: the model's own code fails, or never reaches its head.
        """
        return self._with_bias(self._at_head(ids).float().numpy())

    def _prepare(self) -> None:
        """What another reading of the model needs before anything is computed."""

    def _with_bias(self, features: np.ndarray) -> np.ndarray:
        """Features, with the 1 that the bias of the head is multiplied with."""
        one = np.ones((*features.shape[:-1], 1), dtype=np.float32)
        return np.concatenate([features, one], axis=-1) if self.has_bias else features

    def logits(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.logits``.

        Raises:
            InvalidInput: the model's own code fails.
        """
        logits: np.ndarray = self._forward(ids).logits.float().numpy()
        return logits

    def _at_head(self, ids: np.ndarray) -> Any:
        """What enters the head, [b, T, d]."""

        def stop(_: Any, inputs: tuple[Any, ...]) -> None:
            raise _Reached(inputs[0])

        hook = self.model.get_output_embeddings().register_forward_pre_hook(stop)
        try:
            self._forward(ids)
        except _Reached as reached:
            (entered,) = reached.args
            if entered.shape[:2] != np.shape(ids):
                message = f"its head reads an array {list(entered.shape)}, not one vector for each word"
                raise InvalidInput(f"{self.name}: {message}") from None
            return entered
        finally:
            hook.remove()
        raise InvalidInput(f"{self.name}: its forward pass does not reach its output embedding")

    def _forward(self, ids: np.ndarray) -> Any:
        import torch

        try:
            with torch.inference_mode(), _quiet():
                return self.model(input_ids=torch.as_tensor(np.asarray(ids, dtype=np.int64)), use_cache=False)
        except _Reached:
            raise
        except Exception as error:  # whatever the architecture's own code raises
            shape = " × ".join(map(str, np.shape(ids)))
            raise InvalidInput(f"{self.name}: its forward pass fails on {shape} words ({_line(error)})") from None

    def _scale(self, V: int) -> float:
        """c in logits = c fᵀPhi, by least squares on a few words; whether it is so everywhere, ``gate.admit`` tries."""
        ids = np.arange(_PROBE)[None] % V
        logits, products = self.logits(ids).astype(np.float64), self.features(ids).astype(np.float64) @ self.Phi
        scale = float((logits * products).sum() / ((products * products).sum() or 1.0))
        return scale if np.isfinite(scale) and scale and abs(scale - 1) > 1e-5 else 1.0


class _Reached(Exception):
    """Carries what enters the head out of the forward pass."""


def _limit(name: str, config: Any) -> int | None:
    for key in _LIMITS:
        value = getattr(config, key, None)
        if value is not None and value != -1:  # XLNet's word for "any"
            if not isinstance(value, int) or value < 1:
                raise InvalidInput(f"{name}: config.json: {key}: {value!r} is not a positive whole number")
            return value
    return None


def _first_position(model: Any) -> int:
    """Where tables of positions begin: RoBERTa and its kin leave out those up to the number of the padding word."""
    tables = (getattr(module, "position_embeddings", None) for module in model.modules())
    padded = [getattr(table, "padding_idx", None) for table in tables]
    return next((number + 1 for number in padded if number is not None), 0)


def load_with_transformers(
    name: str, directory: Path, tokenizer_path: Path, window: int, masked: bool = False
) -> TransformersModel:
    """The model in a directory, in float32, from its own safetensors files only, without remote code.

    Args:
        name: what it is called.
        directory, tokenizer_path: where its files are.
        window: the longest context.
        masked: whether it is read at a mask behind each context, see ``MaskedModel``.

    Raises:
        InvalidInput: the extra is missing, the library cannot load the model, or not with the tensors of its files.
    """
    try:
        import transformers
    except ImportError:
        message = "is not of the GPT-2 family and needs the extra [transformers]: run `make transformers`"
        raise InvalidInput(f"{name}: {message}") from None
    if (directory / "adapter_config.json").is_file():
        raise InvalidInput(f"{directory}: holds an adapter to another model; merge them first")
    check_sizes(directory, read_json(directory / "config.json"))
    model: Any
    reported: dict[str, Any]
    said: list[str] = []
    try:
        with _quiet(said):
            kind = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForCausalLM
            model, reported = kind.from_pretrained(  # type: ignore[misc]
                directory,
                dtype="float32",
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
                ignore_mismatched_sizes=True,  # they are refused below, by name
            )
    except Exception as error:  # whatever the architecture's own code raises
        damaged = _DAMAGED.search(_COLOUR.sub("", "\n".join(said)))
        if damaged is not None:
            raise InvalidInput(f"{directory}: tensor {damaged[1]} is missing a part, or has one too many") from None
        raise InvalidInput(f"{name}: transformers cannot load it ({_line(error)})") from None
    check_loaded(directory, model, reported, OTHER_HEADS if masked else ())
    if masked:
        from rooteps.bridge.masked_model import MaskedModel

        return MaskedModel(name, model, tokenizer_path, window)
    return TransformersModel(name, model, tokenizer_path, window)


@contextmanager
def _quiet(said: list[str] | None = None) -> Iterator[None]:
    """Without the library's bars, log and warnings: what is wrong is said in one line, by whoever finds it.

    Args:
        said: gets the messages of the log.
    """
    from transformers.utils.logging import disable_progress_bar, enable_progress_bar, is_progress_bar_enabled

    log = logging.getLogger("transformers")
    handlers, propagate, level, bars = log.handlers, log.propagate, log.level, is_progress_bar_enabled()
    kept = logging.Handler()
    kept.emit = lambda record: None if said is None else said.append(record.getMessage())  # type: ignore[method-assign]
    log.handlers, log.propagate = [kept], False
    log.setLevel(logging.WARNING)
    disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)
        if bars:
            enable_progress_bar()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
