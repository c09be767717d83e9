"""The course: all lessons served on this machine, with a gallery, previous and next, and what has been read.

What a reader has read is kept by the browser, under the address of the course; so its port is the same each time.
"""

from __future__ import annotations

import html
import json
import socket
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Any

from rooteps.lessons import lessons

PORT = 2720
"""Where the course is served, if nobody else is there."""


def head(up: str = "../", page: str = "") -> str:
    """What the head of every page of the course holds: its style, and the script that draws bars and keeps progress.

    Args:
        up: the way from the page to the gallery.
        page: what a page is called in its folder, where no server knows.

    >>> "cross-entropy" in head() and "</script>" in head()
    True
    """
    known = [{"name": one.name, "number": one.number, "title": one.title} for one in lessons()]
    folder = Path(__file__).parent
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("course.css", "course.js"))
    given = ", ".join(map(json.dumps, (known, up, page)))
    return f"<style>{style}</style><script>(({script.strip()}))({given})</script>"


def gallery(page: str = "") -> str:
    """The first page: every lesson, what it teaches, and how far it has been read.

    Args:
        page: as for ``head``.

    >>> gallery().count("<li") == len(lessons())
    True
    """
    cards = "".join(
        f'<li data-lesson="{one.name}"><a href="{one.name}/{page}"><b>{html.escape(one.title)}</b></a>'
        f"<p>{html.escape(one.summary)}</p><progress value=0 max=1></progress> <small></small></li>"
        for one in lessons()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>rooteps: the course</title>'
        f'{head("", page)}</head><body class="course"><h1>Why language models help</h1>'
        "<p>A course in the theory of one paper, in lessons that compute while you read.</p>"
        f'<p><a class="next" href="{lessons()[0].name}/{page}">Begin</a></p><ol>{cards}</ol></body></html>'
    )


def application() -> Any:
    """The ASGI application: the gallery at ``/``, and each lesson under its name."""
    import marimo
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Mount, Route

    builder = marimo.create_asgi_app(quiet=True, html_head=head())
    for one in lessons():
        builder = builder.with_app(path=f"/{one.name}", root=str(one.path))
    first = HTMLResponse(gallery())
    return Starlette(routes=[Route("/", lambda request: first), Mount("/", builder.build())])


def listen(port: int | None) -> socket.socket:
    """A socket of this machine that listens at a port; without one at ``PORT``, or where that is taken at a free one.

    Raises:
        OSError: the port that is asked for is taken.
    """
    for tried in (PORT, 0) if port is None else (port,):
        ear = socket.socket()
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ear.bind(("127.0.0.1", tried))
        except OSError:
            ear.close()
            if tried != PORT or port is not None:
                raise
            continue
        ear.listen()
        return ear
    raise AssertionError("port 0 is never taken")


def serve(port: int | None, page: str, headless: bool) -> None:
    """Serve the course until Ctrl-C.

    Args:
        port: where; None for ``PORT``, or a free one.
        page: the lesson to begin with, or nothing for the gallery.
        headless: print the address, and open no browser.
    """
    import uvicorn

    with listen(port) as ear:
        address = f"http://127.0.0.1:{ear.getsockname()[1]}/{page and page + '/'}"
        print(f"The course is at {address} until you press Ctrl-C.", flush=True)
        if not headless:
            webbrowser.open(address)
        server = uvicorn.Server(uvicorn.Config(application(), log_level="warning"))
        with suppress(KeyboardInterrupt):  # which the server raises once more when it has ended
            server.run(sockets=[ear])


if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]) or None, sys.argv[2], sys.argv[3] == "headless")
    except OSError as error:
        print(f"rooteps: lessons: port {sys.argv[1]}: {str(error.strerror).lower()}", file=sys.stderr)
        raise SystemExit(2) from None
