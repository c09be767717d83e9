"""Arrays in a directory: ``NAME.npy``, ``NAME.json``, or tensors NAME of safetensors files; large ones stay on disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.bridge.checkpoint import DTYPES, header_of, mapped, tensor
from rooteps.theory.checks import InvalidInput, printable
from rooteps.verification.instance_file import json_format, npz_format
from rooteps.verification.reading import read_bytes

KINDS = DTYPES | {f"{sign}{8 * size}": np.dtype(f"<{sign.lower()}{size}") for sign in "IU" for size in (1, 2, 4, 8)}
"""Number formats of tensors, by their names in safetensors."""


def read_arrays(directory: Path | str, known: Callable[[str], bool] = lambda name: True) -> dict[str, Any]:
    """Every array of a directory by its name; what JSON files hold is given as it stands there.

    Nothing is unpickled or evaluated, and of NPY and safetensors files nothing is read but headers. Other files are
    passed over, but for NPZ archives, which cannot stay on disk.

    Args:
        directory: where they are.
        known: whether a name is that of an array; JSON files of other names are passed over.

    Raises:
        InvalidInput: there is no such directory, a file is damaged or holds something else than numbers, or a name is
            there twice; one line that names the file.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/labels.npy", np.array([1, -1]))
    ...     _ = Path(folder, "words.json").write_text("[3, 5]")
    ...     {name: np.asarray(values).tolist() for name, values in read_arrays(folder).items()}
    {'labels': [1, -1], 'words': [3, 5]}
    """
    directory = Path(directory)
    if not directory.is_dir():
        what = "is no directory" if directory.exists() else "no such directory"
        raise InvalidInput(f"{directory}: {what}")
    found: dict[str, Any] = {}
    for path in sorted(directory.iterdir()):
        if path.suffix == ".json" and not known(path.stem):
            continue
        for name, values in _arrays_of(path).items():
            if name in found:
                raise InvalidInput(f"{path}: {printable(name)} is there twice, in another file too")
            found[name] = values
    return found


def _arrays_of(path: Path) -> dict[str, Any]:
    if path.suffix == ".npy":
        return {path.stem: _npy(path)}
    if path.suffix == ".json":
        content = read_bytes(path)
        try:
            return {path.stem: json_format.read(content)}
        except InvalidInput as error:
            raise InvalidInput(f"{path}: {error}") from None
    if path.suffix == ".safetensors":
        data = mapped(path)
        header, start = header_of(path, data)
        return {name: tensor(path, name, entry, data[start:], KINDS) for name, entry in header.items()}
    if path.suffix == ".npz":
        raise InvalidInput(f"{path}: NPZ is compressed and cannot stay on disk; save each array as .npy")
    return {}


def _npy(path: Path) -> np.ndarray:
    data = mapped(path)
    try:
        dtype, shape, order, start = npz_format.header_of(data[: npz_format.HEADER + 13].tobytes())
        if start > len(data):
            raise ValueError
    except (ValueError, TypeError):
        raise InvalidInput(f"{path}: is no NPY file of numbers (pickled objects are never read)") from None
    if dtype.kind not in "fiu" or dtype.itemsize > 8:
        raise InvalidInput(f"{path}: an array of {dtype}, not of numbers")
    if dtype.itemsize * math.prod(shape) != len(data) - start:
        what = f"{len(data) - start} bytes of numbers, which is not {dtype} of shape {list(shape)}"
        raise InvalidInput(f"{path}: has {what}")
    values = np.frombuffer(data[start:], dtype=dtype).reshape(shape, order=order)
    return values if dtype.isnative else values.astype(dtype.newbyteorder("="))
