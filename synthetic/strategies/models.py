"""Strategies for language models: softmax models near the optimum, and models of a given excess."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.synthetic.near_optimal.landscape import Landscape
from rooteps.synthetic.near_optimal.target import below
from rooteps.synthetic.strategies.languages import SHAPES, WITH_PHI, check_shapes, languages, room, triangles
from rooteps.synthetic.strategies.numbers import Room, grids, one_of, stacks
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.language import Language
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64

EPSILONS = (1.0, 1e-2, 1e-4, 1e-8, 1e-16)
"""Excesses to choose from, simplest first."""

DISTANCES = (1.0, 2.0**-2, 2.0**-5, 2.0**-10, 2.0**-20)
"""How far models are moved, as multiples of whole numbers, simplest first."""

_LARGEST = 3


def softmax_models(*, shapes: Sequence[tuple[int, int, int]] = SHAPES) -> SearchStrategy[Instance]:
    r"""Softmax languages with a softmax model at a whole-numbered distance from the optimum, or a fraction 2^−k of one.

    $$f(s) = f^*(s) + \mathrm{shift}_s$$

    Args:
        shapes: menu of (n, V, d).

    Returns:
        A strategy for ``Instance`` without a task; the shift is never zero on all contexts that p_L covers.

    Raises:
        InvalidInput: a shape that is not three whole numbers with V > d.

    >>> from hypothesis import find
    >>> find(softmax_models(), lambda world: True).model.shift.tolist()
    [[1.0]]
    """
    menu = check_shapes("softmax_models", shapes)
    return _of(languages(truth=WITH_PHI, shapes=menu), models, "shift", room(menu))


def near_optimal(
    epsilon: float | Sequence[float] = EPSILONS,
    *,
    reference: str = "optimum",
    shapes: Sequence[tuple[int, int, int]] = SHAPES,
) -> SearchStrategy[Instance]:
    r"""Languages with a model of excess exactly ε, in a whole-numbered direction from the reference.

    $$\ell_{\mathrm{xent}} - \ell^*_{\mathrm{xent}} = \varepsilon (1 - 2^{-36})$$

    Args:
        epsilon: the excess, or several to choose from, simplest first.
        reference: ``"optimum"``: softmax models, measured from the best one; ``"truth"``: tilts of the truth.
        shapes: menu of (n, V, d).

    Returns:
        A strategy for ``Instance`` without a task, with ``epsilon`` claimed.

    Raises:
        InvalidInput: an ε that is not a positive number, an unknown reference, a bad shape.

    >>> from hypothesis import find
    >>> float(find(near_optimal(1e-6), lambda world: True).epsilon)
    1e-06
    """
    one_of("near_optimal: reference", reference, ("optimum", "truth"))
    truth = {"optimum": WITH_PHI, "truth": ("probs", *WITH_PHI)}[reference]
    menu = check_shapes("near_optimal", shapes)
    drawn = languages(truth=truth, shapes=menu, zeros=False)
    return _of(drawn, at_excess, check_epsilons("near_optimal", epsilon), reference, room(menu))


def check_epsilons(strategy: str, epsilon: Any) -> tuple[float, ...]:
    """The excesses to choose from.

    Raises:
        InvalidInput: there is none, or one is not a positive number.
    """
    values = tuple(epsilon) if isinstance(epsilon, list | tuple) else (epsilon,)
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise InvalidInput(f"{strategy}: epsilon: {value!r} is not a positive number")
    if not values:
        raise InvalidInput(f"{strategy}: epsilon: names no excess to choose from")
    return tuple(map(float, values))


@st.composite
def _of(draw: DrawFn, drawn: SearchStrategy[Language], model: Any, *arguments: Any) -> Instance:
    language = draw(drawn)
    made, epsilon = draw(model(language, *arguments))
    return Instance(language, made, epsilon=epsilon)


@st.composite
def models(draw: DrawFn, language: Language, form: str, largest: Room) -> tuple[Model, None]:
    """A model of a language given by ``shift``, ``quad-shift``, ``F``, ``tilt`` or ``probs``; no ε is claimed."""
    if form == "F":
        return Model(F=draw(_independent_features(language, largest))), None
    if form == "probs" or (form == "tilt" and _support(language).sum() < 2):  # a tilt moves no certain word
        return Model(probs=draw(_other_probs(language, largest))), None
    move = draw(st.sampled_from(DISTANCES)) * draw(_directions(language, form, largest))
    if form == "tilt":
        return Model(tilt=move), None
    return Model(shift=move, objective="quad" if form == "quad-shift" else "cross-entropy"), None


@st.composite
def at_excess(
    draw: DrawFn, language: Language, epsilons: tuple[float, ...], reference: str, largest: Room
) -> tuple[Model, float]:
    """A model of excess just below an ε from the menu, and that ε."""
    epsilon = draw(st.sampled_from(epsilons))
    form = {"optimum": "shift", "truth": "tilt"}[reference]
    direction = draw(_directions(language, form, largest))
    land = Landscape.of(language, reference)
    with FLOAT64.scope():
        distance = land.reach(land.logits(direction), below(epsilon))
    return Model(**{form: distance * direction}), epsilon


@st.composite
def _independent_features(draw: DrawFn, language: Language, largest: Room) -> np.ndarray:
    """Whole-numbered features [n, d], not F* on the likeliest context, such that [F, 1] has full rank."""
    assert language.Phi is not None
    n, d = language.n, len(language.Phi)
    F = draw(triangles(max(n, d + 1), d, (largest[2], max(largest[0], largest[2] + 1))))[:, :n].T
    s = np.argmax(language.p_L)
    same = language.F is not None and (F[s] == language.F[s]).all()
    return F + 1.0 if same else F


@st.composite
def _other_probs(draw: DrawFn, language: Language, largest: Room) -> np.ndarray:
    """Positive distributions [n, V] that are not those of the truth on the likeliest context."""
    probs = draw(stacks((language.n, language.V), largest[:2], zeros=False))
    s = np.argmax(language.p_L)
    assert language.probs is not None
    if np.allclose(probs[s], language.probs[s]):
        probs[s] = (probs[s] + np.eye(language.V)[0]) / 2
    return probs


@st.composite
def _directions(draw: DrawFn, language: Language, form: str, largest: Room) -> np.ndarray:
    """Whole numbers [n, d] (or [n, V] for a tilt) that change the model on the likeliest context."""
    n, V, d = largest
    width = language.V
    if form != "tilt":
        assert language.Phi is not None
        width = language.Phi.shape[0]
    direction = draw(grids((language.n, width), -_LARGEST, _LARGEST, (n, V if form == "tilt" else d)))
    likeliest = direction[np.argmax(language.p_L)]
    support = _support(language) if form == "tilt" else np.ones(width, dtype=bool)
    first = int(np.argmax(support))
    if (likeliest[support] == (likeliest[first] if form == "tilt" else 0)).all():
        likeliest[first] += 1.0
    return direction


def _support(language: Language) -> np.ndarray:
    """The words that are possible in the likeliest context, [V]."""
    return np.ones(language.V, dtype=bool) if language.probs is None else language.probs[np.argmax(language.p_L)] > 0
