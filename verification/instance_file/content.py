"""The content of an instance file as dictionaries, lists, numbers and strings, whatever the format."""

from __future__ import annotations

from typing import Any

import numpy as np

from rooteps.theory.checks import InvalidInput, shown
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.task import Task
from rooteps.verification.instance_file.entries import Entries

SCHEMA = 1

_TRUTH = {"probs": 2, "logits": 2, "F": 2, "A": 2}
_MODEL = {"F": 2, "logits": 2, "probs": 2, "shift": 2, "tilt": 2}
_WITNESS = {"v": 1, "lambda": 1, "scores": 2, "feature_scores": 2}


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


def from_data(data: Any, path: str = "", normalise: bool = False) -> Instance:
    """The instance that the content of a file describes.

    Args:
        data: what ``read`` returned, or a part of it.
        path: the key of that part, for messages.
        normalise: as for ``load``.

    Raises:
        InvalidInput: as ``load``, without the name of the file.
    """
    top = Entries(path, data)
    if top.take("schema") != SCHEMA or isinstance(top.take("schema"), bool):
        raise InvalidInput(f"{top.name('schema')}: {shown(top.take('schema'))} is not {SCHEMA}")
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
        normalise=normalise,
    )
    model_fields: dict[str, Any] = {model_form: model.array(model_form, 2)}
    if "objective" in model.values:
        model_fields["objective"] = model.text("objective")
    task = witness = None
    if top.take("task") is not None:
        entry = top.object("task")
        entry.only("p_T label_probs loss")
        p_T, label_probs, loss = entry.array("p_T", 1), entry.array("label_probs", 2), entry.text("loss")
        task = Task(p_T, label_probs, loss, normalise)  # type: ignore[arg-type]
    if top.take("witness") is not None:
        entry, witness_form = top.one_of("witness", _WITNESS)
        entry.only(witness_form)
        values = entry.array(witness_form, _WITNESS[witness_form])
        witness = Witness(**{"lam" if witness_form == "lambda" else witness_form: values})
    optional = {"epsilon": 0, "classifier": None, "topic_score": 1}
    return Instance(
        language,
        Model(**model_fields, normalise=normalise),
        task,
        witness,
        **{name: top.array(name, ndim) for name, ndim in optional.items() if name in top.values},
    )


def _list(values: Any) -> Any:
    return None if values is None else np.asarray(values, dtype=np.float64).tolist()
