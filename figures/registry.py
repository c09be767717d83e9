"""Every figure by its name, in the order of the index page.

A figure is a module of this folder with

* ``measure(seed) -> data``, its numbers, all computed and deterministic in the seed;
* ``draw(data) -> Figure``;
* ``CAPTION``, one or two sentences that say what to see, mathematics between dollar signs;
* where it can be drawn from measurements that are already there, ``read(directory) -> data``;
* and ``EMBEDDED = True`` where ``measure`` runs the embedded model, whose checkpoints may not be installed.

The first line of its docstring is its title. To add one, write the module and name it here.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rooteps.theory.checks import InvalidInput

_MODULES = (
    "bound_versus_empirical",
    "waterfall",
    "naturalness",
    "shift",
    "quad_versus_cross_entropy",
    "eigenvalues",
    "partition_fit",
    "partition",
    "checkpoints",
    "sharpness",
    "what_limits",
    "discovery",
    "divergences",
    "pythagoras",
    "dependencies",
)


def names() -> tuple[str, ...]:
    """The names of all figures.

    >>> "sharpness" in names()
    True
    """
    return tuple(module.replace("_", "-") for module in _MODULES)


def find(name: str) -> ModuleType:
    """The figure of that name.

    Raises:
        InvalidInput: there is none.
    """
    return import_module(f"rooteps.figures.{_module(name)}")


def title(name: str) -> str:
    """The first line of the figure's docstring, which is read from its file: to import them all takes seconds.

    >>> title("sharpness")
    'Sharpness: on the sharp family the ratio of loss to bound tends to one, whatever B and γ'
    """
    source = Path(__file__).with_name(f"{_module(name)}.py").read_text(encoding="utf-8")
    return str(ast.get_docstring(ast.parse(source))).splitlines()[0].removesuffix(".")


def _module(name: str) -> str:
    if name not in names():
        raise InvalidInput(f"figure: {name!r} is not one of {', '.join(names())}")
    return name.replace("-", "_")


def left_out() -> tuple[str, ...]:
    """The figures that cannot be measured here: those of the embedded model, unless its checkpoints are installed.

    >>> left_out()
    ()
    """
    from rooteps.bridge import embedded  # it takes JAX, which who asks for a title does not need

    return () if embedded.installed() else tuple(name for name in names() if hasattr(find(name), "EMBEDDED"))


def make(
    name: str,
    stem: Path,
    formats: Sequence[str] | None = None,
    seed: int = 0,
    source: Path | None = None,
    look: str = "page",
) -> list[Path]:
    """Measure, draw and write one figure.

    Args:
        name: of the figure.
        stem: where to, without the ending.
        formats: some of ``style.FORMATS``; default all of them.
        seed: of the measurement.
        source: a directory to read the measurements from instead.
        look: one of ``looks.LOOKS``.

    Returns:
        The paths written.

    Raises:
        InvalidInput: an unknown name, or a figure that is not read from a directory.
    """
    from rooteps.figures import looks, style

    figure = find(name)
    if source is not None and not hasattr(figure, "read"):
        raise InvalidInput(f"--from: {name} measures its numbers itself, and reads them from no directory")
    data = figure.measure(seed) if source is None else figure.read(source)
    return style.write(looks.dress(figure.draw(data), look), stem, formats or style.FORMATS, description=title(name))
