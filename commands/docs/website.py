"""The pages as a website that needs no network: the generated ones, and from a checkout all that they lead to.

Markdown becomes HTML, mathematics is left to KaTeX, Coq files get a line to link to, and a link to anything else is its
text. Addresses are those of the repository with another ending, so that pages link to each other as they did.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from rooteps.commands.render.mathematics import math_to_unicode
from rooteps.commands.web import document

ROOT = Path(__file__).resolve().parents[2]
"""The checkout; in an installation nothing of what is looked for is there."""
START = "docs/README.md"
BAR = {"Results": "docs/index.html", "Example": "docs/example.html", "Tables": "docs/tables.html"}
SHOWN = (".md", ".v")
"""What becomes a page."""
COPIED = (".png", ".svg")
GRAPH = re.compile(r'<p><a href="[^"]*\.svg"><img src="([^"]*\.svg)"[^>]*></a></p>')
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
TEX = re.compile(r'<span class="tex[^>]*>(.*?)</span>')
APART = re.compile(r"(<pre.*?</pre>|<code.*?</code>|<[^>]+>)", re.DOTALL)


def site(generated: Mapping[str, str], figures: Mapping[str, bytes]) -> dict[str, str | bytes]:
    """All files of the website.

    Args:
        generated: the Markdown of ``docs/`` by file name.
        figures: pictures by their path in ``docs/``.

    Returns:
        Their contents by path; ``index.html`` is where to begin.
    """
    sources: dict[str, Any] = {f"docs/{name}": content for name, content in {**figures, **generated}.items()}
    texts, ways = _collect(sources)
    files: dict[str, str | bytes] = {path: data for path, data in sources.items() if path.endswith(COPIED)}
    entries: list[dict[str, str]] = []
    links = BAR | {name: address(path) for name, path in (("Guide", "README.md"),) if path in texts}
    for path, text in texts.items():
        body = _code(text) if path.endswith(".v") else _graph(rendered(text, path, ways), path, sources)
        root = "../" * path.count("/")
        title = _title(body, path)
        shown = document.page(f"{title} · rooteps", body, root, links, ("web/search.js",), document.SEARCH)
        files[address(path)] = shown
        entries.append({"title": title, "href": address(path), "text": _plain(body)})
    files["web/pages.js"] = f"const PAGES = {json.dumps(entries)};\n"
    if "index.html" not in files:
        files["index.html"] = f'<!doctype html><meta http-equiv="refresh" content="0; url={BAR["Results"]}">\n'
    return files | document.files("search.js")


def address(path: str) -> str:
    """Where a file of the repository is shown.

    >>> address("docs/README.md"), address("docs/guide/sweeps.md"), address("proofs/arrows.v"), address("docs/x.png")
    ('docs/index.html', 'docs/guide/sweeps.html', 'proofs/arrows.v.html', 'docs/x.png')
    """
    path = re.sub(r"(^|/)README\.md$", r"\1index.md", path)
    return re.sub(r"\.md$", ".html", path) if not path.endswith(".v") else f"{path}.html"


def _collect(sources: dict[str, Any]) -> tuple[dict[str, str], set[str]]:
    """Every page by its path, and all paths to which a link may lead; pictures of pages are added to the sources."""
    texts: dict[str, str] = {}
    waiting = [*(path for path in sources if path.endswith(".md")), "README.md"]
    while waiting:
        path = waiting.pop(0)
        text = sources.get(path) if path in sources else _read(path)
        if text is None or path in texts:
            continue
        texts[path] = text
        if path.endswith(".md"):
            for target in re.findall(r"\]\(([^)#\s]+)", _outside_code(text)):
                there = _resolved(path, target)
                if there.endswith(SHOWN):
                    waiting.append(there)
                elif there.endswith(COPIED) and there not in sources and (ROOT / there).is_file():
                    sources[there] = (ROOT / there).read_bytes()
    return texts, set(texts) | {path for path in sources if path.endswith(COPIED)}


def _read(path: str) -> str | None:
    inside = (ROOT / "pyproject.toml").is_file() and not path.startswith("..")
    return (ROOT / path).read_text(encoding="utf-8") if inside and (ROOT / path).is_file() else None


def _resolved(page: str, target: str) -> str:
    return target if ":" in target else posixpath.normpath(posixpath.join(posixpath.dirname(page), target))


def _outside_code(text: str) -> str:
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`|\$[^$]*\$", "", text)


def rendered(text: str, page: str = "", ways: Collection[str] = ()) -> str:
    """Markdown as HTML: links led to their places, formulas marked, tables in boxes that scroll.

    Args:
        text: the Markdown.
        page: its path in the repository.
        ways: the paths to which a link may lead; any other becomes its text.

    >>> rendered("# One $x$").strip()
    '<h1>One <span class="tex">x</span></h1>'
    """
    reader: Any = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = reader.parse(text)
    for block in tokens:
        dead = 0
        for token in block.children or ():
            if token.type == "link_open":
                href = str(token.attrs["href"])
                target, hash, line = href.partition("#")
                there = _resolved(page, target) if target else page
                if there in ways:
                    token.attrs["href"] = _relative(page, there) + hash + line
                elif ":" not in target:
                    token.hidden, token.tag, dead = False, "span", dead + 1
                    token.attrs = {}
            elif token.type == "link_close" and dead:
                token.tag, dead = "span", dead - 1
            elif token.type == "image":
                token.attrs["src"] = _relative(page, _resolved(page, str(token.attrs["src"])))
    shown = reader.renderer.render(tokens, reader.options, {})
    shown = _anchored(_marked(re.sub(r"<!--.*?-->", "", shown, flags=re.DOTALL)))
    return shown.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")


def _relative(page: str, there: str) -> str:
    return posixpath.relpath(address(there), posixpath.dirname(address(page)) or ".")


def _marked(shown: str) -> str:
    """HTML with its formulas, which Markdown has left as they were, in elements of the class ``tex``.

    >>> _marked("<p>if <code>$</code> $a_i &lt; b$</p>")
    '<p>if <code>$</code> <span class="tex">a_i &lt; b</span></p>'
    """

    def element(found: re.Match[str]) -> str:
        kind = "tex display" if found[1] else "tex"
        return f'<span class="{kind}">{" ".join((found[1] or found[2]).split())}</span>'

    parts = APART.split(shown)
    return "".join(part if i % 2 else FORMULA.sub(element, part) for i, part in enumerate(parts))


def _anchored(shown: str) -> str:
    """Headings with the names that links to them use."""

    def named(found: re.Match[str]) -> str:
        words = re.sub(r"[^\w\s-]", "", unescape(re.sub(r"<[^>]+>", "", found[2]))).strip().lower()
        name = re.sub(r"\s", "-", words)
        return f'<{found[1]} id="{name}">{found[2]}</{found[1]}>'

    return re.sub(r"<(h[2-4])>(.*?)</\1>", named, shown)


def _graph(shown: str, page: str, sources: Mapping[str, bytes]) -> str:
    """A drawing that is a link to itself, put into the page, where its boxes lead to their own pages."""

    def drawn(found: re.Match[str]) -> str:
        path = _resolved(page, found[1])
        if path not in sources:
            return found[0]
        svg = re.sub(
            r'^.*?(?=<svg)|<metadata>.*?</metadata>| target="_blank"', "", sources[path].decode(), flags=re.DOTALL
        )
        for target in set(re.findall(r'xlink:href="([^"]+\.md)"', svg)):
            svg = svg.replace(f'xlink:href="{target}"', f'xlink:href="{_relative(page, _resolved(path, target))}"')
        return f'<div class="scroll">{svg}</div>'

    return GRAPH.sub(drawn, shown)


def _code(text: str) -> str:
    """A file with a name for each of its lines."""
    lines = (f'<span id="L{i}">{escape(line)}</span>' for i, line in enumerate(text.splitlines(), start=1))
    return '<pre class="code">' + "\n".join(lines) + "</pre>"


def _title(body: str, path: str) -> str:
    """The heading of a page; a file of code is called by its path."""
    found = re.search("<h1>(.*?)</h1>", body)
    return _plain(found[1]) if found else path


def _plain(shown: str) -> str:
    r"""HTML as plain text, formulas in Unicode: what the search reads.

    >>> _plain('<p>a <b>model</b> with\n<span class="tex">\\gamma &lt; 1</span></p>')
    'a model with γ < 1'
    """
    shown = TEX.sub(lambda found: escape(math_to_unicode(unescape(found[1]))), re.sub("(?s)<svg.*?</svg>", "", shown))
    return " ".join(unescape(re.sub("<[^>]+>", " ", shown)).split())
