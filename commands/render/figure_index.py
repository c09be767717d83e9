"""The index page of the figures: plain HTML, light or dark as the reader prefers, no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rooteps.commands.render.mathematics import to_unicode
from rooteps.commands.web import document
from rooteps.figures import registry
from rooteps.figures.style import FORMATS

_STYLE = """\
:root { color-scheme: light dark; --text: #1b1b1b; --soft: #5c5c5c; --page: #fafaf8; --card: #ffffff; --line: #e4e4e0;
        --link: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e8e6; --soft: #a5a5a2; --page: #161718; --card: #202224; --line: #34373a; --link: #6bb7e8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 17px/1.55 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.2rem 5rem; }
h1 { font-size: 1.9rem; margin: 0 0 .4rem; }
h2 { font-size: 1.15rem; margin: 0 0 .9rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
nav { margin: 1.4rem 0 2.4rem; columns: 16rem 3; }
nav a { display: block; padding: .1rem 0; }
.lead, figcaption, .files { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.4rem 1.6rem;
          margin: 0 0 1.8rem; }
figure { margin: 0; }
img { display: block; max-width: 100%; max-height: 34rem; height: auto; margin: 0 auto 1rem; background: #ffffff;
      padding: .8rem; border-radius: 6px; }
.files { font-size: .9rem; margin: .8rem 0 0; }
"""


def page(names: Sequence[str]) -> str:
    """The page of these figures, for files named after them in the same directory."""
    links = "\n".join(f'<a href="#{name}">{escape(_short(name))}</a>' for name in names)
    sections = "\n".join(map(_section, names))
    body = f"""\
<main>
<h1>A theory of language models, in figures</h1>
<p class="lead">Results of <a href="https://arxiv.org/abs/2010.03648">arXiv:2010.03648</a> and beyond. Every number is
computed by <code>rooteps</code>; each figure is here as PNG, SVG and PDF.</p>
<nav>
{links}
</nav>
{sections}
</main>"""
    return document.whole("rooteps: figures", f"<style>\n{_STYLE}</style>", body)


def _short(name: str) -> str:
    """The title up to its colon."""
    return registry.title(name).partition(":")[0]


def _section(name: str) -> str:
    title = escape(registry.title(name))
    caption = escape(to_unicode(registry.find(name).CAPTION))
    files = " · ".join(f'<a href="{name}.{ending}">{ending.upper()}</a>' for ending in FORMATS)
    return f"""\
<section id="{name}">
<h2>{title}</h2>
<figure>
<a href="{name}.svg"><img src="{name}.svg" alt="{title}" loading="lazy"></a>
<figcaption>{caption}</figcaption>
</figure>
<p class="files">{files} · <code>rooteps figure {name}</code></p>
</section>"""
