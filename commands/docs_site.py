"""All pages and figures of the documentation, as text by file name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from commands import docs_example, docs_index, docs_page
from figures import dependencies, style, waterfall
from synthetic import example
from theory.numbers import Balls
from theory.registry import results
from theory.result import Result
from verification.explanation import explanation

FIGURES = "figures"
"""The folder of the figures, beside the pages."""


@cache
def explained(result: Result) -> dict[str, Any]:
    """The result on its example, certified."""
    return explanation(result, example.instance(result), Balls(256))


def pages() -> dict[str, str]:
    """Every page: ``README.md``, ``example.md`` and one for each result."""
    texts = {f"{result.id}.md": docs_page.page(result, explained(result)) for result in results().values()}
    texts["example.md"] = docs_example.page()
    return {"README.md": docs_index.page(texts)} | texts


def draw(folder: Path) -> list[Path]:
    """The waterfall of each result, and the graph of results."""
    graph = dependencies.draw(dependencies.measure(), "../{}.md")
    paths = style.write(graph, folder / "dependencies", ("svg",), dependencies.CAPTION, letters=True)
    for result in results().values():
        data = explained(result)
        figure = waterfall.draw(waterfall.of(data))
        paths.append(style.write_small(figure, folder / f"{result.id}.png", waterfall.describe(data)))
    return paths
