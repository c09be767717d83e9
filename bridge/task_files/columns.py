"""Which column of a file is the label, and which ones are the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rooteps.bridge.task_files.rows import Table
from rooteps.theory.checks import InvalidInput, shown

LABELS = {
    *("label", "labels", "class", "class index", "category", "target", "sentiment", "polarity", "gold label", "y"),
    *("is duplicate", "stars", "label text", "intent", "topic"),
}
"""How columns of labels are called, in the sets that people hand around."""

TEXTS = {
    *("text", "sentence", "review", "content", "phrase", "question", "title", "description", "headline", "body"),
    *("sentence1", "sentence2", "question1", "question2", "premise", "hypothesis", "comment", "tweet", "document"),
    *("passage", "utterance", "abstract", "summary"),
}
"""How columns of texts are called."""


@dataclass(frozen=True)
class Columns:
    """Places of the label and of the texts in a row.

    Args:
        label: of the label.
        texts: of the texts, in the order in which they are joined.
        header: whether the first row names the columns.
        asked: whether all of this was asked for and nothing guessed.
    """

    label: int
    texts: tuple[int, ...]
    header: bool
    asked: bool


def choose(table: Table, texts: Sequence[str] = (), label: str | None = None) -> Columns:
    """The columns that were asked for, that a header names, or that the values tell.

    Args:
        table: the rows.
        texts: names of the header, or numbers from 1 on; empty where they are not known.
        label: likewise; None where it is not known.

    Raises:
        InvalidInput: there is no such column, or the rows do not say which is which.
    """
    path, first = table.path, table.rows[0][1] if table.rows else ["", ""]
    names = [cell.casefold().replace("_", " ").replace("-", " ") for cell in first]
    asked = [*texts, *([] if label is None else [label])]
    header = table.named or any(name in first and not name.isdecimal() for name in asked) or _known(names)
    places = [_place(table, name, header) for name in asked]
    texts_at = tuple(places[: len(texts)])
    label_at = _label(table, names, header, texts_at) if label is None else places[-1]
    if not texts_at:
        others = [i for i in range(len(first)) if i != label_at]
        texts_at = tuple([i for i in others if names[i] in TEXTS] if header and len(others) > 1 else others)
    if label_at in texts_at:
        raise InvalidInput(f"{path}: column {_called(first, label_at, header)} is both label and text")
    if not texts_at:
        raise InvalidInput(f"{path}: which columns are the text? There are {_all(first)}: give --text-column")
    return Columns(label_at, texts_at, header, asked=bool(texts) and label is not None)


def _known(names: Sequence[str]) -> bool:
    """Whether a row is a header: it has the name of a label and the name of a text."""
    return any(name in LABELS for name in names) and any(name in TEXTS for name in names)


def _place(table: Table, name: str, header: bool) -> int:
    first = table.rows[0][1] if table.rows else []
    if header and name in first:
        if first.count(name) > 1:
            raise InvalidInput(f"{table.path}: has {first.count(name)} columns {shown(name)}")
        return first.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(first):
        return int(name) - 1
    known = _all(first) if header else f"{len(first)}, and the first row is {_all(first)}"
    raise InvalidInput(f"{table.path}: has no column {shown(name)}; there are {known}")


def _label(table: Table, names: Sequence[str], header: bool, texts: Sequence[int]) -> int:
    free = [i for i in range(len(names)) if i not in texts]
    if header:
        found = [i for i in free if names[i] in LABELS] or (free if len(free) == 1 else [])
        if not found:
            raise InvalidInput(
                f"{table.path}: which column is the label? There are {_all(table.rows[0][1])}: give --label-column"
            )
        return found[0]
    values = {i: [cells[i] for _, cells in table.rows] for i in free}
    if len(free) > 2:
        repeated = [i for i in free if 2 * len(set(values[i])) <= len(table.rows)]
        if len(repeated) != 1:
            raise InvalidInput(
                f"{table.path}: which of the {len(names)} columns is the label? The first row is "
                f"{_all(table.rows[0][1])}: give --label-column and --text-column, by names or numbers"
            )
        return repeated[0]
    if not free:
        raise InvalidInput(f"{table.path}: has no column of labels beside the text")
    return min(free, key=lambda i: (len(set(values[i])), sum(map(len, values[i]))))


def _called(first: Sequence[str], place: int, header: bool) -> str:
    return shown(first[place]) if header else str(place + 1)


def _all(first: Sequence[str]) -> str:
    return ", ".join(map(shown, first))
