"""The index of the documentation: the graph of results, a reading path for a student, every result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rooteps.commands.docs.page import GENERATED, docstring, link
from rooteps.commands.render.mathematics import to_markdown
from rooteps.figures import dependencies
from rooteps.theory.registry import find, theorems
from rooteps.verification.formal import rung

GOAL = "softmax-transfer"
"""The result that the reading path leads to, before it goes on."""
MINUTES = 40
PER_MINUTE = 150
"""Words that a student reads in a minute."""
PER_FORMULA = 6
"""What a formula counts in words; a number counts as one."""
NUMBER = re.compile(r"\$-?[\d.]+( \\cdot 10\^\{-?\d+\})?\$")


def page(texts: Mapping[str, str]) -> str:
    """The index.

    Args:
        texts: the pages by file name, to tell how long they take.
    """
    return "\n".join(_lines(texts)) + "\n"


def minutes(text: str) -> int:
    """How long a page takes to read.

    >>> minutes("word " * 300 + "$x$ " * 20 + "$0.25$ " * 30)
    3
    """
    text = NUMBER.sub("number", text)
    formulas = re.findall(r"\$+[^$]+\$+", text)
    words = re.sub(r"\$+[^$]+\$+|<!--.*?-->|\(.*?\)", " ", text).split()
    return max(1, round((len(words) + PER_FORMULA * len(formulas)) / PER_MINUTE))


def path(texts: Mapping[str, str]) -> list[tuple[str, int]]:
    """Results in an order in which each comes after what it uses, with their minutes, as many as fit.

    First what the goal rests on, then what follows soonest from what has been read.
    """
    order = list(dict.fromkeys((*upwards(GOAL), *(id for other in theorems() for id in upwards(other)))))
    chosen: list[tuple[str, int]] = []
    left = MINUTES - minutes(texts["example.md"])
    for id in order:
        cost = minutes(texts[f"{id}.md"])
        known = {other for other, _ in chosen}
        if cost <= left and set(find(id).uses) <= known:
            chosen.append((id, cost))
            left -= cost
    return chosen


def upwards(id: str) -> Iterator[str]:
    """What a result rests on, each before what uses it, and then the result."""
    for used in find(id).uses:
        yield from upwards(used)
    yield id


def _lines(texts: Mapping[str, str]) -> Iterator[str]:
    yield GENERATED.replace("the result's own file", "the results' own files").replace("change that", "change those")
    yield "# The results"
    yield ""
    yield (
        "One page for each result: its statement, what it assumes and what breaks without, the proof step by step with "
        "the numbers of [one small example](example.md), and where the proof loses. A step is *proved here*, for all "
        "worlds, by a lemma in [Coq](../proofs/README.md); or it is *cited*; or it is only *checked on this world*. "
        "[Tables](tables.md) of everything; how to use it is in the [README](../README.md)."
    )
    yield ""
    yield "[![The graph of results](figures/dependencies.svg)](figures/dependencies.svg)"
    yield ""
    yield to_markdown(dependencies.CAPTION)
    chosen, first = path(texts), minutes(texts["example.md"])
    yield from ("", f"## {first + sum(cost for _, cost in chosen)} minutes, in this order", "")
    yield "Each page comes after those it uses. You need calculus and a first course in probability."
    yield ""
    yield f"1. [The example](example.md) ({first} min): three contexts, four words, one feature."
    for position, (id, cost) in enumerate(chosen, start=2):
        lead = docstring(find(id)).partition("\n\n")[0].partition(":")[2] or find(id).title
        yield f"{position}. {link(id)} ({cost} min): {to_markdown(' '.join(lead.split())).removesuffix('.')}."
    yield from ("", "## All of them", "", "| | result | statement | |", "| --- | --- | --- | --- |")
    for result in theorems().values():
        yield f"| {result.number} | {link(result.id)} | {to_markdown(result.statement)} | {rung(result)} |"
