"""The hold-out as a file: JSON, one document a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rooteps.bridge.corpus.document import Document
from rooteps.theory.checks import InvalidInput
from rooteps.verification.atomic import write_text
from rooteps.verification.reading import TEXT, read_bytes

FILE = "held-out.json"


def write_held_out(directory: Path, documents: Sequence[Document]) -> Path:
    """Write ``held-out.json``: a list of [library, name, [paragraph, …]]."""
    lines = [json.dumps([d.library, d.name, d.paragraphs], ensure_ascii=False) for d in documents]
    return write_text(directory / FILE, "[\n" + ",\n".join(lines) + "\n]\n")


def read_held_out(directory: Path) -> list[Document]:
    """The documents that ``write_held_out`` wrote.

    Raises:
        InvalidInput: the file is missing or is no such list.
    """
    path = directory / FILE
    content = read_bytes(path, TEXT)
    try:
        entries = json.loads(content)
        return [Document(library, name, tuple(paragraphs)) for library, name, paragraphs in entries]
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{path}: is not a list of documents ({error})") from None
