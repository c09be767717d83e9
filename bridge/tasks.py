"""Classification tasks on real text: files of labelled sentences, and the contexts that a prompt makes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rooteps.bridge.language_model import LanguageModel
from rooteps.theory.checks import InvalidInput
from rooteps.verification.reading import TEXT, read_bytes

_BLANK = " \t\r"
"""What is taken off the ends of a line. (``str.strip`` would take off 0x85, which is an ellipsis in old files.)"""


@dataclass(frozen=True, eq=False)
class LabelledTexts:
    """Texts with labels 0, …, k − 1.

    Args:
        name: of the task, for tables and messages.
        texts: N texts.
        labels: of each text, shape [N].
        classes: the k names of the labels, in the order of their numbers.
    """

    name: str
    texts: tuple[str, ...]
    labels: np.ndarray
    classes: tuple[str, ...]

    @property
    def k(self) -> int:
        """The number of classes."""
        return len(self.classes)

    def take(self, rows: np.ndarray) -> LabelledTexts:
        """The texts with these numbers; classes keep theirs."""
        return LabelledTexts(self.name, tuple(self.texts[i] for i in rows), self.labels[rows], self.classes)

    def sample(self, count: int, seed: int) -> LabelledTexts:
        """At most ``count`` texts, drawn without replacement and in their old order."""
        if count >= len(self.texts):
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self.texts), size=count, replace=False)))


def labelled(name: str, texts: Sequence[str], labels: Sequence[str]) -> LabelledTexts:
    """A task from texts and the names of their labels; classes are in numerical or else alphabetical order.

    Raises:
        InvalidInput: fewer than two classes.

    >>> task = labelled("t", ["a", "b", "c"], ["10", "9", "10"])
    >>> task.classes, task.labels.tolist()
    (('9', '10'), [1, 0, 1])
    """
    numbers = all(label.removeprefix("-").isdecimal() for label in labels)
    classes = sorted(set(labels), key=(lambda label: (int(label), label)) if numbers else None)
    if len(classes) < 2:
        raise InvalidInput(f"{name}: has {len(classes)} class{'' if len(classes) == 1 else 'es'}, a task needs two")
    number = {label: i for i, label in enumerate(classes)}
    return LabelledTexts(name, tuple(texts), np.array([number[label] for label in labels]), tuple(classes))


def read_task(path: Path | str) -> LabelledTexts:
    r"""The task in a file with one labelled text a line.

    ``label<TAB>text`` if the first line has a tab; ``label,text`` with quotes where needed if the file is called
    ``*.csv``; else ``label text``, as in the common sets (SST, MR, CR, MPQA, Subj, TREC). A first line ``label``,
    ``text`` is a header. Lines end at ``\n`` and nothing else; each is UTF-8, or else latin-1.

    Args:
        path: the file.

    Returns:
        Its texts and labels; blank lines are left out.

    Raises:
        InvalidInput: it cannot be read, a line has no label or no text (the message has its number), or there are
            fewer than two classes.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "reviews.tsv"
    ...     _ = file.write_bytes(b"good\ta caf\xe9 \x85 of charm\nbad\tdull\n")
    ...     task = read_task(file)
    >>> task.classes, task.labels.tolist(), task.texts[1]
    (('bad', 'good'), [1, 0], 'dull')
    """
    path = Path(path)
    lines = [_decoded(line) for line in read_bytes(path, TEXT).removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    texts, labels = [], []
    for number, label, text in _entries(path, lines):
        if number == 1 and (label.lower(), text.lower()) in (("label", "text"), ("label", "sentence")):
            continue
        if not label or not text:
            raise InvalidInput(f"{path}: line {number}: has no {'text' if label else 'label'}")
        texts.append(text)
        labels.append(label)
    return labelled(str(path), texts, labels)


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _entries(path: Path, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Line number, label and text of every line that is not blank."""
    if path.suffix.lower() == ".csv":
        rows = csv.reader((line.rstrip("\r") + "\n" for line in lines), strict=True)
        try:
            for row in rows:
                if any(field.strip(_BLANK) for field in row):
                    if len(row) != 2:
                        raise InvalidInput(f"{path}: line {rows.line_num}: has {len(row)} fields, not label,text")
                    yield rows.line_num, row[0].strip(_BLANK), row[1].strip(_BLANK)
        except csv.Error as error:
            raise InvalidInput(f"{path}: line {rows.line_num}: {error}") from None
        return
    separator = "\t" if "\t" in next((line for line in lines if line.strip(_BLANK)), "") else " "
    for number, line in enumerate(lines, 1):
        if line.strip(_BLANK):
            label, _, text = line.lstrip(" \r").partition(separator)
            if separator == "\t" and not _:
                raise InvalidInput(f"{path}: line {number}: has no tab between label and text")
            yield number, label.strip(_BLANK), text.strip(_BLANK)


def prompted(
    model: LanguageModel, texts: Sequence[str], prompt: str = "", front: Sequence[int] = ()
) -> list[list[int]]:
    """The contexts that a model reads: each text with the prompt behind it, as words.

    Args:
        model: whose words they are.
        texts: the texts.
        prompt: put behind each text exactly as it is, blanks at its ends included.
        front: words put in front, as ``LanguageModel.beginning`` gives them.

    Returns:
        Contexts of at most ``n_positions`` words; of longer ones the beginning is left out, with a warning.

    Raises:
        InvalidInput: a context without any word.
    """
    contexts = [[*front, *model.encode(text + prompt)] for text in texts]
    for text, context in zip(texts, contexts, strict=True):
        if not context:
            raise InvalidInput(f"context {text + prompt!r}: has no words")
    cut = model.within_reach(contexts)
    return [[*front, *ids[len(front) :]] for ids in cut]
