"""ℓ_T(G): the smallest downstream loss of a linear (or affine) classifier on features G."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import flint
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers.certificate import dual_value, feasible_point, given_point
from rooteps.theory.classifiers.columns import Columns, exact_basis
from rooteps.theory.classifiers.infimum import Best, Infimum, Status, round_down
from rooteps.theory.classifiers.linear import relative_interior, solve_hinge
from rooteps.theory.classifiers.precise import smooth
from rooteps.theory.classifiers.problem import BALLS, Problem, exact_or_balls, is_exact, middles, to_balls
from rooteps.theory.classifiers.simplex import exact_hinge
from rooteps.theory.classifiers.smooth import solve_smooth
from rooteps.theory.classifiers.squared import squared_infimum
from rooteps.theory.task import Task


def transfer_loss(G: Any, task: Task, *, affine: bool = False, Phi: Any = None) -> Infimum:
    r"""The certified infimum of a task's loss over linear classifiers on features G.

    $$\ell_T(G) = \inf_v \mathbb{E}_{(s, y) \sim p_T} \ell(v \cdot G[s], y)$$

    Args:
        G: features, shape [n, D]: float64 (then exact), or balls (the certificates then hold for all matrices in them).
        task: the task on these n contexts; contexts and labels of probability zero play no part.
        affine: whether a bias is allowed; it comes last in the witness.
        Phi: word embeddings [D, V], float64 or exact balls, where G is P Phiᵀ for some P: a row that depends on others
            gives a column of G that does, which neither rounded numbers nor balls show.

    Returns:
        An ``Infimum``. A separable task is a normal case: ``status`` says so and the witness is within rounding error
        of the infimum. Balls that do not show the rank of G certify the best score for each context on its own only,
        and so do balls that are not finite, which may hold any features.

    Raises:
        InvalidInput: G is not a matrix of numbers with n rows, those of float64 finite, or Phi none of D exact rows.

    Source: arXiv:2010.03648, downstream loss ℓ_T.

    >>> G = [[2.0], [1.0], [-1.0]]
    >>> found = transfer_loss(G, Task.from_labels([0.5, 0.25, 0.25], [1, -1, -1]))
    >>> found.value, found.lower, str(found.status), found.witness.tolist()
    (0.5, 0.5, 'optimal', [0.5])
    """
    return BALLS.compute(lambda: _certified(G, task, affine, Phi))


def _certified(G: Any, task: Task, affine: bool, Phi: Any) -> Infimum:
    given = np.asarray(G)
    unknown = given.dtype == object and any(isinstance(x, flint.arb) and not x.is_finite() for x in given.flat)
    if unknown:  # no features are worse than any: the zero classifier has the same loss on all of them
        given = np.frompyfunc(lambda x: flint.fmpq(0), 1, 1)(given)
    features = exact_or_balls("G", given, len(task.p_T))
    kept = np.arange(features.shape[1]) if Phi is None else _independent_rows(Phi, features.shape[1])
    found = _infimum(features[:, kept], task, affine)
    if unknown:
        apart = to_balls(features)  # as rationals, which are equal here, they would be one context
        noise = BALLS.compute(lambda: Problem.of(task, apart).best_scores_loss())
        message = "some features are not enclosed at all"
        found = replace(found, lower=max(round_down(noise), 0.0), status=Status.BOUNDED, message=message, dual=None)
    return found if len(kept) == features.shape[1] else _spread(found, kept, features.shape[1])


def _independent_rows(Phi: Any, D: int) -> np.ndarray:
    """Indices of rows of exact word embeddings that span the others."""
    rows = exact_or_balls("Phi", Phi, D)
    if not is_exact(rows):
        raise InvalidInput("Phi: is given by balls that do not show its rank; give float64 numbers")
    kept = exact_basis(rows.T, Columns.of(rows.T).kept)
    return kept if len(kept) else np.arange(1)  # zeros, as good as no feature


def _spread(found: Infimum, kept: np.ndarray, D: int) -> Infimum:
    """The infimum on some of D features, and the bias if there is one, with weights 0 on the others."""

    def spread(weights: np.ndarray, zero: Any) -> np.ndarray:
        bias = weights[len(kept) :]
        result = np.full((D + len(bias), *weights.shape[1:]), zero, dtype=weights.dtype)
        result[kept], result[D:] = weights[: len(kept)], bias
        return result

    exact = None if found.exact is None else spread(found.exact, flint.fmpq(0))
    return replace(found, witness=spread(found.witness, 0.0), exact=exact)


def _infimum(features: np.ndarray, task: Task, affine: bool) -> Infimum:
    if affine:
        one = flint.fmpq(1) if isinstance(features[0, 0], flint.fmpq) else flint.arb(1)
        features = np.hstack([features, np.full((len(features), 1), one, dtype=object)])
    problem = Problem.of(task, features)
    return squared_infimum(problem) if not task.surrogate.everywhere else _Search(problem).run()


_PUSH = 1 + 2.0**-40
"""Moves margins of 1 − 1e-16 over 1."""


class _Search:
    """Classifiers and dual points in float64, and where their certificates do not meet with more digits."""

    def __init__(self, problem: Problem):
        self.problem, self.columns = problem, Columns.of(problem.features)
        self.best = Best(problem.loss, _shaped(problem, np.zeros((self.columns.width, problem.k - 1))))
        self.best.bound(problem.best_scores_loss())

    def run(self) -> Infimum:
        attained = self._in_float64()
        if not self.best.closed:
            attained = self._with_more_digits(attained)
        doubt = "" if self.columns.certain else ": the balls do not show the rank of G"
        return self.best.report(attained, doubt)

    def _in_float64(self) -> bool:
        """Whether the infimum is attained, as far as the search shows."""
        problem, columns = self.problem, self.columns
        try:
            with np.errstate(all="ignore"):
                coordinates, z, attained = _solve(problem, columns)
        except (np.linalg.LinAlgError, ValueError):  # of numbers that are not finite
            return True
        weights = _shaped(problem, columns.weights(coordinates))
        self.best.classifier(weights)
        if not problem.smooth:
            self.best.classifier(_PUSH * weights)
        if z is not None:
            self._dual(_starts(problem, columns, z))
        return attained

    def _with_more_digits(self, attained: bool) -> bool:
        problem = self.problem
        features = middles(problem.features)
        found = smooth(problem, features) if problem.smooth else exact_hinge(problem, features)
        if found is None:
            return attained
        weights, z = found
        self.best.classifier(_shaped(problem, weights))
        total = z.sum(axis=1)[:, None]  # zero where the task never comes
        least = flint.fmpq(1, 2**60)
        small = np.frompyfunc(lambda x, all_: x < least * all_, 2, 1)(z, total).astype(bool)
        cleared = z.copy()
        cleared[small] = flint.fmpq(0)
        self._dual([z, cleared])
        return not (problem.smooth and small.any())

    def _dual(self, starts: Iterable[np.ndarray]) -> None:
        for start in starts:
            if self.best.closed:
                return
            point = given_point(self.problem, start) or feasible_point(self.problem, self.columns, start)
            if point is not None:
                self.best.bound(dual_value(self.problem, point), point)


def _solve(problem: Problem, columns: Columns) -> tuple[np.ndarray, np.ndarray | None, bool]:
    """Weights [r, k − 1] on the basis, a dual point where one is needed, and whether the infimum is attained."""
    own = np.arange(1, problem.k)
    n, r = columns.basis.shape
    if n == r:  # every score is possible
        scores, attained = problem.best_scores()
        return columns.basis.T @ scores[:, 1:], None, attained
    if problem.smooth:
        return solve_smooth(problem, columns.basis, own)
    solution = solve_hinge(problem, columns.basis, own)
    if solution is None:
        return np.zeros((r, len(own))), None, True
    return solution[0], solution[1], True


def _starts(problem: Problem, columns: Columns, z: np.ndarray) -> Iterator[np.ndarray]:
    """The solver's dual point, and points that give up a little to get off bounds."""
    yield z
    with np.errstate(all="ignore"):
        inner = relative_interior(problem, columns.basis, np.arange(1, problem.k))
    if inner is not None:
        for share in (1e-13, 1e-11, 1e-9, 1e-6):
            yield (1 - share) * z + share * inner


def _shaped(problem: Problem, weights: np.ndarray) -> np.ndarray:
    """Weights [D, k − 1] relative to the first class as [D] for a binary loss and [D, k] for a k-way one."""
    if problem.task.surrogate.binary:
        return weights[:, 0]
    zero: Any = flint.fmpq(0) if weights.dtype == object else 0.0
    return np.hstack([np.full_like(weights[:, :1], zero), weights])
