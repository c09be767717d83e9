r"""The largest eigenvalues of an operator that is too large to be written down, between bounds, and their eigenvectors.

An iteration finds vectors; what is said of the eigenvalues is what these vectors show, wherever they come from. For a
symmetric Ω ≥ 0, orthonormal u_1, …, u_m with u_i·Ωu_j = 0 for i ≠ j, θ_i = u_i·Ωu_i in decreasing order and residuals
r_i = ‖Ωu_i − θ_i u_i‖:

$$\theta_i \le \lambda_i \le \lambda_{\max} \begin{pmatrix} \theta_i & \rho_i \\ \rho_i & \beta \end{pmatrix},
  \qquad \rho_i^2 = \sum_{j \ge i} r_j^2, \quad \beta \ge \|\Omega \text{ orthogonal to all } u\|_2$$

The left side is Cauchy's interlacing. For the right one, λ_i is at most the largest x·Ωx of unit vectors x orthogonal
to u_1, …, u_{i−1} (Courant and Fischer); with x = ay + bz, where y is a combination of u_i, …, u_m and z is orthogonal
to all u, x·Ωx ≤ a²θ_i + 2|ab|ρ_i + b²β. Moreover some eigenvalue is within r_i of θ_i.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import scipy.linalg
from scipy.sparse.linalg import LinearOperator, lobpcg

from rooteps.verification.verdict import ROUNDOFF

EXTRA = 32
"""Eigenvectors that are looked for beyond those asked for, which then settle sooner."""
ITERATIONS = 20

TESTS = 10
"""Random vectors that measure what is left: β is too small with probability 10^−TESTS."""
POWER = 16
"""Times that the operator is applied to them; what they overestimate is the root of this order."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The k largest eigenvalues of Ω [V, V], each between two numbers, and vectors near their eigenvectors.

    Args:
        lower, upper: of λ_1 ≥ … ≥ λ_k, shape [k]. The lower ones are certain up to rounding, the upper ones but for a
            probability of 10^−10 over the random vectors that measure β.
        residuals: ‖Ωu_i − θ_i u_i‖_2, shape [k].
        vectors: u_1, …, u_k, orthonormal, shape [V, k].
        trace: the sum of all eigenvalues.
    """

    lower: np.ndarray
    upper: np.ndarray
    residuals: np.ndarray
    vectors: np.ndarray
    trace: float

    def next(self, d: int) -> tuple[float, float]:
        """λ_{d+1} between two numbers, for d < k."""
        return float(self.lower[d]), float(self.upper[d])

    def top(self, d: int) -> tuple[float, float]:
        """Σ_{i≤d} λ_i between two numbers, for d ≤ k."""
        return float(self.lower[:d].sum()), float(self.upper[:d].sum())

    def turned(self, d: int) -> float:
        r"""How far u_1, …, u_d are from the space of the d largest eigenvalues: the largest principal angle, at most.

        $$\sin \angle \le \Bigl(\sum_{i \le d} r_i^2\Bigr)^{1/2} / (\theta_d - \lambda_{d+1})$$

        Args:
            d: dimensions, less than k.

        Returns:
            In degrees; 90 where λ_d and λ_{d+1} are not told apart, so that it is not known which space that is.

        Source: Davis and Kahan 1970.
        """
        gap = float(self.lower[d - 1] - self.upper[d])
        residual = float(np.linalg.norm(self.residuals[:d])) + ROUNDOFF * self.trace
        return 90.0 if residual >= gap else float(np.degrees(np.arcsin(residual / gap)))


def top_eigenpairs(
    omega: LinearOperator, trace: float, rank: int, k: int, seed: int, iterations: int = ITERATIONS
) -> Spectrum:
    """The k largest eigenvalues of a symmetric Ω ≥ 0, by a block iteration (LOBPCG) from random vectors.

    Where the rank is small, the image of as many random vectors is the range of Ω, and no iteration is needed.

    Args:
        omega: applies Ω to blocks of vectors.
        trace: tr Ω.
        rank: of Ω, at most.
        k: how many, at most V.
        seed: of all random vectors.
        iterations: how many; more of them narrow the bounds.

    Source: Knyazev 2001, as in ``scipy.sparse.linalg.lobpcg``; Halko, Martinsson and Tropp 2011 for the range.

    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = top_eigenpairs(aslinearoperator(np.diag([3.0, 2.0, 1.0, 1.0])), trace=7.0, rank=4, k=3, seed=0)
    >>> found.lower.round(9).tolist(), found.upper.round(9).tolist()
    ([3.0, 2.0, 1.0], [3.0, 2.0, 1.0])
    """
    V = omega.shape[0]
    search, tests = np.random.default_rng(seed).spawn(2)
    m = k + EXTRA
    if rank <= 3 * m:  # LOBPCG searches 3m dimensions, and breaks down where there are no more
        found = omega @ search.standard_normal((V, max(rank, k)))
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that it has not settled: the residuals say how far it came
            _, found = lobpcg(
                omega, search.standard_normal((V, m)), tol=ROUNDOFF * trace, maxiter=iterations, largest=True
            )
    return enclose(omega, trace, found, k, tests)


def enclose(
    omega: LinearOperator, trace: float, candidates: np.ndarray, k: int, tests: np.random.Generator
) -> Spectrum:
    """What m vectors show of the k largest eigenvalues; they may be any.

    Args:
        omega: applies Ω to blocks of vectors.
        trace: tr Ω.
        candidates: shape [V, m], m ≥ k.
        k: how many.
        tests: random numbers of which the vectors know nothing.
    """
    basis, _ = scipy.linalg.qr(candidates, mode="economic")
    image = omega @ basis
    projected = basis.T @ image
    theta, turn = scipy.linalg.eigh((projected + projected.T) / 2)
    theta, turn = theta[::-1], turn[:, ::-1]
    vectors = basis @ turn
    residuals = np.linalg.norm(image @ turn - vectors * theta[None], axis=0)
    beta = min(max(trace - float(theta.sum()), 0.0), left_out(omega, vectors, tests))
    rho = np.sqrt(np.cumsum(residuals[::-1] ** 2)[::-1])
    upper = (theta + beta) / 2 + np.hypot((theta - beta) / 2, rho)
    rounding = ROUNDOFF * trace
    return Spectrum(
        lower=np.maximum(theta[:k] - rounding, 0.0),
        upper=np.maximum(upper[:k], theta[:k]) + rounding,
        residuals=residuals[:k],
        vectors=vectors[:, :k],
        trace=trace,
    )


def left_out(omega: LinearOperator, vectors: np.ndarray, tests: np.random.Generator) -> float:
    r"""A number that is at least the norm of Ω on what is orthogonal to some vectors, but for a small probability.

    $$\|B\|_2 \le 10 \sqrt{2/\pi} \max_{j \le r} \|B g_j\|_2 \quad \text{with probability } 1 - 10^{-r}$$

    for independent Gaussian g_j; applied to a power of the operator, of which the root is taken.

    Args:
        omega: applies Ω ≥ 0 to blocks of vectors.
        vectors: orthonormal, shape [V, m].
        tests: where the g_j come from.

    Source: Halko, Martinsson and Tropp 2011, lemma 4.1.
    """

    def outside(x: np.ndarray) -> np.ndarray:
        return x - vectors @ (vectors.T @ x)

    x = outside(tests.standard_normal((len(vectors), TESTS)))
    log_size = float(np.log(10 * np.sqrt(2 / np.pi)))
    for _ in range(POWER):
        x = outside(omega @ x)
        size = float(np.linalg.norm(x, axis=0).max())
        if size == 0:
            return 0.0
        x, log_size = x / size, log_size + float(np.log(size))
    return float(np.exp(log_size / POWER))
