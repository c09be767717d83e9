"""What the bridge asks of a language model, and the native GPT-2 that answers it."""

from __future__ import annotations

import hashlib
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from tokenizers import Encoding, Tokenizer

from rooteps.bridge import gpt2
from rooteps.bridge.config import GPT2Config
from rooteps.bridge.gpt2 import Parameters
from rooteps.bridge.streaming.head import Capped, logits
from rooteps.theory.checks import InvalidInput, shown


class LanguageModel(ABC):
    """A softmax language model with a tokenizer: p(s) = softmax(f(s)ᵀPhi).

    Attributes:
        name: what the user called it.
        tokenizer: text to words.
        n_positions: the longest context that is read.
        bos_token_id: the beginning-of-text token, if it knows one.
        Phi: word embeddings, float32, shape [d, V].
        cap: c, where logits are c tanh(fᵀPhi/c), and the model is no softmax model; None where they are fᵀPhi.
    """

    name: str
    tokenizer: Tokenizer
    n_positions: int
    bos_token_id: int | None
    Phi: np.ndarray
    cap: float | None = None

    @property
    def head(self) -> Any:
        """What makes logits of features: Phi, or Phi under a cap."""
        return self.Phi if self.cap is None else Capped(self.Phi, self.cap)

    @abstractmethod
    def features(self, ids: np.ndarray) -> np.ndarray:
        """f at every position of contexts ids [b, T], padded on the right, T ≤ n_positions: float32 [b, T, d]."""

    def features_at(self, ids: np.ndarray, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """f at some positions only, one of each of the rows: float32 [m, d]."""
        return self.features(ids)[rows, places]

    @abstractmethod
    def logits(self, ids: np.ndarray) -> np.ndarray:
        """What the model's own forward pass predicts after every word of ids [b, T], with its own head: [b, T, V]."""

    def logits_of(self, F: np.ndarray) -> np.ndarray:
        """From features […, d]: shape […, V]."""
        return logits(F, self.head)

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """A hash of everything that features depend on."""

    def encode(self, text: str) -> list[int]:
        """The words of a text and nothing else: no marker is added in front or behind.

        Raises:
            InvalidInput: the tokenizer cannot read it.
        """
        return self._encoding(text, markers=False).ids

    def _encoding(self, text: str, markers: bool) -> Encoding:
        try:
            found = self.tokenizer.encode(text, add_special_tokens=markers)
        except Exception as error:  # the library raises bare Exception
            reason = " ".join(str(error).split())
            raise InvalidInput(f"{self.name}: its tokenizer cannot read {shown(text)} ({reason})") from None
        V = self.Phi.shape[1]
        if max(found.ids, default=0) >= V:  # what stands in front and behind is no part of the vocabulary
            raise InvalidInput(f"{self.name}: its tokenizer writes number {max(found.ids)}, the model has {V} words")
        return found

    def spell(self, number: int) -> str:
        """The word of that number, as text; as the vocabulary writes it where that is a part of a letter."""
        text = self.tokenizer.decode([number], skip_special_tokens=False)
        return text if text and "\ufffd" not in text else self.tokenizer.id_to_token(number) or f"#{number}"

    def beginning(self, how: str = "auto") -> list[int]:
        """What stands in front of every context: what ``tokenizer.json`` puts there, the beginning of text, or nothing.

        Args:
            how: ``auto``, ``yes`` or ``no``.

        Raises:
            InvalidInput: ``yes``, of a model that has no beginning-of-text token; the tokenizer's is no word of it.
        """
        if how == "yes":
            if self.bos_token_id is None:
                raise InvalidInput(f"{self.name}: has no beginning-of-text token")
            return [self.bos_token_id]
        if how == "no":
            return []
        found = self._encoding("a", markers=True)
        return found.ids[: (*found.special_tokens_mask, 0).index(0)]

    def within_reach(self, contexts: Sequence[list[int]]) -> list[list[int]]:
        """The contexts, those longer than ``n_positions`` cut off on the left, with a warning that counts them."""
        long = sum(len(ids) > self.n_positions for ids in contexts)
        if long:
            message = f"{long} of {len(contexts)} contexts are longer than the {self.n_positions} words that "
            warnings.warn(f"{message}{self.name} reads: their beginnings are left out", stacklevel=2)
        return [ids[-self.n_positions :] for ids in contexts]


@dataclass(frozen=True, eq=False)
class GPT2(LanguageModel):
    """A GPT-2 model in JAX.

    >>> config = GPT2Config(vocab_size=7, n_positions=5, n_embd=4, n_layer=1, n_head=2)
    >>> model = GPT2("tiny", config, gpt2.initial(config, seed=0), Tokenizer.from_str(_NO_WORDS))
    >>> model.features(np.zeros((1, 3), dtype=np.int32)).shape, model.Phi.shape
    ((1, 3, 4), (4, 7))
    """

    name: str
    config: GPT2Config
    parameters: Parameters
    tokenizer: Tokenizer
    window: int | None = None

    @property
    def n_positions(self) -> int:  # type: ignore[override]
        """The longest context, of ``window`` words at most."""
        return min(self.config.n_positions, self.window or self.config.n_positions)

    @property
    def bos_token_id(self) -> int | None:  # type: ignore[override]
        """The beginning-of-text token, if the model knows one."""
        return self.config.bos_token_id

    @cached_property
    def Phi(self) -> np.ndarray:  # type: ignore[override]
        """Word embeddings, shape [d, V]."""
        return np.ascontiguousarray(gpt2.word_embeddings(self.parameters))

    @cached_property
    def fingerprint(self) -> str:
        """See ``LanguageModel.fingerprint``."""
        return hash_of(self.config.to_json(), self.parameters)

    def features(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.features``.

        Raises:
            InvalidInput: a number that is no word.
        """
        if np.max(ids) >= self.config.vocab_size:  # JAX would read the last word instead
            raise InvalidInput(f"{self.name}: has {self.config.vocab_size} words, none of number {np.max(ids)}")
        return np.asarray(_features(self.parameters, jnp.asarray(ids, dtype=jnp.int32), self.config))

    def logits(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.logits``."""
        return self.features(ids) @ np.asarray(gpt2.word_embeddings(self.parameters))


@partial(jax.jit, static_argnames="config")
def _features(parameters: Parameters, ids: jax.Array, config: GPT2Config) -> jax.Array:
    with jax.default_matmul_precision("highest"):  # on a GPU, TF32 creeps in otherwise
        return gpt2.features(parameters, ids, config)


def hash_of(description: str, parameters: Mapping[str, Any]) -> str:
    """A hash of a description and of arrays by name."""
    digest = hashlib.sha256(description.encode())
    for name in sorted(parameters):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(parameters[name]).data)
    return digest.hexdigest()


_NO_WORDS = '{"version": "1.0", "added_tokens": [], "model": {"type": "WordLevel", "vocab": {}, "unk_token": ""}}'
