"""The frame of a page: its head, its bar of links, and the files that every page needs, all of them beside it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
SEARCH = """<div class="search"><input id="search" type="search" placeholder="search" aria-label="search">\
<ul class="found" id="found"></ul></div>"""


def whole(title: str, head: str, body: str) -> str:
    """A document of HTML.

    Args:
        title: in plain text.
        head: elements that follow the title.
        body: its content.

    >>> whole("a < b", "", "<p>text</p>").count("a &lt; b")
    1
    """
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""


def page(title: str, body: str, root: str, links: Mapping[str, str], scripts: Sequence[str] = (), bar: str = "") -> str:
    """A whole page of HTML; formulas in elements of the class ``tex`` are typeset when it is opened.

    Args:
        title: in plain text.
        body: HTML.
        root: the way up to the folder that holds ``files()``: ``""`` or ``"../"`` and so on.
        links: where the bar leads, by name, from that folder.
        scripts: files in that folder, run in this order after the body.
        bar: HTML at the end of the bar.

    >>> page("p", "<p>text</p>", "../", {"start": "index.html"}).count('="../')
    5
    """
    ways = "\n".join(f'<a href="{root}{target}">{escape(name)}</a>' for name, target in links.items())
    programs = "\n".join(f'<script src="{root}{name}"></script>' for name in scripts)
    head = f"""\
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}web/katex/katex.min.css">
<link rel="stylesheet" href="{root}web/page.css">"""
    inside = f"""\
<nav class="top">
<b>rooteps</b>
{ways}
{bar}
</nav>
<main>
{body}
</main>
<script src="{root}web/katex/katex.min.js"></script>
<script src="{root}web/typeset.js"></script>
{programs}
<script>typeset(document.body);</script>"""
    return whole(title, head, inside)


def alone(title: str, body: str, style: str) -> str:
    """A page of HTML in one file, with all that it loads; formulas as in ``page``.

    Args:
        title: in plain text.
        body: HTML.
        style: CSS.

    >>> "url(fonts" in alone("p", "<p>text</p>", "")
    False
    """

    def font(found: re.Match[str]) -> str:
        path = HERE / "katex" / found[1]  # letters that no page uses are left out there
        return (
            f"src:url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()})" if path.is_file() else ""
        )

    sheet = (HERE / "katex" / "katex.min.css").read_text(encoding="utf-8")
    scripts = ((HERE / name).read_text(encoding="utf-8") for name in ("katex/katex.min.js", "typeset.js"))
    head = f"""\
<link rel="icon" href="data:,">
<style>{re.sub(r"src:url[(]([^)]*)[)][^;}]*", font, sheet)}</style>
<style>{style}</style>"""
    inside = f"""\
{body}
<script>{"</script><script>".join(scripts)}
typeset(document.body);</script>"""
    return whole(title, head, inside)


def files(*names: str) -> dict[str, bytes]:
    """What pages load, by its path beside them: style, KaTeX, and the scripts of these names from this folder."""
    katex = [path.relative_to(HERE).as_posix() for path in sorted((HERE / "katex").rglob("*")) if path.is_file()]
    return {f"web/{name}": (HERE / name).read_bytes() for name in ("page.css", "typeset.js", *names, *katex)}
