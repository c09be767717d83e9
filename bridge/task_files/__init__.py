"""Files of labelled texts, in the formats in which they are handed around."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rooteps.bridge.task_files.columns import choose
from rooteps.bridge.task_files.rows import read_rows
from rooteps.bridge.tasks import LabelledTexts, labelled
from rooteps.theory.checks import InvalidInput, shown

NAME_THEM = "name the columns by --text-column and --label-column"


def read_task(
    path: Path | str, text_columns: Sequence[str] = (), label_column: str | None = None, strict: bool = False
) -> LabelledTexts:
    r"""The task in a file: Parquet, JSON lines, CSV, columns between tabs, or ``label text`` lines (SST, TREC, Subj).

    Which column is which: what is asked for; or else what a header says (``label``, ``class``, ``sentence``, ``title``,
    …); or else labels are the column with the fewest values. Several columns of text are joined by blanks. Lines of
    text files end at ``\n`` and nothing else; each is UTF-8, or else latin-1.

    Args:
        path: the file.
        text_columns: names of the header or numbers from 1 on; numbers say that there is no header.
        label_column: likewise.
        strict: whether a line without text is refused; otherwise it is left out, with a warning that counts them.

    Returns:
        Its texts and labels; blank lines are left out.

    Raises:
        InvalidInput: it cannot be read, a line has no label or other columns than the first (the message has its
            number), labels and texts cannot be told apart, or there are fewer than two classes.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "reviews.tsv"
    ...     _ = file.write_bytes(b"sentence\tlabel\na caf\xe9 \x85 of charm\tgood\ndull\tbad\n")
    ...     task = read_task(file)
    >>> task.classes, task.labels.tolist(), task.texts[1]
    (('bad', 'good'), [1, 0], 'dull')
    """
    path = Path(path)
    table = read_rows(path)
    chosen = choose(table, text_columns, label_column)
    texts, labels, empty = [], [], []
    for number, cells in table.rows[chosen.header :]:
        label, text = cells[chosen.label], " ".join(filter(None, (cells[i] for i in chosen.texts)))
        if not text and label:
            empty.append(number)
        elif not label:
            raise InvalidInput(f"{path}: {table.unit} {number}: has no label")
        else:
            texts.append(text)
            labels.append(label)
    if empty:
        _without_text(f"{path}: {table.unit} {empty[0]}: has no text", len(empty), strict)
    if not chosen.asked:
        _require_classes(path, labels)
    return labelled(str(path), texts, labels)


def _without_text(first: str, count: int, strict: bool) -> None:
    if strict:
        raise InvalidInput(first)
    more = "" if count == 1 else f", nor have {count - 1} more"
    warnings.warn(f"{first}{more}; left out", stacklevel=3)


def _require_classes(path: Path, labels: Sequence[str]) -> None:
    """Refuse labels that look like texts, and a header that looks like a label.

    Raises:
        InvalidInput: more than half as many classes as texts; or the first label is nowhere else, every other one is.
    """
    count = Counter(labels)
    if len(count) > 2 and 2 * len(count) > len(labels):
        first = f"{len(labels)} texts have {len(count)} labels, such as {shown(labels[0])}"
        raise InvalidInput(f"{path}: {first}: these are no classes; {NAME_THEM}")
    if labels and [label for label, times in count.items() if times == 1] == [labels[0]] and len(count) > 2:
        message = f"the first label, {shown(labels[0])}, is that of no other text; if it is a header, {NAME_THEM}"
        raise InvalidInput(f"{path}: {message}, and if it is none, too, by their numbers")
