"""Models, texts and tasks as they are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from rooteps.bridge.language_model import LanguageModel
    from rooteps.bridge.tasks import LabelledTexts

MODEL = (
    "a Hugging Face directory or hub name; masked:NAME for a masked model, read at a mask behind each context; "
    "embedded, or embedded/step-NNNNN, is the one that comes with rooteps"
)
_MASKED = "masked:"
TEACHER = f"the truth: {MODEL} (default: embedded)"
STUDENT = "the model; checkpoints, the default, are those of the embedded model's training"
TASK = "a file of labelled texts: TSV, CSV, JSON lines, Parquet, `label text` lines; default: programming or numerics?"
TEXT = "a text file; default: documentation that the embedded models have not seen"


_BOS = "what stands in front: what the tokenizer puts there (default: auto), the beginning of text (yes), or nothing"


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """How models read contexts: ``--window`` and ``--bos``."""
    from rooteps.commands import arguments

    parser.add_argument(
        "--window", metavar="W", type=arguments.count, help="words of the longest context (default: 1024 or less)"
    )
    parser.add_argument("--bos", choices=("auto", "yes", "no"), nargs="?", const="yes", default="auto", help=_BOS)


def add_task_options(parser: argparse.ArgumentParser, several: bool = False) -> None:
    """The task (or several), and how its file is read."""
    if several:
        parser.add_argument("--task", metavar="FILE", action="append", help=f"{TASK}; may be given several times")
    else:
        parser.add_argument("--task", metavar="FILE", default="default", help=TASK)
    parser.add_argument(
        "--text-column",
        metavar="NAME,NAME",
        type=_columns,
        default=(),
        help="the columns of the text, by the names of the header, or by numbers if there is none",
    )
    parser.add_argument("--label-column", metavar="NAME", help="the column of the label, likewise")
    parser.add_argument("--strict", action="store_true", help="refuse files with lines that have no text")


def _columns(text: str) -> tuple[str, ...]:
    from argparse import ArgumentTypeError

    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise ArgumentTypeError(f"{text!r} is not one or more columns, with commas between them")
    return names


def add_context_options(parser: argparse.ArgumentParser, several: bool = False) -> None:
    """The contexts on which a teacher and its students are compared, and how they read them."""
    from rooteps.commands import arguments

    parser.add_argument("--text", metavar="FILE", default="default", help=TEXT)
    add_task_options(parser, several)
    prompt = "put behind each text of the task, as it is"
    if several:
        prompt += "; may be given several times, and each is read with every task"
        parser.add_argument("--prompt", metavar="STR", action="append", help=prompt)
    else:
        parser.add_argument("--prompt", metavar="STR", default="", help=prompt)
    parser.add_argument(
        "--contexts", metavar="N", type=arguments.count, default=400, help="contexts of each kind (default: 400)"
    )
    parser.add_argument("--seed", metavar="S", type=arguments.natural, default=0, help="seed of the draws (default: 0)")
    add_reading_options(parser)


def require_models(*names: str | None) -> None:
    """Refuse checkpoints that are not there, before any work; None and other names pass.

    Raises:
        InvalidInput: there is no such checkpoint, or none is installed.
    """
    from rooteps.bridge.embedded import resolve

    for name in names:
        if name is not None:
            resolve("embedded" if name == "checkpoints" else name.removeprefix(_MASKED))


def find_model(name: str, window: int | None = None, capped: bool = False) -> LanguageModel:
    """The model of that name, which reads contexts of up to so many words; see ``rooteps.bridge.loading.load``.

    Raises:
        InvalidInput: there is none, or its files are not right.
    """
    from rooteps.bridge.embedded import resolve
    from rooteps.bridge.loading import load

    return load(resolve(name.removeprefix(_MASKED)), window, capped, name.startswith(_MASKED))


def find_students(name: str, window: int | None = None, capped: bool = False) -> list[LanguageModel]:
    """The model of that name, or all ``checkpoints`` of the embedded one.

    Raises:
        InvalidInput: as ``find_model``.
    """
    from rooteps.bridge.embedded import checkpoints

    names = [f"embedded/{path.name}" for path in checkpoints()] if name == "checkpoints" else [name]
    return [find_model(each, window, capped) for each in names]


def find_task(name: str, options: argparse.Namespace) -> LabelledTexts:
    """The task in a file, or ``default``; ``options`` say how files are read, see ``add_task_options``.

    Raises:
        InvalidInput: the file is no task.
        UsageError: columns of the default task, which is no file.
    """
    from rooteps.bridge.embedded import default_task
    from rooteps.bridge.task_files import read_task
    from rooteps.commands.main import UsageError

    if name == "default":
        if options.text_column or options.label_column:
            raise UsageError("--text-column and --label-column: are of a file, which --task names")
        return default_task()
    return read_task(name, options.text_column, options.label_column, options.strict)


def find_text(name: str) -> str:
    """The text of a file, or ``default``.

    Raises:
        InvalidInput: it cannot be read, is UTF-16, or is empty.
    """
    from rooteps.bridge.embedded import default_text
    from rooteps.theory.checks import InvalidInput
    from rooteps.verification.reading import TEXT, read_bytes, require_bytes_of_letters

    if name == "default":
        return default_text()
    data = read_bytes(name, TEXT)
    require_bytes_of_letters(name, data)
    text = data.decode("utf-8", errors="replace")
    if not text.strip():
        raise InvalidInput(f"{name}: is empty")
    return text
