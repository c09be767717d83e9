"""All pages and figures of the documentation, as text by file name."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rooteps.commands.docs import example, index, page, tables
from rooteps.figures import dependencies, style, worked_example
from rooteps.theory.registry import theorems

FIGURES = "figures"
"""The folder of the figures, beside the pages."""


def pages() -> dict[str, str]:
    """Every page: ``README.md``, ``example.md``, ``tables.md`` and one for each result."""
    texts = {f"{theorem.id}.md": page.page(worked_example.explained(theorem)) for theorem in theorems().values()}
    texts |= {"example.md": example.page(), "tables.md": tables.page()}
    return {"README.md": index.page(texts)} | texts


def draw(folder: Path) -> list[Path]:
    """The waterfall of each result, and the graph of results."""
    graph = dependencies.draw(dependencies.measure(), "../{}.md")
    paths = style.write(graph, folder / "dependencies", ("svg",), dependencies.CAPTION, letters=True)
    return paths + [worked_example.write(theorem, folder / f"{theorem.id}.png") for theorem in theorems().values()]


def pictures() -> dict[str, bytes]:
    """What ``draw`` draws, by its path beside the pages."""
    with tempfile.TemporaryDirectory() as folder:
        return {f"{FIGURES}/{path.name}": path.read_bytes() for path in draw(Path(folder))}
