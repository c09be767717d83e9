"""Strategies for languages: small worlds whose truth is given in each of its exact forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.synthetic.languages.misspecified import null_space
from rooteps.synthetic.strategies.numbers import Room, grids, one_of, stacks, whole
from rooteps.theory.checks import InvalidInput
from rooteps.theory.language import Language

SHAPES = ((1, 2, 1), (2, 2, 1), (2, 3, 1), (3, 4, 2))
"""The menu of (n, V, d), simplest first. It is short because compiled code is kept for each shape."""

TRUTHS = ("probs", "softmax", "misspecified", "mixture")
"""How the truth may be given: by probabilities, softmax(F Phi), softmax(F Phi) + kernel, or two mixed topics A pi."""

WITH_PHI = ("softmax", "misspecified")
"""Truths whose optimal features F* are known."""

TOPICS = 2

_LARGEST = 2


def languages(
    *, truth: str | Sequence[str] = TRUTHS, shapes: Sequence[tuple[int, int, int]] = SHAPES, zeros: bool = True
) -> SearchStrategy[Language]:
    """Languages of few contexts and words, with whole-numbered features and embeddings and counted probabilities.

    They shrink towards one context and two equally likely words. Phi is of full rank together with the constants, so
    that every change of the features changes the model.

    Args:
        truth: one of ``TRUTHS``, or several to choose from, simplest first.
        shapes: menu of (n, V, d): contexts, words, dimensions, with V > d.
        zeros: whether contexts, and words of a truth given by ``probs``, may have probability zero.

    Returns:
        A strategy for ``Language``.

    Raises:
        InvalidInput: an unknown form of truth, or a shape that is not three whole numbers with V > d.

    >>> from hypothesis import find
    >>> find(languages(), lambda language: True).probs.tolist()
    [[0.5, 0.5]]
    """
    truths = (truth,) if isinstance(truth, str) else tuple(truth)
    if not truths:
        raise InvalidInput("languages: truth: names no form to choose from")
    for name in truths:
        one_of("languages: truth", name, TRUTHS)
    return _languages(truths, check_shapes("languages", shapes), zeros)


def check_shapes(strategy: str, shapes: Any) -> tuple[tuple[int, int, int], ...]:
    """The menu of shapes as tuples.

    Raises:
        InvalidInput: it is empty, or an entry is not three whole numbers n, V, d with V > d.
    """
    try:
        menu = tuple((n, V, d) for n, V, d in shapes)
    except (TypeError, ValueError):
        menu = ()
    if not menu:
        raise InvalidInput(f"{strategy}: shapes: {shapes!r} is not a list of (n, V, d)")
    for n, V, d in menu:
        for name, size, least in (("n", n, 1), ("V", V, 2), ("d", d, 1)):
            whole(f"{strategy}: shapes: {name}", size, least)
        if not d < V:
            raise InvalidInput(f"{strategy}: shapes: V = {V} words are too few for d = {d} dimensions (V > d)")
    return menu


def room(shapes: tuple[tuple[int, int, int], ...]) -> Room:
    """The largest n, V and d of a menu."""
    n, V, d = map(max, zip(*shapes, strict=True))
    return n, V, d


@st.composite
def _languages(draw: DrawFn, truths: tuple[str, ...], shapes: tuple[tuple[int, int, int], ...], zeros: bool) -> Any:
    n, V, d = draw(st.sampled_from(shapes))
    N, W, D = room(shapes)
    truth = draw(st.sampled_from(truths))
    p_L = draw(stacks((1, n), (1, N), zeros))[0]
    if truth == "probs":
        return Language(p_L=p_L, probs=draw(stacks((n, V), (N, W), zeros)))
    if truth == "mixture":
        pi = draw(stacks((n, TOPICS), (N, TOPICS), zeros))
        return Language(p_L=p_L, A=_independent_columns(draw(grids((V, TOPICS), 1, 8, (W, TOPICS)))), pi=pi)
    Phi = draw(triangles(V, d, (D, W)))
    F = draw(grids((n, d), -_LARGEST, _LARGEST, (N, D)))
    kernel = draw(_kernels(F, Phi, (N, W))) if truth == "misspecified" else None
    return Language(p_L=p_L, F=F, Phi=Phi, kernel=kernel)


@st.composite
def triangles(draw: DrawFn, V: int, d: int, room: tuple[int, int]) -> np.ndarray:
    """Whole-numbered points, e.g. Phi [d, V], such that [Phi; 1] has d + 1 independent rows.

    The first d + 1 words are a triangle with positive diagonal and the origin, and then all of them are moved. Up to
    the order of the words, a linear map makes any Phi of that rank one like this.
    """
    Phi = draw(grids((d, V), -_LARGEST, _LARGEST, room))
    corner = np.triu(Phi[:, :d], 1) + np.diag(np.maximum(np.abs(np.diag(Phi)), 1.0))
    return np.hstack([corner, np.zeros((d, 1)), Phi[:, d + 1 :]]) + draw(grids((d, 1), -1, 1, (room[0], 1)))


def _independent_columns(counts: np.ndarray) -> np.ndarray:
    """Counts [V, k] as distributions A [V, k], the diagonal raised until it dominates its column."""
    k = counts.shape[1]
    block = counts[:k]
    counts[:k] = block + np.diag(block.sum(axis=0) - np.diag(block))
    return counts / counts.sum(axis=0)


@st.composite
def _kernels(draw: DrawFn, F: np.ndarray, Phi: np.ndarray, room: tuple[int, int]) -> Any:
    """A kernel [n, V] of dyadic numbers that leaves the truth positive; None where there is no room for one."""
    conditions = Phi.shape[0] + 1
    if Phi.shape[1] == conditions:
        return None
    basis = null_space(Phi).astype(np.float64)
    moves = draw(grids((F.shape[0], len(basis)), -_LARGEST, _LARGEST, room)) @ basis
    if not moves.any():
        return None
    q = scipy.special.softmax(F @ Phi, axis=1)
    # 2^−k with the least k that leaves every probability at least half of what it was
    return math.ldexp(1.0, -max(0, math.ceil(math.log2(2 * (np.abs(moves) / q).max())))) * moves
