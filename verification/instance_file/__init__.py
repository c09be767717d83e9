"""Instance files: bring a world of your own, as JSON (small, readable) or NPZ; see ``instance_format``.

Floats survive both directions unchanged. Rows of distributions that sum to one within 1e-12 count as the rationals of
the given floats, normalised exactly.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rooteps.theory.checks import InvalidInput, printable
from rooteps.theory.instance import Instance
from rooteps.verification.atomic import write_bytes
from rooteps.verification.instance_file import json_format, npz_format
from rooteps.verification.instance_file.content import SCHEMA, from_data, to_data
from rooteps.verification.reading import LARGEST, read_bytes

__all__ = ["SCHEMA", "dump", "from_data", "load", "read", "to_data"]


def load(path: Path | str, normalise: bool = False, largest: int = LARGEST) -> Instance:
    """The instance in a file.

    Args:
        path: a JSON or NPZ file; the content decides which.
        normalise: divide rows that do not sum to one within 1e-12, such as float32 softmax outputs, by their sums;
            ``Instance.moved`` says how far that moved them. Otherwise they are refused.
        largest: how many bytes it may have, and unpack to.

    Raises:
        InvalidInput: the file cannot be read or is not such a file; a key is missing, surplus or given twice; a shape,
            an entry or a row is wrong. One line naming the file, the key, the index and the value.

    >>> import tempfile
    >>> from rooteps.theory import Language, Model
    >>> world = Instance(Language([1.0], probs=[[0.1, 0.9]]), Model(tilt=[[1e-10, 0.0]]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load(dump(world, Path(folder) / "world.json")).model.tilt.tolist()
    [[1e-10, 0.0]]
    """
    data = read(path, largest)
    try:
        return from_data(data, normalise=normalise)
    except InvalidInput as error:
        raise InvalidInput(f"{printable(Path(path).name)}: {error}") from None


def read(path: Path | str, largest: int = LARGEST) -> Any:
    """The content of a JSON or NPZ file, as dictionaries, lists, numbers and strings; no key is given twice.

    Raises:
        InvalidInput: the file cannot be read, is larger, or is neither; one line naming it.
    """
    path = Path(path)
    data = read_bytes(path, largest)
    try:
        packed = data[:2] == b"PK" or path.suffix == ".npz"
        return npz_format.read(data, largest) if packed else json_format.read(data, largest)
    except InvalidInput as error:
        raise InvalidInput(f"{printable(path.name)}: {error}") from None


def dump(instance: Instance, path: Path | str) -> Path:
    """Write an instance, atomically; the suffix, ``.json`` or ``.npz``, decides the form.

    Returns:
        The path.

    Raises:
        InvalidInput: another suffix.
        OSError: the file cannot be written.
    """
    path = Path(path)
    data = to_data(instance)
    if path.suffix == ".json":
        return write_bytes(path, json_format.to_json(data).encode())
    if path.suffix == ".npz":
        return write_bytes(path, npz_format.to_npz(data))
    raise InvalidInput(f"{path.name}: the name of an instance file ends in .json or .npz")
