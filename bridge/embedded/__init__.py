"""The language model that comes with the package: checkpoints along its training, its hold-out, and a task on it.

``rooteps bridge train`` made what is in this folder; ``log.json`` says how. The checkpoints are 21 MB: a checkout has
them, an installed package gets them from the distribution ``rooteps-embedded`` (``weights/``), which puts them here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rooteps.bridge.corpus.document import Document
from rooteps.bridge.corpus.held_out_file import read_held_out
from rooteps.bridge.tasks import LabelledTexts, labelled
from rooteps.theory.checks import InvalidInput

FOLDER = Path(__file__).parent
BEGINNING = "<|endoftext|>"
"""The token in front of every document of the text."""
SUBJECTS = {"python": "programming", "numpy": "numerics", "scipy": "numerics"}
MISSING = "embedded: its checkpoints, 21 MB, are not installed; get them by pip install 'rooteps[embedded]'"
LEAST, MOST = 6, 40
"""The number of words of a text of the default task."""


def checkpoints() -> list[Path]:
    """The directories of the checkpoints, from the untrained model to the final one.

    Raises:
        InvalidInput: they are not installed.

    >>> checkpoints()[0].name
    'step-00000'
    """
    found = _found()
    if not found:
        raise InvalidInput(MISSING)
    return found


def installed() -> bool:
    """Whether the checkpoints are there.

    >>> installed()
    True
    """
    return bool(_found())


def _found() -> list[Path]:
    return sorted(path.parent for path in FOLDER.glob("step-*/model.safetensors"))


def resolve(name: str) -> str:
    """What ``bridge.loading.load`` takes: ``embedded`` is the final checkpoint, ``embedded/step-00256`` another.

    Args:
        name: one of these, or any other name, which is left as it is.

    Raises:
        InvalidInput: there is no such checkpoint, or none is installed.

    >>> resolve("gpt2"), Path(resolve("embedded")) == checkpoints()[-1]
    ('gpt2', True)
    """
    if name == "embedded":
        return str(checkpoints()[-1])
    if not name.startswith("embedded/"):
        return name
    known = [path.name for path in checkpoints()]
    own = name.removeprefix("embedded/")
    if own not in known:
        raise InvalidInput(f"model: there is no {name!r}; embedded has {', '.join(known)}")
    return str(FOLDER / own)


def log() -> dict[str, Any]:
    """The log of the training: ``recipe``, ``corpus`` and ``rows``."""
    result: dict[str, Any] = json.loads((FOLDER / "log.json").read_text())
    return result


def held_out() -> list[Document]:
    """The documents that none of the checkpoints has seen, nor anything close to them."""
    return read_held_out(FOLDER)


def default_text() -> str:
    """The held-out documents as running text, ``BEGINNING`` in front of each."""
    return "".join(BEGINNING + document.text for document in held_out())


def default_task() -> LabelledTexts:
    """Is this about programming (Python) or about numerics (NumPy, SciPy)? The first halves of held-out paragraphs.

    They break off in the middle of a sentence, where the next word says something about the subject.

    >>> task = default_task()
    >>> task.classes, task.k == len(set(task.labels.tolist()))
    (('numerics', 'programming'), True)
    """
    texts, labels = [], []
    for document in held_out():
        for paragraph in document.paragraphs:
            words = paragraph.split()
            half = min(len(words) // 2, MOST)
            if half >= LEAST:
                texts.append(" ".join(words[:half]))
                labels.append(SUBJECTS[document.library])
    return labelled("default", texts, labels)
