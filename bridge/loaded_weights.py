"""What ``transformers`` made of a checkpoint, against what its files hold: nothing drawn, nothing dropped, no NaN."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge.checkpoint import each_tensor, weight_files
from rooteps.theory.checks import InvalidInput

_BUFFERS = (".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq")
"""Masks and frequencies that old exports carry along; the library computes them."""

OTHER_HEADS = ("pooler.", "seq_relationship.", "sop_classifier.", "discriminator_predictions.")
"""Parts of what masked models are trained with that predict no word."""


def check_loaded(directory: Path, model: Any, reported: dict[str, Any], besides: tuple[str, ...] = ()) -> None:
    """Refuse a model whose parameters are not those of the files, of which every tensor is read.

    Args:
        directory: with the safetensors files.
        model: what the library made of them.
        reported: its ``loading_info``.
        besides: parts of names of tensors that the model may leave out.

    Raises:
        InvalidInput: a tensor that is missing, surplus, not finite, or another one in the model; it is named.
    """
    missing = _named(reported, "missing_keys")
    if missing:
        raise InvalidInput(f"{directory}: tensor {missing[0]} is missing{_and_more(missing)}")
    for name, has, wanted in sorted(reported.get("mismatched_keys") or (), key=str):
        raise InvalidInput(f"{directory}: tensor {name}: has shape {list(has)}, expected {list(wanted)}")
    surplus = [name for name in _named(reported, "unexpected_keys") if not _left_out(name, besides)]
    if surplus:
        raise InvalidInput(f"{directory}: tensor {surplus[0]} is not part of the model{_and_more(surplus)}")
    parameters = dict(model.named_parameters(remove_duplicate=False))
    prefix = f"{model.base_model_prefix}."
    found, renamed = set(), False
    for path in weight_files(directory):
        for name, values in each_tensor(path, other_kinds=True):
            own = next((n for n in (name, prefix + name, name.removeprefix(prefix)) if n in parameters), None)
            if own is None:
                renamed |= not _left_out(name, besides)
                continue
            found.add(own)
            loaded = parameters[own].detach().float().numpy()
            if loaded.shape != values.shape or not np.array_equal(loaded, values):
                tied = [n for n, p in parameters.items() if n != own and p is parameters[own]]
                why = f", which the config ties to {tied[0]}" if tied else ""
                raise InvalidInput(f"{path}: tensor {name} is another one than the model has{why}")
    if not renamed:  # else the library's own report is all that is known
        there = {id(parameters[name]) for name in found}
        drawn = [name for name, parameter in parameters.items() if id(parameter) not in there]
        if drawn:
            raise InvalidInput(f"{directory}: tensor {drawn[0]} is missing{_and_more(drawn)}")


def _left_out(name: str, besides: tuple[str, ...]) -> bool:
    return name.endswith(_BUFFERS) or any(part in name for part in besides)


def _named(reported: dict[str, Any], what: str) -> list[str]:
    names: Iterable[str] = reported.get(what) or ()
    return sorted(names)


def _and_more(names: list[str]) -> str:
    return "" if len(names) == 1 else f" (and {len(names) - 1} more)"
