"""Worlds from files as languages of a sweep: each brings its language, task and witness, and models are made for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import jax
import numpy as np

from rooteps.synthetic.family import LARGEST, Family, Rng, Setting
from rooteps.theory.checks import InvalidInput, printable
from rooteps.theory.instance import Instance
from rooteps.theory.model import Model
from rooteps.theory.registry import find
from rooteps.theory.theorem import NEEDS
from rooteps.verification import reading
from rooteps.verification.completion import completed
from rooteps.verification.falsify import answer_file
from rooteps.verification.instance_file import from_data, json_format, to_data

if TYPE_CHECKING:
    from rooteps.theory.language import Language
    from rooteps.theory.theorem import Need, Theorem

SMALLEST = 1e-150
"""The least ε, B and γ, and the inverse of the largest: their squares are normal numbers in float64."""

LONGEST = 200
"""Characters of a path, which is the name of the world in the table."""


@dataclass(frozen=True)
class Given:
    """The world in a file, as it is kept and sent to workers.

    Args:
        name: the path, as it was given.
        digest: SHA-256 of the content, of which two sweeps in one directory may not differ.
        content: the world, completed, as JSON; empty where only the table of a sweep is there.
    """

    name: str
    digest: str
    content: bytes = field(default=b"", repr=False)

    @property
    def instance(self) -> Instance:
        """The world."""
        return _instance(self.content)

    @property
    def family(self) -> Family:
        """A family of languages that has this one alone."""
        return _family(self)


def read(path: str | Path, largest: int = reading.LARGEST) -> Given:
    """The world in an instance file, or in what ``rooteps falsify --json`` wrote.

    Args:
        path: the file. Its model and ε are not looked at; a witness that it lacks is the one of least loss.
        largest: bytes that it may have.

    Raises:
        InvalidInput: the file cannot be read, its world is none of a language and a binary task, Phi has no optimum,
            the witness is 0, or it is too large.
    """
    name = str(path)
    if not name.isprintable() or len(name) > LONGEST:
        raise InvalidInput(f"instance: {printable(name)}: a path of more than {LONGEST} characters, or not printable")
    world = answer_file.load(path, largest=largest).instance
    try:
        if not isinstance(world, Instance):
            raise InvalidInput("its world is not one of languages")
        if world.task is None or not world.task.surrogate.binary:
            raise InvalidInput("task: a sweep is about a binary one (hinge, logistic)")
        spanned = world.language.Phi is not None
        world = completed(find("softmax-transfer" if spanned else "unconstrained-transfer"), world)
        assert world.witness is not None
        assert world.task is not None
        _require_small(world)
        if (found := np.flatnonzero((world.task.p_T > 0) & (world.language.p_L == 0))).size:
            raise InvalidInput(f"task.p_T[{found[0]}]: is positive where p_L is 0, so γ is 0 and no bound is finite")
        weights = getattr(world.witness, world.witness.form)
        with np.errstate(all="ignore"):
            v = weights if world.witness.form == "v" else weights @ world.language.Phi
        if not SMALLEST <= (size := np.abs(v).max()) <= 1 / SMALLEST:
            raise InvalidInput(f"witness: max |v| is {size:.3g}, not between {SMALLEST:g} and {1 / SMALLEST:g}")
    except InvalidInput as error:
        raise InvalidInput(f"{printable(Path(path).name)}: {error}") from None
    nobody = Model(tilt=np.zeros((world.language.n, world.language.V)))
    kept = replace(world, model=nobody, epsilon=None, classifier=None, topic_score=None)
    content = json_format.to_json(to_data(kept)).encode()
    return Given(name, hashlib.sha256(content).hexdigest(), content)


def _require_small(world: Instance) -> None:
    language = world.language
    for name, rows in (("n", language.n), ("d", 0 if language.Phi is None else len(language.Phi))):
        if rows * language.V > LARGEST:
            raise InvalidInput(f"language: {name} V = {rows * language.V:,} is more than the {LARGEST:,} of a sweep")


@lru_cache
def _instance(content: bytes) -> Instance:
    return from_data(json_format.read(content))


@lru_cache
def _family(given: Given) -> Family:
    about = f"the world in {given.name}"
    if not given.content:
        return Family(given.name, about, tuple(NEEDS), _absent)
    world = given.instance
    offers: list[Need] = ["binary"]
    if world.language.Phi is not None:
        offers.append("optimum")
        offers += ["row-span"] if world.witness is not None and world.witness.form == "lam" else []

    def setting(theorem: Theorem, languages: Language, rng: Rng, loss: str) -> Setting:
        assert world.task is not None
        task = replace(world.task, loss=loss)
        repeated = (jax.tree.map(lambda x: np.stack([x] * len(languages.p_L)), part) for part in (task, world.witness))
        return Setting(*repeated)

    return Family(given.name, about, tuple(offers), lambda rng: world.language, setting=setting)


def _absent(rng: Rng) -> Language:
    raise AssertionError("only the table of the sweep is here, not its worlds")
