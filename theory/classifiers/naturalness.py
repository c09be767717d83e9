"""τ(B): the smallest downstream loss on the true distributions with word weights of bounded size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flint
import numpy as np

from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers.certificate import dual_value, penalised_point
from rooteps.theory.classifiers.columns import Columns
from rooteps.theory.classifiers.infimum import Infimum, Status, closed, round_down, round_up
from rooteps.theory.classifiers.linear import solve_hinge
from rooteps.theory.classifiers.problem import BALLS, Problem, exact_or_balls, is_exact, rational, to_balls, to_float
from rooteps.theory.classifiers.smooth import SmoothLoss, minimise
from rooteps.theory.task import Task


def natural_tau(P_star: Any, task: Task, B: float, *, Phi: Any = None) -> Infimum:
    r"""The least τ for which a task is (τ, B)-natural, certified.

    $$\tau(B) = \min_{\|v\|_\infty \le B} \ell_T(P^*, v), \qquad v = \Phi^\top \lambda \text{ given } \Phi$$

    Convex and non-increasing in B. For a k-way task the bound is on the weights of every label.

    Args:
        P_star: true next-word distributions, shape [n, V], float64 (then exact) or balls.
        task: the task on these n contexts.
        B: bound on the word weights, ≥ 0.
        Phi: word embeddings, shape [d, V], to search in their row-span only.

    Returns:
        An ``Infimum`` whose witness is v [V] or [V, k], or λ [d] or [d, k] when Phi is given. The minimum is attained:
        the status is ``optimal`` unless the gap did not close. ``norm`` ≤ B is the ‖v‖_∞ of the witness.

    Raises:
        InvalidInput: no matrices of finite numbers, shapes that disagree, a B that is negative or infinite, a
            loss that is not Lipschitz.

    Source: arXiv:2010.03648, (τ, B)-natural tasks.

    >>> P_star = [[0.75, 0.25], [0.25, 0.75]]
    >>> found = natural_tau(P_star, Task.from_labels([0.5, 0.5], [1, -1]), 1.0)
    >>> found.value, found.lower, found.witness.tolist()
    (0.5, 0.5, [1.0, -1.0])
    """
    largest = _bound(B)
    if not task.surrogate.everywhere:
        raise InvalidInput(f"task.loss: {task.loss} is not Lipschitz, and τ(B) is computed for losses that are")
    return BALLS.compute(lambda: _natural_tau(exact_or_balls("P_star", P_star, len(task.p_T)), task, largest, Phi))


def _natural_tau(truth: np.ndarray, task: Task, B: float, Phi: Any) -> Infimum:
    problem, row_span = (Problem.of(task, truth), None) if Phi is None else _in_row_span(truth, task, Phi)
    return _Search(problem, row_span, B).run()


def tau_curve(P_star: Any, task: Task, bounds: Iterable[float], *, Phi: Any = None) -> list[Infimum]:
    """``natural_tau`` at every B of ``bounds``.

    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> [found.value for found in tau_curve([[0.75, 0.25], [0.25, 0.75]], task, [0.0, 1.0, 2.0])]
    [1.0, 0.5, 0.0]
    """
    return [natural_tau(P_star, task, B, Phi=Phi) for B in bounds]


def _bound(B: float) -> float:
    if not (np.isfinite(B) and B >= 0):
        raise InvalidInput(f"B: {B!r} is not a finite number >= 0")
    return float(B)


def _in_row_span(truth: np.ndarray, task: Task, Phi: Any) -> tuple[Problem, _RowSpan]:
    words = exact_or_balls("Phi", Phi)
    if words.shape[1] != truth.shape[1]:
        raise InvalidInput(f"Phi: has shape {list(words.shape)}, expected [d, V] with V = {truth.shape[1]}")
    columns = Columns.of(words.T)
    if not columns.certain:
        raise InvalidInput("Phi: is given by balls that do not show its rank; give float64 numbers")
    exact = words[columns.kept]
    lift = (lambda x: x) if is_exact(truth) and is_exact(words) else to_balls
    return Problem.of(task, lift(truth) @ lift(exact).T), _RowSpan(exact, columns, truth)


class _RowSpan:
    """Independent rows of Phi, with orthonormal coordinates for float64."""

    def __init__(self, rows: np.ndarray, columns: Columns, truth: np.ndarray):
        self.rows, self.columns = rows, columns
        self.words = columns.basis.T
        self.truth = to_float(truth)


class _Search:
    def __init__(self, problem: Problem, span: _RowSpan | None, B: float):
        self.problem, self.span, self.B = problem, span, B
        self.binary = problem.task.surrogate.binary
        self.own = np.arange(1 if self.binary else 0, problem.k)
        if span is None:
            self.basis, self.words = problem.approximate, np.eye(problem.features.shape[1])
        else:
            self.words = span.words
            self.basis = span.truth[problem.active] @ span.columns.basis

    def run(self) -> Infimum:
        problem, B = self.problem, self.B
        coordinates, z, mu = self._solve()
        witness = coordinates if self.span is None else self.span.columns.weights(coordinates)
        witness, norm = self._shrink(witness)
        used = witness if self.span is None else witness[self.span.columns.kept]
        value = round_up(problem.loss(used[:, 0] if self.binary else used))
        lower, point = round_down(problem.best_scores_loss()), None
        if z is not None and not closed(value, lower):
            span = None if self.span is None else (self.span.rows, self.words)
            found = penalised_point(problem, self.basis, self.own, z, mu, span)
            if found is not None:
                bound = round_down(dual_value(problem, found, rational(B)))
                if bound > lower:
                    lower, point = bound, found
        met = closed(value, lower)
        status = Status.OPTIMAL if met else Status.BOUNDED
        message = "attained at the witness, up to rounding" if met else "the gap between the certificates did not close"
        return Infimum(value, witness[:, 0] if self.binary else witness, max(lower, 0.0), status, norm, message, point)

    def _solve(self) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
        """Weights [r, classes], dual point, multipliers [V, classes], all in float64."""
        r, V = self.words.shape
        nothing = np.zeros((r, len(self.own))), np.zeros((V, len(self.own)))
        if not self.problem.smooth:
            found = solve_hinge(self.problem, self.basis, self.own, self.words, self.B)
            return found if found is not None else (nothing[0], None, nothing[1])
        loss = SmoothLoss(self.problem, self.basis, self.own)
        if self.B == 0 or r == 0:
            z = loss.point(np.zeros(loss.size))[1]
            gradient = loss.gradient(z).reshape(len(self.own), r).T
            return nothing[0], z, -np.linalg.pinv(self.words) @ gradient
        x, z, mu = minimise(loss, self.words, self.B)
        return x.reshape(len(self.own), r).T, z, mu

    def _shrink(self, witness: np.ndarray) -> tuple[np.ndarray, float]:
        """Float64 weights with ‖v‖_∞ ≤ B for certain, and that norm."""
        if self.span is None:
            witness = np.clip(witness, -self.B, self.B)
            return witness, float(np.abs(witness).max())
        kept = self.span.columns.kept
        rows = to_balls(self.span.rows)
        for tries in range(60):
            v = to_balls(_exact(witness[kept])).T @ rows
            norm = round_up(max(map(abs, v.flat), key=lambda x: x.abs_upper(), default=flint.arb(0)))
            if norm <= self.B:
                return witness, norm
            witness = witness * min(self.B / norm, 1 - 2.0 ** (tries - 53))
        return np.zeros_like(witness), 0.0


def _exact(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(rational, 1, 1)(values), dtype=object)
