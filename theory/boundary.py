"""Means on the boundary of conv{φ_w}: no features attain the optimum there, which an exact direction proves."""

from __future__ import annotations

import flint
import numpy as np
import scipy

Direction = list[flint.fmpq]


def supports(direction: Direction, Phi: np.ndarray, support: np.ndarray) -> bool:
    r"""Whether a direction u proves that means of distributions on a support lie on the boundary of conv{φ_w}.

    $$u \cdot \phi_w = \min_{w'} u \cdot \phi_{w'} \quad \text{on the support, and not everywhere}$$

    A mean with all weights positive would lie above that minimum.

    Args:
        direction: u, exact, [d].
        Phi: word embeddings, float64, read as exact, shape [d, V].
        support: the words of positive probability, a mask [V], not empty.

    >>> Phi, support = np.array([[0.0, 1.0, 2.0]]), np.array([True, False, False])
    >>> [supports([flint.fmpq(x)], Phi, support) for x in (1, 0, -1)]
    [True, False, False]
    """
    heights = (flint.fmpq_mat([direction]) * _exact(Phi)).entries()
    least = min(heights)
    return any(x > least for x in heights) and all(x == least for x, on in zip(heights, support, strict=True) if on)


def supporting(Phi: np.ndarray, support: np.ndarray) -> Direction | None:
    """A direction that ``supports``; None where there is none, or float64 finds none.

    A linear programme says which words such directions can tell from the support; that they agree on the others is
    then solved exactly, and the result is checked.

    Args:
        Phi, support: as for ``supports``.

    >>> supporting(np.array([[0.0, 1.0, 2.0]]), np.array([False, True, False])) is None
    True
    """
    exact, first = _exact(Phi), int(np.argmax(support))
    d, V = Phi.shape
    edges = flint.fmpq_mat([[exact[i, w] - exact[i, first] for w in range(V)] for i in range(d)])
    alike: list[int] = np.flatnonzero(support).tolist()
    direction = None
    for _ in range(2):  # directions alike on the support, and then on what they cannot tell from it
        basis = _orthogonal(edges, alike)
        if basis is None:
            return None
        basis = _scaled(basis, basis * edges)
        steps, told = _steepest(_floats((basis * edges).transpose()), [w for w in range(V) if w not in alike])
        if not told:
            return None
        alike = [w for w in range(V) if w not in told]
        weights = [flint.fmpq(*x.as_integer_ratio()) for x in steps.tolist()]
        direction = (flint.fmpq_mat([weights]) * basis).entries()
    return direction if direction is not None and supports(direction, Phi, support) else None


def _steepest(rise: np.ndarray, words: list[int]) -> tuple[np.ndarray, list[int]]:
    """Steps c [k] with rise[w] · c ≥ t_w, Σ t the largest for 0 ≤ t ≤ 1, and the words with t = 1."""
    k = rise.shape[1]
    programme = scipy.optimize.linprog(
        np.append(np.zeros(k), -np.ones(len(words))),
        A_ub=np.hstack([-rise[words], np.eye(len(words))]),
        b_ub=np.zeros(len(words)),
        bounds=[(None, None)] * k + [(0, 1)] * len(words),
        method="highs",
    )
    if not programme.success:
        return np.zeros(k), []
    return programme.x[:k], [w for w, t in zip(words, programme.x[k:], strict=True) if t > 0.5]


def _orthogonal(edges: flint.fmpq_mat, columns: list[int]) -> flint.fmpq_mat | None:
    """A basis [k, d] of the directions orthogonal to these columns of a matrix [d, V]; None where there are none."""
    d = edges.nrows()
    reduced, rank = flint.fmpq_mat([[edges[i, w] for i in range(d)] for w in columns]).rref()
    pivots = [next(j for j in range(d) if reduced[i, j] != 0) for i in range(rank)]
    free = [j for j in range(d) if j not in pivots]
    rows = [[-reduced[pivots.index(i), j] if i in pivots else flint.fmpq(int(i == j)) for i in range(d)] for j in free]
    return flint.fmpq_mat(rows) if rows else None


def _scaled(basis: flint.fmpq_mat, rise: flint.fmpq_mat) -> flint.fmpq_mat:
    """The rows of a basis, each divided by the largest entry of its row in ``rise``, unless that is zero."""
    sizes = [max(map(abs, row)) for row in rise.tolist()]
    return flint.fmpq_mat([[x / (size or 1) for x in row] for row, size in zip(basis.tolist(), sizes, strict=True)])


def _exact(Phi: np.ndarray) -> flint.fmpq_mat:
    return flint.fmpq_mat([[flint.fmpq(*x.as_integer_ratio()) for x in row] for row in Phi.tolist()])


def _floats(a: flint.fmpq_mat) -> np.ndarray:
    return np.array([[int(x.p) / int(x.q) for x in row] for row in a.tolist()])
