"""Models, texts and tasks as they are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from rooteps.bridge.language_model import LanguageModel
    from rooteps.bridge.tasks import LabelledTexts

MODEL = "a Hugging Face directory or hub name; embedded, or embedded/step-NNNNN, is the one that comes with rooteps"
TASK = "a file of labelled texts, `label<TAB>text`, CSV, or `label text` lines; default: programming or numerics?"
TEXT = "a text file; default: documentation that the embedded models have not seen"


_BOS = "what stands in front: what the tokenizer puts there (default: auto), the beginning of text (yes), or nothing"


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """How models read contexts: ``--window`` and ``--bos``."""
    from rooteps.commands import arguments

    parser.add_argument(
        "--window", metavar="W", type=arguments.count, help="words of the longest context (default: 1024 or less)"
    )
    parser.add_argument("--bos", choices=("auto", "yes", "no"), nargs="?", const="yes", default="auto", help=_BOS)


def require_models(*names: str | None) -> None:
    """Refuse checkpoints that are not there, before any work; None and other names pass.

    Raises:
        InvalidInput: there is no such checkpoint, or none is installed.
    """
    from rooteps.bridge.embedded import resolve

    for name in names:
        if name is not None:
            resolve(name)


def find_model(name: str, window: int | None = None) -> LanguageModel:
    """The model of that name, which reads contexts of up to so many words.

    Raises:
        InvalidInput: there is none, or its files are not right.
    """
    from rooteps.bridge.embedded import resolve
    from rooteps.bridge.loading import load

    return load(resolve(name), window)


def find_task(name: str) -> LabelledTexts:
    """The task in a file, or ``default``.

    Raises:
        InvalidInput: the file is no task.
    """
    from rooteps.bridge.embedded import default_task
    from rooteps.bridge.tasks import read_task

    return default_task() if name == "default" else read_task(name)


def find_text(name: str) -> str:
    """The text of a file, or ``default``.

    Raises:
        InvalidInput: it cannot be read, or is empty.
    """
    from rooteps.bridge.embedded import default_text
    from rooteps.theory.checks import InvalidInput
    from rooteps.verification.reading import TEXT, read_bytes

    if name == "default":
        return default_text()
    text = read_bytes(name, TEXT).decode("utf-8", errors="replace")
    if not text.strip():
        raise InvalidInput(f"{name}: is empty")
    return text
