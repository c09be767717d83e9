"""Single instances of many shapes, beside the batches, which have one: small and large, d ≥ V, dependent rows of Phi.

Their models lie on rays from the optimum at any distance, and ε is what their excess is, or more.
"""

from __future__ import annotations

import dataclasses
import zlib

import jax
import numpy as np

from rooteps.synthetic.batches import ABOVE, EPSILON, TIGHT, directions_of, language_of, pick, setting_of
from rooteps.synthetic.family import Family, Shape, log_uniform
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.theorem import Theorem

SHAPES = (
    *(Shape(5, 12, 3, 2), Shape(2, 6, 5, 4), Shape(4, 8, 11, 5), Shape(9, 32, 5, 6), Shape(12, 4, 3, 7)),
    *(Shape(1, 2, 1, 2), Shape(3, 3, 8, 3), Shape(64, 1024, 32, 5), Shape(32, 64, 16, 7), Shape(16, 256, 8, 3)),
)
"""What is drawn by default, in turn: d ≥ V in some, k from 2 to 7."""

SMALL = 512
"""n · V up to which balls certify an instance in a moment."""

DEPENDENT = 1 / 3
"""Share of the instances, where there can be any, with a row of Phi that depends on another."""

FACE = (1.0, 40.0)
"""How far from its base a model on the way to an optimum at infinity lies."""

MARGIN = 2.0**-36
"""By how much, relative, an ε that is just above the excess is above it."""


def varied(
    theorem: Theorem,
    family: Family,
    count: int,
    seed: int,
    loss: str | None,
    shapes: tuple[Shape, ...] = SHAPES,
) -> list[Instance]:
    """Instances of a result in the shapes that a family has, in turn.

    Args:
        theorem, family, loss: as for ``batches.draw``.
        count: number of instances; there are none where the family has none of the shapes.
        seed: with the other arguments, decides everything.
        shapes: the shapes.

    >>> from rooteps.synthetic.languages import FAMILIES
    >>> from rooteps.theory.registry import find
    >>> worlds = varied(find("pinsker"), FAMILIES["softmax"], 3, 0, None)
    >>> [(world.language.n, world.language.V) for world in worlds]
    [(5, 12), (2, 6), (4, 8)]
    """
    if family.sized is None or theorem.needs_any("sharp") or not theorem.on_languages:
        return []
    name = [zlib.crc32(part.encode()) for part in (theorem.id, family.id, loss or "", "varied")]
    found: list[Instance] = []
    number = 0
    while len(found) < count and (found or number < len(shapes)):
        shape = shapes[number % len(shapes)]
        rng = np.random.default_rng([seed, number, *name])
        number += 1
        try:
            language = language_of(family, rng, shape)
        except InvalidInput:
            continue
        if language.Phi is not None and language.optimum is None and rng.random() < DEPENDENT:
            language = _with_dependent_row(language, rng)
        found.append(_instance(theorem, family, language, rng, loss, shape.k))
    return found


def _with_dependent_row(language: Language, rng: np.random.Generator) -> Language:
    """The same truth with one more row of Phi, twice another one, that features leave alone: exact in float64."""
    assert language.Phi is not None
    row = int(rng.integers(len(language.Phi)))
    Phi = np.vstack([language.Phi, 2 * language.Phi[row]])
    F = None if language.F is None else np.hstack([language.F, np.zeros((language.n, 1))])
    return dataclasses.replace(language, Phi=Phi, F=F)


def _instance(
    theorem: Theorem, family: Family, language: Language, rng: np.random.Generator, loss: str | None, k: int
) -> Instance:
    stacked = jax.tree.map(lambda x: np.asarray(x)[None], language)
    setting = {name: pick(part, 0) for name, part in setting_of(theorem, family, stacked, rng, loss, k).items()}
    world = Instance(language, _model(theorem, family, stacked, rng), **setting)
    excess = float(theorem.measured("epsilon", theorem.world_of(world, FLOAT64)))
    factor = 1 + MARGIN if rng.random() < TIGHT else log_uniform(rng, 1.0, ABOVE)
    return world.replace(epsilon=excess * factor)


def _model(theorem: Theorem, family: Family, stacked: Language, rng: np.random.Generator) -> Model:
    if family.limit is not None and not theorem.needs_any("quad"):
        base, directions = family.limit(stacked, rng)
        return Model(F=(base + rng.uniform(*FACE) * directions)[0])
    directions = directions_of(theorem, family, stacked, rng)[0]
    distance = np.sqrt(log_uniform(rng, *EPSILON))
    if theorem.needs_any("quad"):
        return Model(shift=distance * directions, objective="quad")
    if theorem.reference == "optimum":
        assert stacked.Phi is not None
        moved = directions @ stacked.Phi[0]
        return Model(shift=directions * (distance / (np.abs(moved).max() or 1.0)))
    return Model(tilt=distance * directions)
