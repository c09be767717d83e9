"""What a folder of pages would load from elsewhere, and which of its links lead nowhere."""

import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import unquote

LOADED = {"src", "srcset", "poster", "data", "action", "background"}
CALLS = re.compile(r"\b(?:fetch|import|importScripts|WebSocket|EventSource|XMLHttpRequest|sendBeacon)\s*\((?!\s*\))")
"""With an argument: KaTeX has a method ``fetch()`` of its own."""
OUTSIDE = re.compile(r"(?!data:)[a-z][a-z0-9+.-]*:|//|@import", re.IGNORECASE)


class Addresses(HTMLParser):
    """Every address of a page: what it loads, what it leads to, and the names that links may end in."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.names, self.inside = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside.append(tag)
        for name, value in attrs:
            if name == "id":
                self.names.add(value)
            if name in LOADED or (name in ("href", "xlink:href") and tag in ("link", "use", "image", "script")):
                self.loaded.append(value)
            elif name in ("href", "xlink:href"):
                self.links.append(value)
            elif name == "style":
                self.loaded += in_style(value)
            elif name == "content" and dict(attrs).get("http-equiv") == "refresh":
                self.links.append(value.partition("url=")[2])
            assert not name.startswith("on"), (tag, name)

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        if self.inside[-1:] == ["style"]:
            self.loaded += in_style(data)
        if self.inside[-1:] == ["script"]:
            self.loaded += CALLS.findall(data)

    def handle_endtag(self, tag):
        self.inside.clear()


def in_style(text):
    """What a style loads."""
    return [url.strip("'\"") for url in re.findall(r"url\(([^)]*)\)", text)] + re.findall(r"@import[^;]*", text)


def outside(files):
    """(file, address) of everything that a browser would fetch from outside the folder, or by a program.

    Args:
        files: text or bytes by path.
    """
    found = []
    for path, content in files.items():
        text = content.decode() if isinstance(content, bytes) and not path.endswith((".png", ".woff2")) else content
        if path.endswith((".html", ".svg")):
            loaded = [one for one in Addresses(text).loaded if OUTSIDE.match(one) or CALLS.match(one)]
        elif path.endswith(".css"):
            loaded = [one for one in in_style(text) if OUTSIDE.match(one)]
        elif path.endswith(".js"):
            loaded = CALLS.findall(text)
        else:
            loaded = []
        found += [(path, one) for one in loaded]
    return found


def nowhere(files):
    """(file, address) of everything loaded or linked within the folder that is not there, names of places included."""
    pages = {path: Addresses(text) for path, text in files.items() if path.endswith(".html")}
    found = []
    for path, page in pages.items():
        for address in (*page.loaded, *page.links):
            target, _, name = unquote(address).partition("#")
            if OUTSIDE.match(address) or address.startswith("data:"):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if there not in files or (name and name not in pages[there].names):
                found.append((path, address))
    return found
