"""Where the text comes from: documentation strings of Python, NumPy and SciPy, read from their files, nothing imported.

A module's source is parsed, never run. NumPy's and SciPy's compiled functions have their documentation in calls of
``add_newdoc``, which are read as well; Python's language reference is the text behind ``help("topics")``.
"""

from __future__ import annotations

import ast
import importlib.util
import platform
import re
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from rooteps.bridge.corpus.document import LIBRARIES, Document
from rooteps.bridge.corpus.prose import paragraphs
from rooteps.theory.checks import InvalidInput

SKIPPED = {"test", "tests", "idle_test", "site-packages", "dist-packages", "_bundled", "_vendor", "__pycache__"}
"""Folders that hold tests, or software of other people."""

COMMENTS = "(comments)"
"""What the name of a document ends with that holds a module's comments."""

_COMMENT = re.compile(r"(?:^[ \t]*#(?!!).*\n)+", re.MULTILINE)
_HASHES = re.compile(r"^[ \t]*#+:? ?", re.MULTILINE)


def versions() -> dict[str, str]:
    """The versions of the libraries that the text comes from.

    >>> sorted(versions())
    ['numpy', 'python', 'scipy']
    """
    return {"python": platform.python_version(), "numpy": version("numpy"), "scipy": version("scipy")}


def documents(on_file: Callable[[str], None] = lambda name: None) -> list[Document]:
    """All documents of this installation, in an order that depends on nothing else; no paragraph occurs twice.

    Args:
        on_file: called with the dotted name of each module, for progress.

    Returns:
        Documents with at least one paragraph: Python's, NumPy's, SciPy's, each by name.

    Raises:
        InvalidInput: an installation without source files.
    """
    seen: set[str] = set()
    result = []
    for library, name, text in _texts(on_file):
        fresh = tuple(p for p in paragraphs(text) if p not in seen)
        seen.update(fresh)
        if fresh:
            result.append(Document(library, name, fresh))
    return result


def _texts(on_file: Callable[[str], None]) -> Iterator[tuple[str, str, str]]:
    from pydoc_data.topics import topics

    for name in sorted(topics):
        yield "python", f"topics.{name}", topics[name]
    for library in LIBRARIES:
        root = _root(library)
        files = sorted(path for path in root.rglob("*.py") if not SKIPPED & set(path.relative_to(root).parts))
        if not files:
            raise InvalidInput(f"corpus: no source files of {library} in {root}")
        for path in files:
            module = _module(library, path.relative_to(root))
            on_file(module)
            source = path.read_bytes()
            for name, text in docstrings(source, module):
                yield library, name, text
            yield library, f"{module} {COMMENTS}", comments(source)


def _root(library: str) -> Path:
    if library == "python":
        return Path(sysconfig.get_path("stdlib"))
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        raise InvalidInput(f"corpus: {library} is not installed")
    return Path(spec.origin).parent


def _module(library: str, path: Path) -> str:
    parts = path.with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts if library == "python" else (library, *parts))


def docstrings(source: bytes, module: str) -> list[tuple[str, str]]:
    """The documentation strings in the source of a module, in the order of the source.

    Args:
        source: the bytes of the file.
        module: its dotted name.

    Returns:
        Pairs of a dotted name and a text; empty for a file that is not of this version of Python.

    >>> docstrings(b'"Doc."\\ndef f():\\n    "Of f."\\nadd_newdoc("m", "g", "Of g.")', "m")
    [('m', 'Doc.'), ('m.f', 'Of f.'), ('m.g', 'Of g.')]
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings
            tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    return list(_walk(tree, module))


def comments(source: bytes) -> str:
    """The comments in the source of a module that have lines of their own, each run of lines a paragraph.

    >>> comments(b"#!/bin/sh\\n# One.\\n# Two.\\nx = 1  # no\\n    # Three.\\n")
    'One.\\nTwo.\\n\\nThree.'
    """
    runs = _COMMENT.findall(source.decode(errors="replace"))
    return "\n\n".join(_HASHES.sub("", run).rstrip("\n") for run in runs)


def _walk(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        text = ast.get_docstring(node)
        if text:
            yield name, text
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _walk(child, f"{name}.{child.name}")
        elif isinstance(child, ast.Call) and "newdoc" in ast.unparse(child.func):
            yield from _added(child, name)
        else:
            yield from _walk(child, name)


def _added(call: ast.Call, module: str) -> Iterator[tuple[str, str]]:
    """``add_newdoc(place, obj, text)``: the last strings, one of them maybe in a pair (method, text)."""
    strings = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if len(strings) >= 2:
        *path, text = strings
        yield ".".join([module, *path[1:], *path[:1]][: len(path)] if len(path) > 1 else [module, *path]), text
