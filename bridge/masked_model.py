"""A masked language model (BERT and its kin) as a next-word predictor: what it puts at a mask behind the context."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rooteps.bridge.contexts import TOKENS
from rooteps.bridge.language_model import hash_of
from rooteps.bridge.transformers_model import TransformersModel
from rooteps.theory.checks import InvalidInput

MASKS = ("[MASK]", "<mask>", "<special1>")
"""What tokenizers call the mask."""


class MaskedModel(TransformersModel):
    r"""Features are what enters the head at the mask in ``context mask closing``, closed as the tokenizer closes texts.

    $$p_f(s) = \mathrm{softmax}(f(s \cdot \text{mask})^\top \Phi)$$

    Such a model sees what follows a word, so that every context takes a forward pass by itself.
    """

    def _prepare(self) -> None:
        mask = next((n for name in MASKS if (n := self.tokenizer.token_to_id(name)) is not None), None)
        if mask is None:
            raise InvalidInput(f"{self.name}: its tokenizer has no mask ({', '.join(MASKS)})")
        found = self._encoding("a", markers=True)
        closing = found.ids[len(found.ids) - [*found.special_tokens_mask[::-1], 0].index(0) :]
        self.behind = np.array([mask, *closing])
        window, self.n_positions = self.n_positions, self.n_positions - len(self.behind)
        if self.n_positions < 1:
            raise InvalidInput(f"{self.name}: its window of {window} words holds no context")

    @property
    def fingerprint(self) -> str:
        """See ``LanguageModel.fingerprint``."""
        return hash_of(f"masked {self.behind.tolist()} {super().fingerprint}", {})

    def features(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.features``."""
        rows, places = (index.reshape(-1) for index in np.indices(np.shape(ids)))
        return self.features_at(ids, rows, places).reshape(*np.shape(ids), -1)

    def features_at(self, ids: np.ndarray, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.features_at``."""
        result = np.empty((len(rows), len(self.Phi)), dtype=np.float32)
        for some, contexts in self._contexts(ids, rows, places):
            result[some] = self._with_bias(self._at_head(contexts)[:, -len(self.behind)].float().numpy())
        return result

    def logits(self, ids: np.ndarray) -> np.ndarray:
        """See ``LanguageModel.logits``."""
        rows, places = (index.reshape(-1) for index in np.indices(np.shape(ids)))
        result = np.empty((len(rows), self.Phi.shape[1]), dtype=np.float32)
        for some, contexts in self._contexts(ids, rows, places):
            result[some] = self._forward(contexts).logits[:, -len(self.behind)].float().numpy()
        return result.reshape(*np.shape(ids), -1)

    def _contexts(
        self, ids: np.ndarray, rows: np.ndarray, places: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Which of the places, and their contexts with the mask behind; those of one length together."""
        for place in np.unique(places):
            mine = np.flatnonzero(places == place)
            step = max(1, TOKENS // (int(place) + 1 + len(self.behind)))
            for start in range(0, len(mine), step):
                some = mine[start : start + step]
                behind = np.repeat(self.behind[None], len(some), axis=0)
                yield some, np.concatenate([np.asarray(ids)[rows[some], : place + 1], behind], axis=1)
