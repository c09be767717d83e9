"""All pages and figures of the documentation, as text by file name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rooteps.commands.docs import example as example_page
from rooteps.commands.docs import index, page
from rooteps.figures import dependencies, style, waterfall
from rooteps.synthetic import example
from rooteps.theory.numbers import Balls
from rooteps.theory.registry import theorems
from rooteps.theory.theorem import Theorem
from rooteps.verification.explanation import explanation

FIGURES = "figures"
"""The folder of the figures, beside the pages."""


@cache
def explained(theorem: Theorem) -> dict[str, Any]:
    """The result on its example, certified."""
    return explanation(theorem, example.instance(theorem), Balls(256))


def pages() -> dict[str, str]:
    """Every page: ``README.md``, ``example.md`` and one for each result."""
    texts = {f"{theorem.id}.md": page.page(theorem, explained(theorem)) for theorem in theorems().values()}
    texts["example.md"] = example_page.page()
    return {"README.md": index.page(texts)} | texts


def draw(folder: Path) -> list[Path]:
    """The waterfall of each result, and the graph of results."""
    graph = dependencies.draw(dependencies.measure(), "../{}.md")
    paths = style.write(graph, folder / "dependencies", ("svg",), dependencies.CAPTION, letters=True)
    for theorem in theorems().values():
        data = explained(theorem)
        figure = waterfall.draw(waterfall.of(data))
        paths.append(style.write_small(figure, folder / f"{theorem.id}.png", waterfall.describe(data)))
    return paths
