"""Instance files: bring a world of your own, as JSON (small, readable) or NPZ; see ``instance_format``.

Floats survive both directions unchanged. Rows of distributions that sum to one within 1e-12 count as the rationals of
the given floats, normalised exactly.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.task import Task
from rooteps.verification.atomic import write_bytes

SCHEMA = 1

_TRUTH = {"probs": 2, "logits": 2, "F": 2, "A": 2}
_MODEL = {"F": 2, "logits": 2, "probs": 2, "shift": 2, "tilt": 2}
_WITNESS = {"v": 1, "lambda": 1, "scores": 2}


def load(path: Path | str) -> Instance:
    """The instance in a file.

    Args:
        path: a JSON or NPZ file; the content decides which.

    Raises:
        InvalidInput: the file cannot be read or is not such a file; a key is missing, surplus or given twice; a shape,
            an entry or a row is wrong. One line naming the file, the key, the index and the value.

    >>> import tempfile
    >>> world = Instance(Language([1.0], probs=[[0.1, 0.9]]), Model(tilt=[[1e-10, 0.0]]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load(dump(world, Path(folder) / "world.json")).model.tilt.tolist()
    [[1e-10, 0.0]]
    """
    data = read(path)
    try:
        return from_data(data)
    except InvalidInput as error:
        raise InvalidInput(f"{Path(path).name}: {error}") from None


def read(path: Path | str) -> Any:
    """The content of a JSON or NPZ file, as dictionaries, lists, numbers and strings; no key is given twice.

    Raises:
        InvalidInput: the file cannot be read, or is neither; one line naming it.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: {(error.strerror or type(error).__name__).lower()}") from None
    try:
        return _read_npz(data) if data[:2] == b"PK" or path.suffix == ".npz" else _read_json(data)
    except InvalidInput as error:
        raise InvalidInput(f"{path.name}: {error}") from None


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
        return write_bytes(path, to_json(data).encode())
    if path.suffix == ".npz":
        file = io.BytesIO()
        np.savez(file, **_flatten(data))
        return write_bytes(path, file.getvalue())
    raise InvalidInput(f"{path.name}: the name of an instance file ends in .json or .npz")


def to_data(instance: Instance) -> dict[str, Any]:
    """The content of an instance file, as dictionaries, lists, numbers and strings.

    >>> to_data(Instance(Language([1.0], probs=[[0.5, 0.5]]), Model(logits=[[0.0, 0.0]])))["truth"]
    {'probs': [[0.5, 0.5]]}
    """
    language, model, task, witness = instance.language, instance.model, instance.task, instance.witness
    truth: dict[str, Any] = {}
    for name in ("probs", "logits", "F", "kernel", "A", "pi", "optimum"):
        if getattr(language, name) is not None or (name == "kernel" and language.F is not None):
            truth[name] = _list(getattr(language, name))
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "p_L": _list(language.p_L),
        "truth": truth,
        "Phi": _list(language.Phi),
        "model": {model.form: _list(getattr(model, model.form))},
        "task": None,
        "witness": None,
    }
    if model.objective != "cross-entropy":
        data["model"]["objective"] = model.objective
    if task is not None:
        data["task"] = {"p_T": _list(task.p_T), "label_probs": _list(task.label_probs), "loss": task.loss}
    if witness is not None:
        key = "lambda" if witness.form == "lam" else witness.form
        data["witness"] = {key: _list(getattr(witness, witness.form))}
    for name in ("epsilon", "classifier", "topic_score"):
        if getattr(instance, name) is not None:
            data[name] = _list(getattr(instance, name))
    return data


def from_data(data: Any, path: str = "") -> Instance:
    """The instance that the content of a file describes.

    Args:
        data: what ``read`` returned, or a part of it.
        path: the key of that part, for messages.

    Raises:
        InvalidInput: as ``load``, without the name of the file.
    """
    top = _Object(path, data)
    if top.take("schema") != SCHEMA or isinstance(top.take("schema"), bool):
        raise InvalidInput(f"{top.name('schema')}: {top.take('schema')!r} is not {SCHEMA}")
    top.only("schema p_L truth Phi model task witness", optional="epsilon classifier topic_score")
    truth, form = top.one_of("truth", _TRUTH)
    partner = {"F": "kernel", "A": "pi"}.get(form, "")
    truth.only(f"{form} {partner}", optional="optimum kernel" if form == "A" else "optimum")
    model, model_form = top.one_of("model", _MODEL)
    model.only(model_form, optional="objective" if model_form == "shift" else "")
    language = Language(
        p_L=top.array("p_L", 1),  # type: ignore[arg-type]
        Phi=top.array("Phi", 2, null=True),
        optimum=truth.array("optimum", 2) if "optimum" in truth.values else None,
        **{form: truth.array(form, 2)},
        **({partner: truth.array(partner, 2, null=partner == "kernel")} if partner else {}),
        **({"kernel": truth.array("kernel", 2)} if form == "A" and "kernel" in truth.values else {}),
    )
    model_fields: dict[str, Any] = {model_form: model.array(model_form, 2)}
    if "objective" in model.values:
        model_fields["objective"] = model.text("objective")
    task = witness = None
    if top.take("task") is not None:
        entry = top.object("task")
        entry.only("p_T label_probs loss")
        task = Task(entry.array("p_T", 1), entry.array("label_probs", 2), entry.text("loss"))  # type: ignore[arg-type]
    if top.take("witness") is not None:
        entry, witness_form = top.one_of("witness", _WITNESS)
        entry.only(witness_form)
        values = entry.array(witness_form, _WITNESS[witness_form])
        witness = Witness(**{"lam" if witness_form == "lambda" else witness_form: values})
    optional = {"epsilon": 0, "classifier": None, "topic_score": 1}
    return Instance(
        language,
        Model(**model_fields),
        task,
        witness,
        **{name: top.array(name, ndim) for name, ndim in optional.items() if name in top.values},
    )


@dataclass(frozen=True)
class _Object:
    """A JSON object and the path that leads to it."""

    path: str
    values: Any

    def __post_init__(self) -> None:
        if not isinstance(self.values, dict):
            raise InvalidInput(f"{self.path or 'the file'}: {_shown(self.values)} is not an object")

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str) -> Any:
        if key not in self.values:
            raise InvalidInput(f"{self.name(key)}: missing")
        return self.values[key]

    def only(self, required: str, optional: str = "") -> None:
        for key in required.split():
            self.take(key)
        for key in self.values:
            if key not in required.split() + optional.split():
                raise InvalidInput(
                    f"{self.name(key)}: surplus key (known here: {', '.join((required + ' ' + optional).split())})"
                )

    def object(self, key: str) -> _Object:
        return _Object(self.name(key), self.take(key))

    def one_of(self, key: str, forms: Iterable[str]) -> tuple[_Object, str]:
        entry = self.object(key)
        given = [form for form in forms if form in entry.values]
        if len(given) != 1:
            found = ", ".join(given or entry.values) or "none"
            raise InvalidInput(f"{entry.path}: give exactly one of {', '.join(forms)} (found {found})")
        return entry, given[0]

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise InvalidInput(f"{self.name(key)}: {_shown(value)} is not a string")
        return value

    def array(self, key: str, ndim: int | None, null: bool = False) -> np.ndarray | None:
        value = self.take(key)
        if value is None and null:
            return None
        if not isinstance(value, np.ndarray):
            value = _nested(self.name(key), value)
        if ndim is not None and value.ndim != ndim:
            raise InvalidInput(f"{self.name(key)}: has shape {list(value.shape)}, expected {ndim} axes")
        bad = np.argwhere(~np.isfinite(value))
        if len(bad):
            index = tuple(int(i) for i in bad[0])
            raise InvalidInput(f"{self.name(key)}{_subscript(index)}: {value[index]} is not a finite number")
        return value


