"""Parameters in safetensors files: read with exact errors, written atomically. Nothing is ever unpickled."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import jax.numpy as jnp
import ml_dtypes
import numpy as np
from safetensors.numpy import save

from rooteps.bridge.config import GPT2Config, read_json
from rooteps.bridge.gpt2 import Parameters, shapes
from rooteps.theory.checks import InvalidInput, printable, shown
from rooteps.verification.atomic import write_bytes

DTYPES: dict[str, Any] = {"F16": np.float16, "BF16": ml_dtypes.bfloat16, "F32": np.float32, "F64": np.float64}
"""Number formats that are read, by their names in safetensors; all become float32."""

HEADER = 100_000_000
"""Bytes of a header, at most: as the format has it."""

LENGTHS = ("vocab_size", "hidden_size", "d_model", "n_embd")
"""What configs call sizes of tensors that every model has."""

DEPTHS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
"""What they call the number of layers, each of which has tensors."""

FILE = "model.safetensors"
_BUFFERS = (".attn.bias", ".attn.masked_bias")
"""Causal masks that old exports carry along."""


def read_tensors(path: Path | str, prefix: str = "") -> dict[str, np.ndarray]:
    """Every tensor of a safetensors file as float32 (half precision is decoded explicitly), by its name.

    Args:
        path: the file.
        prefix: taken off the names that have it.

    Raises:
        InvalidInput: the file cannot be read or is cut short, or a tensor is of another kind or not finite; the
            message names the file and the tensor.
    """
    found: dict[str, np.ndarray] = {}
    for name, values in each_tensor(path):
        own = name.removeprefix(prefix)
        if own in found:
            raise InvalidInput(f"{path}: tensor {own} is there twice, with the prefix {prefix} and without")
        found[own] = values
    return found


def each_tensor(path: Path | str, other_kinds: bool = False) -> Iterator[tuple[str, np.ndarray]]:
    """The tensors of a safetensors file one after the other, each as float32.

    Args:
        path: the file.
        other_kinds: pass over whole numbers and truth values, which are no parameters.

    Raises:
        InvalidInput: see ``read_tensors``.
    """
    data = mapped(path)
    header, start = header_of(path, data)
    for name, entry in header.items():
        if not (other_kinds and str(entry.get("dtype")).startswith(("I", "U", "BOOL"))):
            yield name, _parameter(path, name, entry, data[start:])


def mapped(path: Path | str) -> np.memmap:
    """The bytes of a file, which is not read before they are.

    Raises:
        InvalidInput: there is none, it is empty, or no regular file.
    """
    if Path(path).exists() and not Path(path).is_file():  # a pipe would be waited for
        raise InvalidInput(f"{path}: is no regular file")
    try:
        return np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is empty").lower()
        raise InvalidInput(f"{path}: cannot be read ({reason})") from None


def header_of(path: Path | str, data: np.ndarray) -> tuple[dict[str, Any], int]:
    """Tensor entries of a safetensors file by name, and where their data starts.

    Raises:
        InvalidInput: it is none.
    """
    size = int.from_bytes(data[:8].tobytes(), "little")
    try:
        if size > HEADER:
            raise ValueError
        header = json.loads(data[8 : 8 + size].tobytes())
        header.pop("__metadata__", None)
        if not all(isinstance(entry, dict) for entry in header.values()):
            raise ValueError
    except (ValueError, AttributeError, TypeError, RecursionError):
        what = f"the file has {len(data)} bytes, its header ends at {8 + size}" if 8 + size > len(data) else "no header"
        raise InvalidInput(f"{path}: is not a whole safetensors file ({what})") from None
    return header, 8 + size


def _parameter(path: Path | str, name: str, entry: Any, data: np.ndarray) -> np.ndarray:
    if isinstance(entry.get("dtype"), str) and entry["dtype"] not in DTYPES and name.endswith(_BUFFERS):
        return np.zeros(0, dtype=np.float32)
    values = tensor(path, name, entry, data, DTYPES).astype(np.float32)
    if not np.isfinite(values).all():
        index = [int(i) for i in np.argwhere(~np.isfinite(values))[0]]
        raise InvalidInput(f"{path}: tensor {printable(name)}: entry {index} is not a finite number")
    return values


def tensor(
    path: Path | str, name: str, entry: dict[str, Any], data: np.ndarray, dtypes: Mapping[str, Any]
) -> np.ndarray:
    """A tensor as it is in the file, of which nothing is read yet.

    Args:
        path, name: for messages.
        entry: of the header.
        data: the file from where the header ends.
        dtypes: kinds of numbers that are read, by their names in safetensors.

    Raises:
        InvalidInput: it is of another kind, malformed, or cut short.
    """
    where = f"{path}: tensor {printable(name)}"
    try:
        kind, shape, (begin, end) = entry["dtype"], list(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(f"{where}: its header entry is malformed") from None
    if not isinstance(kind, str) or any(type(size) is not int or size < 0 for size in (*shape, begin, end)):
        raise InvalidInput(f"{where}: its header entry is malformed")
    if kind not in dtypes:
        raise InvalidInput(f"{where}: is of type {printable(kind)}, not one of {', '.join(dtypes)}")
    dtype = np.dtype(dtypes[kind])
    if end - begin != math.prod(shape) * dtype.itemsize:
        raise InvalidInput(f"{where}: has {end - begin} bytes, which is not {kind} of shape {shown(shape)}")
    if end > len(data):
        raise InvalidInput(f"{where}: cut short (ends at byte {end} of the data, the file has {len(data)})")
    return np.frombuffer(data[begin:end], dtype=dtype).reshape(shape)


def read_parameters(directory: Path | str, config: GPT2Config) -> Parameters:
    """The parameters of a GPT-2 model from ``model.safetensors``, or from the shards that its index lists.

    Names may carry the prefix ``transformer.``; causal masks are ignored, and so is a head that is tied.

    Raises:
        InvalidInput: no safetensors file, a tensor that is missing, there twice, of another shape than the config
            says, or that GPT-2 does not have; a tied head that is not the embeddings; or what ``read_tensors`` raises.
    """
    paths = weight_files(directory)
    found: dict[str, np.ndarray] = {}
    origin: dict[str, Path] = {}
    for path in paths:
        tensors = read_tensors(path, prefix="transformer.")
        twice = sorted(found.keys() & tensors.keys())
        if twice:
            raise InvalidInput(f"{path}: tensor {twice[0]} is there twice, also in {origin[twice[0]].name}")
        found |= tensors
        origin |= dict.fromkeys(tensors, path)
    expected = shapes(config)
    for name, shape in expected.items():
        if name not in found:
            raise InvalidInput(f"{paths[0]}: tensor {name} is missing (expected shape {list(shape)})")
        if found[name].shape != shape:
            has = list(found[name].shape)
            raise InvalidInput(f"{origin[name]}: tensor {name}: has shape {has}, expected {list(shape)}")
    ignored = {"lm_head.weight"} if config.tie_word_embeddings else set()
    if ignored & found.keys() and not np.array_equal(found["lm_head.weight"], found["wte.weight"]):
        path = origin["lm_head.weight"]
        raise InvalidInput(f"{path}: tensor lm_head.weight is not wte.weight, to which the config ties it")
    extra = [name for name in found if name not in expected and name not in ignored and not name.endswith(_BUFFERS)]
    if extra:
        raise InvalidInput(f"{origin[extra[0]]}: tensor {printable(extra[0])} is not part of a GPT-2 model")
    return {name: jnp.asarray(found[name]) for name in expected}


def weight_files(directory: Path | str) -> list[Path]:
    """The safetensors files in the directory itself: one, or the shards that its index lists.

    Raises:
        InvalidInput: there is none, or the index lists none.
    """
    directory = Path(directory)
    index = directory / f"{FILE}.index.json"
    if (directory / FILE).is_file():
        return [directory / FILE]
    if index.is_file():
        listed = read_json(index).get("weight_map")
        if not isinstance(listed, dict) or not listed:
            raise InvalidInput(f"{index}: has no weight_map")
        return [directory / Path(str(name)).name for name in dict.fromkeys(listed.values())]
    pickled = next(iter(sorted(directory.glob("*.bin"))), None)
    if pickled is not None:
        raise InvalidInput(f"{directory}: has {pickled.name} but no {FILE}; pickled weights are never read")
    raise InvalidInput(f"{directory}: has no {FILE}")


def check_sizes(directory: Path | str, config: Mapping[str, Any]) -> None:
    """Refuse a config whose model cannot be that of the files, before memory is taken for it.

    Args:
        directory: with the safetensors files.
        config: what config.json says.

    Raises:
        InvalidInput: a size beyond all their numbers, or more layers than tensors.
    """
    entries = [entry for path in weight_files(directory) for entry in header_of(path, mapped(path))[0].values()]
    numbers = sum(math.prod(filter(_is_size, entry.get("shape") or ())) for entry in entries)
    for names, most, what in ((LENGTHS, numbers, "numbers"), (DEPTHS, len(entries), "tensors")):
        for name in names:
            if entries and _is_size(value := config.get(name)) and value > most:
                where = Path(directory) / "config.json"
                raise InvalidInput(f"{where}: {name}: {shown(value)}, and the files have {most:,} {what}")


def _is_size(value: Any) -> TypeGuard[int]:
    return isinstance(value, int)


def write_parameters(path: Path | str, parameters: Parameters, dtype: str = "F32") -> Path:
    """Write parameters under their names; the same values give the same bytes.

    Args:
        path: the file, replaced in one step.
        parameters: finite arrays by name.
        dtype: ``F32``, ``F16`` or ``BF16``.

    Returns:
        The path.

    Raises:
        InvalidInput: a value that is not finite in that number format.
        OSError: the file cannot be written.
    """
    arrays = {}
    for name, value in parameters.items():
        with np.errstate(over="ignore"):
            arrays[name] = np.ascontiguousarray(np.asarray(value).astype(DTYPES[dtype]))
        if not np.isfinite(arrays[name].astype(np.float32)).all():
            raise InvalidInput(f"{path}: tensor {name} does not fit {dtype}")
    return write_bytes(path, save(arrays, metadata={"format": "pt"}))
