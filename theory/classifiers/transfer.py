"""ℓ_T(G): the smallest downstream loss of a linear (or affine) classifier on features G."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flint
import numpy as np

from rooteps.theory.classifiers.certificate import dual_value, feasible_point
from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import ZERO, DualPoint, Infimum, Status, closed, round_down, round_up
from rooteps.theory.classifiers.linear import relative_interior, solve_hinge
from rooteps.theory.classifiers.problem import BALLS, Problem, exact_or_balls, to_float
from rooteps.theory.classifiers.smooth import solve_smooth
from rooteps.theory.classifiers.squared import squared_infimum
from rooteps.theory.task import Task


def transfer_loss(G: Any, task: Task, *, affine: bool = False) -> Infimum:
    r"""The certified infimum of a task's loss over linear classifiers on features G.

    $$\ell_T(G) = \inf_v \mathbb{E}_{(s, y) \sim p_T} \ell(v \cdot G[s], y)$$

    Args:
        G: features, shape [n, D]: float64 (then exact), or balls (the certificates then hold for all matrices in them).
        task: the task on these n contexts; contexts and labels of probability zero play no part.
        affine: whether a bias is allowed; it comes last in the witness.

    Returns:
        An ``Infimum``. A separable task is a normal case: ``status`` says so and the witness is within rounding error
        of the infimum. Balls that do not show the rank of G certify the best score for each context on its own only.

    Raises:
        InvalidInput: G is not a matrix of finite numbers with n rows.

    Source: arXiv:2010.03648, downstream loss ℓ_T.

    >>> G = [[2.0], [1.0], [-1.0]]
    >>> found = transfer_loss(G, Task.from_labels([0.5, 0.25, 0.25], [1, -1, -1]))
    >>> found.value, found.lower, str(found.status), found.witness.tolist()
    (0.5, 0.5, 'optimal', [0.5])
    """
    return BALLS.compute(lambda: _certified(exact_or_balls("G", G, len(task.p_T)), task, affine))


def _certified(features: np.ndarray, task: Task, affine: bool) -> Infimum:
    if affine:
        one = flint.fmpq(1) if isinstance(features[0, 0], flint.fmpq) else flint.arb(1)
        features = np.hstack([features, np.full((len(features), 1), one, dtype=object)])
    problem = Problem.of(task, features)
    if not task.surrogate.everywhere:
        return squared_infimum(problem)
    columns = Columns.of(problem.features)
    coordinates, z, attained = _solve(problem, columns)
    candidates = [columns.weights(coordinates)]
    if not problem.smooth:
        candidates.append(candidates[0] * _PUSH)  # moves margins of 1 − 1e-16 over 1
    losses = [problem.loss(_shaped(problem, witness)) for witness in candidates]
    value, best = min((round_up(loss), i) for i, loss in enumerate(losses))
    witness = _shaped(problem, candidates[best])
    lower, point = round_down(problem.best_scores_loss()), None
    if z is not None and not closed(value, lower):
        for start in _starts(problem, columns, coordinates, z):
            found = feasible_point(problem, columns, start)
            if found is None:
                continue
            bound = round_down(dual_value(problem, found))
            if bound > lower:
                lower, point = bound, found
            if closed(value, lower):
                break
    return _report(value, witness, max(lower, 0.0), attained, columns, point)


_PUSH = 1 + 2.0**-40


def _solve(problem: Problem, columns: Columns) -> tuple[np.ndarray, np.ndarray | None, bool]:
    """Weights [r, k − 1] on the basis, a dual point where one is needed, and whether the infimum is attained."""
    own = np.arange(1, problem.k)
    n, r = columns.basis.shape
    if n == r:  # every score is possible
        scores, attained = problem.best_scores()
        return columns.basis.T @ (scores[:, 1:] - scores[:, :1]), None, attained
    if problem.smooth:
        return solve_smooth(problem, columns.basis, own)
    solution = solve_hinge(problem, columns.basis, own)
    if solution is None:
        return np.zeros((r, len(own))), None, True
    return solution[0], solution[1], True


def _starts(problem: Problem, columns: Columns, coordinates: np.ndarray, z: np.ndarray) -> Iterator[np.ndarray]:
    """The solver's dual point, that of complementary slackness, and points that give up a little to get off bounds."""
    yield z
    if not problem.smooth:
        yield _slackness(problem, columns.basis @ coordinates)
    inner = relative_interior(problem, columns.basis, np.arange(1, problem.k))
    if inner is not None:
        for share in (1e-13, 1e-11, 1e-9, 1e-6):
            yield (1 - share) * z + share * inner


def _slackness(problem: Problem, scores: np.ndarray) -> np.ndarray:
    """The dual point [m, k] that belongs to scores [n, k − 1] relative to the first class.

    A group's weight lies on the labels that decide its loss, in equal parts where several do. The solver drops matrix
    entries below 1e-9, and with them what a context of tiny features says; here it is read off the weights.
    """
    scores = np.hstack([np.zeros((len(scores), 1)), scores])[problem.group_context]
    own = scores[np.arange(len(scores)), problem.group_label]
    heights = problem.margins + scores - own[:, None]
    highest = heights.max(axis=1, keepdims=True)
    decide = heights >= highest - _TIE * (1 + np.abs(highest))
    return to_float(problem.weights)[:, None] * decide / decide.sum(axis=1, keepdims=True)


_TIE = 1e-9
"""Labels that decide a loss to within this share of it decide it together."""


def _shaped(problem: Problem, weights: np.ndarray) -> np.ndarray:
    """Weights [D, k − 1] relative to the first class as [D] for a binary loss and [D, k] for a k-way one."""
    if problem.task.surrogate.binary:
        return weights[:, 0]
    return np.hstack([np.zeros((len(weights), 1)), weights])


def _report(
    value: float, witness: np.ndarray, lower: float, attained: bool, columns: Columns, point: DualPoint | None
) -> Infimum:
    norm = float(np.abs(witness).max(initial=0.0))
    if not attained or value <= ZERO:
        status = Status.SEPARABLE
        message = "zero loss at the witness" if value <= ZERO else "approached by ever larger weights, not attained"
    elif closed(value, lower):
        status, message = Status.OPTIMAL, "attained at the witness, up to rounding"
    else:
        status = Status.BOUNDED
        message = "the gap between the certificates did not close"
        if not columns.certain:
            message += ": the balls do not show the rank of G"
    return Infimum(value, witness, lower, status, norm, message, point)