def _nested(name: str, value: Any, index: tuple[int, ...] = ()) -> np.ndarray:
    """A float64 array from nested lists, each leaf a number, no row shorter than another."""
    if isinstance(value, list):
        rows = [_nested(name, entry, (*index, i)) for i, entry in enumerate(value)]
        for i, row in enumerate(rows):
            if row.shape != rows[0].shape:
                raise InvalidInput(
                    f"{name}{_subscript((*index, i))}: has shape {list(row.shape)}, expected {list(rows[0].shape)}"
                )
        return np.stack(rows) if rows else np.zeros(0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(f"{name}{_subscript(index)}: {_shown(value)} is not a number")
    try:
        return np.array(float(value))
    except OverflowError:
        return np.array(math.inf)


def _subscript(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def _shown(value: Any) -> str:
    text = "an array" if isinstance(value, np.ndarray) else json.dumps(value, default=repr)
    return text if len(text) <= 40 else text[:37] + "..."


def _list(values: Any) -> Any:
    return None if values is None else np.asarray(values, dtype=np.float64).tolist()


# -- JSON ----------------------------------------------------------------------------------------------------


class _Pairs(list[tuple[str, Any]]):
    """An object as it stands in the file, keys given twice included."""


def _read_json(data: bytes) -> Any:
    try:
        return _plain(json.loads(data, object_pairs_hook=_Pairs), "")
    except UnicodeDecodeError:
        raise InvalidInput("not JSON: not UTF-8 text") from None
    except RecursionError:
        raise InvalidInput("not an instance: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput("not an instance: a whole number of too many digits") from None


def _plain(value: Any, path: str) -> Any:
    if isinstance(value, _Pairs):
        result: dict[str, Any] = {}
        for key, entry in value:
            name = f"{path}.{key}" if path else key
            if key in result:
                raise InvalidInput(f"{name}: given twice")
            result[key] = _plain(entry, name)
        return result
    return [_plain(entry, f"{path}[{i}]") for i, entry in enumerate(value)] if isinstance(value, list) else value


def to_json(data: dict[str, Any]) -> str:
    """Data as JSON, one row of a matrix per line."""
    return _json(data) + "\n"


def _json(value: Any, indent: str = "") -> str:
    deeper = indent + "  "
    if isinstance(value, dict):
        entries = [f"{deeper}{json.dumps(key)}: {_json(entry, deeper)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(deeper + json.dumps(row, allow_nan=False) for row in value) + f"\n{indent}]"
    return json.dumps(value, allow_nan=False)


# -- NPZ ----------------------------------------------------------------------------------------------------


def _flatten(data: dict[str, Any], path: str = "") -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            arrays |= _flatten(value, name)
        elif value is not None:
            arrays[name] = np.array(value)
    return arrays


def _read_npz(data: bytes) -> dict[str, Any]:
    result: dict[str, Any] = {}
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            names = list(file)
            for name in names:
                if names.count(name) > 1:
                    raise InvalidInput(f"{name}: given twice")
                try:
                    _put(result, name, _entry(name, file[name]))
                except ValueError as error:
                    if isinstance(error, InvalidInput):
                        raise
                    raise InvalidInput(f"{name}: not an array of numbers (a null key is left out of NPZ)") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput("not NPZ: a damaged archive, or none") from None
    for nullable in ("Phi", "task", "witness"):
        result.setdefault(nullable, None)
    if isinstance(result.get("truth"), dict) and "F" in result["truth"]:
        result["truth"].setdefault("kernel", None)
    return result


def _entry(name: str, value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        raise InvalidInput(f"{name}: not an array")
    if value.dtype.kind == "U" and value.ndim == 0:
        return value.item()
    if name == "schema":
        return value.item() if value.ndim == 0 else value.tolist()
    if value.dtype.kind not in "fiu" or value.dtype.itemsize > 8:
        raise InvalidInput(f"{name}: an array of {value.dtype}, not of numbers")
    return value.astype(np.float64)


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    *folders, key = name.split(".")
    for folder in folders:
        result = result.setdefault(folder, {})
        if not isinstance(result, dict):
            raise InvalidInput(f"{name}: surplus key")
    if key in result:
        raise InvalidInput(f"{name}: given twice")
    result[key] = value
