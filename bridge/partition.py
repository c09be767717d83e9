r"""Is log Z quadratic in the features of a real model? Fits of its values and its gradient, judged on others.

$$\log Z(\theta) \approx \tfrac12 \theta^\top A \theta + b \cdot \theta + c, \qquad
  \Phi p_\theta = \nabla \log Z(\theta) \approx A\theta + b$$

Features on which log Z was fitted lie close to an ellipsoid (the final layer norm), so values alone do not identify A:
a fit of the values may be excellent and its gradient useless. What ``quadratic-partition`` needs is the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg
from scipy.sparse.linalg import LinearOperator, cg

from rooteps.bridge.contexts import Contexts, features_at
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.streaming import moments
from rooteps.bridge.streaming.blocks import Progress
from rooteps.theory.checks import InvalidInput

RIDGE = 1e-4
"""Penalty on the coefficients of standardised features, per context and relative to the variance of what is fitted."""
ITERATIONS = 400


@dataclass(frozen=True, eq=False)
class Sample:
    """A softmax model on n contexts: features F [n, d], log Z [n], and Phi p_f [n, d]."""

    F: np.ndarray
    log_partition: np.ndarray
    mean_features: np.ndarray

    def take(self, rows: np.ndarray) -> Sample:
        """These contexts only."""
        return Sample(self.F[rows], self.log_partition[rows], self.mean_features[rows])


def sample_of(model: LanguageModel, places: Contexts, progress: Progress | None = None) -> Sample:
    """A language model at places of a text.

    Args:
        model: the model.
        places: the contexts.
        progress: told how many windows of the text are done, and their total.
    """
    F = features_at(model, places, progress=progress)
    found = moments(F, model.Phi, dtype=np.float64)
    return Sample(F.astype(np.float64), found.log_partition, np.asarray(found.mean_features, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Quadratic:
    """½θᵀAθ + b·θ + c with A [d, d] symmetric and b [d]."""

    A: np.ndarray
    b: np.ndarray
    c: float

    def values(self, F: np.ndarray) -> np.ndarray:
        """Shape [n, d] to [n].

        >>> Quadratic(np.eye(1), np.ones(1), 1.0).values(np.array([[2.0]])).tolist()
        [5.0]
        """
        return ((F @ self.A) * F).sum(axis=1) / 2 + F @ self.b + self.c

    def gradients(self, F: np.ndarray) -> np.ndarray:
        """Aθ + b: shape [n, d] to [n, d]."""
        return F @ self.A + self.b[None]


@dataclass(frozen=True)
class Fit:
    """R² on contexts that were not fitted; none of these numbers is to be shown without the others.

    Args:
        name: what was fitted.
        values: R² of log Z; None for a map that has no potential.
        gradients: R² of Phi p_f over all its components together.
    """

    name: str
    values: float | None
    gradients: float


@dataclass(frozen=True, eq=False)
class Report:
    """The three fits, and what the joint one predicts on the held-out contexts (for the figure)."""

    fits: tuple[Fit, ...]
    joint: Quadratic
    held_out: Sample


def measure(sample: Sample, seed: int = 0, ridge: float = RIDGE) -> Report:
    """Fit on half of the contexts, judge on the other half.

    Args:
        sample: of a diverse text.
        seed: of the division.
        ridge: see ``RIDGE``.

    Returns:
        ``values`` (fitted to log Z alone), ``values and gradients``, and ``free affine map`` f ↦ Phi p_f, of which
        nothing is asked but to be affine.

    Raises:
        InvalidInput: fewer than four contexts, or a log Z that is constant.
    """
    n = len(sample.F)
    if n < 4:
        raise InvalidInput(f"partition: {n} contexts are too few to fit on one half and judge on the other")
    if np.ptp(sample.log_partition) == 0:
        raise InvalidInput("partition: log Z is the same at all contexts")
    order = np.random.default_rng(seed).permutation(n)
    fitted, other = sample.take(order[: n // 2]), sample.take(order[n // 2 :])
    joint = fit_jointly(fitted, ridge)
    fits = [
        Fit(
            name,
            r_squared(q.values(other.F), other.log_partition),
            r_squared(q.gradients(other.F), other.mean_features),
        )
        for name, q in (("values", fit_values(fitted, ridge)), ("values and gradients", joint))
    ]
    free = affine_map(fitted, ridge)
    fits.append(Fit("free affine map", None, r_squared(free(other.F), other.mean_features)))
    return Report(tuple(fits), joint, other)


def r_squared(predicted: np.ndarray, seen: np.ndarray) -> float:
    """1 − (residual sum of squares) / (sum of squares around the mean), all components together.

    >>> r_squared(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    0.5
    """
    return float(1 - ((seen - predicted) ** 2).sum() / ((seen - seen.mean(axis=0)) ** 2).sum())


@dataclass(frozen=True, eq=False)
class _Standard:
    """Coordinates z = (θ − mean) W in which features have mean 0 and covariance 1 on the directions they use."""

    mean: np.ndarray
    W: np.ndarray

    @staticmethod
    def of(F: np.ndarray) -> _Standard:
        mean = F.mean(axis=0)
        spread, directions = scipy.linalg.eigh(np.cov(F.T, bias=True).reshape(F.shape[1], F.shape[1]))
        used = spread > 1e-10 * spread[-1]
        return _Standard(mean, directions[:, used] / np.sqrt(spread[used]))

    def __call__(self, F: np.ndarray) -> np.ndarray:
        return (F - self.mean) @ self.W

    def back(self, A: np.ndarray, b: np.ndarray, c: float) -> Quadratic:
        """The quadratic ½zᵀAz + b·z + c as a function of θ."""
        A, b = self.W @ A @ self.W.T, self.W @ b
        return Quadratic(A, b - A @ self.mean, c + float(self.mean @ A @ self.mean) / 2 - float(b @ self.mean))


def fit_values(sample: Sample, ridge: float = RIDGE) -> Quadratic:
    """The quadratic closest to log Z, by ridge regression on all products of two features.

    Args:
        sample: to fit to.
        ridge: see ``RIDGE``.
    """
    standard = _Standard.of(sample.F)
    z, n = standard(sample.F), len(sample.F)
    centre = sample.log_partition.mean()
    inner = z @ z.T
    kernel = inner**2 / 4 + inner + 1  # of the features ½zzᵀ, z, 1: n unknowns instead of d²
    weights = scipy.linalg.solve(kernel + n * ridge * np.eye(n), sample.log_partition - centre, assume_a="pos")
    return standard.back((z * weights[:, None]).T @ z / 2, z.T @ weights, float(weights.sum() + centre))


def fit_jointly(sample: Sample, ridge: float = RIDGE) -> Quadratic:
    """The quadratic closest to log Z and to its gradient, each in units of its own variance.

    Args:
        sample: to fit to.
        ridge: see ``RIDGE``.
    """
    standard = _Standard.of(sample.F)
    z, n = standard(sample.F), len(sample.F)
    m = z.shape[1]
    back = np.linalg.pinv(standard.W)  # gradients in θ are W (A z + b); W has full column rank
    gradients = sample.mean_features @ back.T
    value_scale = 1 / np.sqrt(n * sample.log_partition.var())
    gradient_scale = 1 / np.sqrt(n * sample.mean_features.var(axis=0).sum())
    metric = standard.W.T @ standard.W  # ‖W x‖² = xᵀ metric x

    def apply(A: np.ndarray, b: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
        moved = z @ A
        return value_scale**2 * ((moved * z).sum(axis=1) / 2 + z @ b + c), gradient_scale**2 * (moved + b) @ metric

    def adjoint(values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        A = (z * values[:, None]).T @ z / 2 + (z.T @ slopes + slopes.T @ z) / 2
        return np.concatenate([A.ravel(), z.T @ values + slopes.sum(axis=0), [values.sum()]])

    def unpack(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        A = x[: m * m].reshape(m, m)
        return (A + A.T) / 2, x[m * m : -1], float(x[-1])

    def normal(x: np.ndarray) -> np.ndarray:
        return adjoint(*apply(*unpack(x))) + ridge * value_scale**2 * n * x

    size = m * m + m + 1
    target = adjoint(value_scale**2 * sample.log_partition, gradient_scale**2 * gradients @ metric)
    solution, _ = cg(
        LinearOperator((size, size), matvec=normal, dtype=np.float64), target, rtol=1e-8, maxiter=ITERATIONS
    )
    return standard.back(*unpack(solution))


def affine_map(sample: Sample, ridge: float = RIDGE) -> Callable[[np.ndarray], np.ndarray]:
    """The affine map f ↦ Phi p_f of least squares, as a function of features [n, d]."""
    standard = _Standard.of(sample.F)
    z, n = standard(sample.F), len(sample.F)
    mean = sample.mean_features.mean(axis=0)
    slope = z.T @ (sample.mean_features - mean) / (n * (1 + ridge))
    return lambda F: standard(F) @ slope + mean
