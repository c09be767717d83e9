"""Second moments that are never written down, and bounds on their eigenvalues: against all probabilities at once."""

import tracemalloc
import warnings

import jax
import numpy as np
import pytest
import scipy.linalg
from scipy.sparse.linalg import aslinearoperator

from rooteps.bridge import spectrum
from rooteps.bridge.spectrum import enclose, left_out, top_eigenpairs
from rooteps.bridge.streaming import SecondMoments, second_moments
from rooteps.theory.checks import InvalidInput
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.softmax import softmax
from rooteps.theory.substitutability import substitutability_eigenvalues
from rooteps.theory.traced import float64
from tests.oracles import softmax as oracle
from tests.tolerance import ORACLE_FLOAT64, ROUNDOFF

N, D, V = 70, 5, 300
K = D + 1


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(second_moments, "ROWS", 32)  # three blocks, the last one filled up
    monkeypatch.setattr(spectrum, "EXTRA", 8)


def drawn(n=N, d=D, V=V, size=2.0, seed=0):
    rng = np.random.default_rng([seed, n, d, V])
    return rng.normal(size=(n, d)), size * rng.normal(size=(d, V)), rng.dirichlet(np.ones(n))


@pytest.fixture(scope="module")
def dense():
    """Ω [V, V], its eigenvalues and eigenvectors, largest first."""
    omega = oracle.second_moments(*drawn())
    values, vectors = scipy.linalg.eigh(omega)
    return omega, values[::-1], vectors[:, ::-1]


@pytest.mark.parametrize("size", [1.0, 100.0])
@pytest.mark.parametrize("k", [1, 17])
def test_it_is_the_matrix(k, size):
    F, Phi, p = drawn(size=size)
    found, expected = SecondMoments(F.astype(np.float32), Phi, p), oracle.second_moments(np.float32(F), Phi, p)
    X = np.random.default_rng(1).normal(size=(V, k))
    scale = np.abs(expected).max() * np.sqrt(V)
    for operator in (found, found.T, found.H):
        np.testing.assert_allclose(operator @ X, expected @ X, atol=ROUNDOFF * scale)
        np.testing.assert_allclose(operator @ X[:, 0], expected @ X[:, 0], atol=ROUNDOFF * scale)
    assert found.trace == pytest.approx(np.trace(expected), rel=ROUNDOFF)


def test_each_pass_counts_its_contexts():
    told = []
    omega = SecondMoments(*drawn(), progress=lambda done, total: told.append((done, total)))
    omega @ np.ones(V)
    assert told == 2 * [(32, N), (64, N), (N, N)]


def test_nothing_is_of_the_size_of_the_matrix():
    """V² numbers would be 800 MB: neither NumPy nor the compiled program holds more than a block, X and ΩX."""
    n, d, V, k = 40, 3, 10_000, 4
    F, Phi, p = drawn(n, d, V)
    X = np.zeros((V, k))
    with float64():
        program = jax.make_jaxpr(second_moments.add)(X, F, np.zeros(n), p, Phi, X).jaxpr
    sizes = [np.prod(value.aval.shape) for value in _values(program)]
    assert max(sizes) == n * V
    tracemalloc.start()
    omega = SecondMoments(F, Phi, p)
    found = top_eigenpairs(omega, omega.trace, n, k, seed=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * V * (k + spectrum.EXTRA) * 50
    assert peak < 8 * V * V / 10
    np.testing.assert_allclose(found.lower, oracle.second_moment_eigenvalues(F, Phi, p)[:k], rtol=ORACLE_FLOAT64)


def _values(program):
    """Every value of a traced program, inner ones too."""
    for equation in program.eqns:
        yield from equation.outvars
        for inner in equation.params.values():
            if hasattr(inner, "jaxpr"):
                yield from _values(inner.jaxpr)


def test_eigenvalues_are_those_of_the_small_version(dense):
    F, Phi, p = drawn()
    omega = SecondMoments(F, Phi, p)
    found = top_eigenpairs(omega, omega.trace, N, K, seed=0)
    small = np.asarray(substitutability_eigenvalues(p, softmax(FLOAT64.array(F @ Phi), FLOAT64), FLOAT64))
    _, values, vectors = dense
    for expected in (small, values):
        np.testing.assert_allclose(found.lower, expected[:K], rtol=ORACLE_FLOAT64)
        np.testing.assert_allclose(found.upper, expected[:K], rtol=ORACLE_FLOAT64)
    assert (found.lower <= values[:K]).all()
    assert (values[:K] <= found.upper).all()
    assert scipy.linalg.subspace_angles(found.vectors, vectors[:, :K]).max() < ORACLE_FLOAT64
    np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(K), atol=ROUNDOFF)
    assert found.next(D) == (found.lower[D], found.upper[D])
    assert found.top(D) == (found.lower[:D].sum(), found.upper[:D].sum())
    again = top_eigenpairs(omega, omega.trace, N, K, seed=0)
    np.testing.assert_array_equal(again.vectors, found.vectors)


@pytest.mark.parametrize("iterations", [1, 3])
def test_residuals_say_how_far_an_iteration_came(dense, iterations):
    matrix, values, _ = dense
    found = top_eigenpairs(aslinearoperator(matrix), np.trace(matrix), V, K, seed=0, iterations=iterations)
    theta = np.diag(found.vectors.T @ matrix @ found.vectors)
    residuals = np.linalg.norm(matrix @ found.vectors - found.vectors * theta, axis=0)
    np.testing.assert_allclose(found.residuals, residuals, atol=ROUNDOFF)
    assert found.residuals.max() > 1e-8
    for number, residual in zip(theta, residuals, strict=True):
        assert np.abs(values - number).min() <= residual + ROUNDOFF
    assert (found.lower <= values[:K]).all()
    assert (values[:K] <= found.upper).all()


WRONG = {
    "random vectors": lambda vectors, rng: rng.normal(size=(V, 12)),
    "without the first": lambda vectors, rng: vectors[:, 1:13],
    "without the last": lambda vectors, rng: np.delete(vectors[:, :13], D, axis=1),
    "a little turned": lambda vectors, rng: vectors[:, :12] + 0.02 * rng.normal(size=(V, 12)),
    "the smallest": lambda vectors, rng: vectors[:, -12:],
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_vectors_show_less_and_nothing_wrong(dense, kind):
    matrix, values, vectors = dense
    candidates = WRONG[kind](vectors, np.random.default_rng(5))
    found = enclose(aslinearoperator(matrix), np.trace(matrix), candidates, K, np.random.default_rng(6))
    assert (found.lower <= values[:K]).all()
    assert (values[:K] <= found.upper).all()
    assert (found.upper - found.lower).max() > 1e-6
    turned = np.degrees(scipy.linalg.subspace_angles(found.vectors[:, :D], vectors[:, :D]).max())
    assert turned <= found.turned(D)


def test_a_vector_that_has_settled_may_have_a_larger_one_beside_it():
    """e_1 is an eigenvector, but e_2, the second best of the candidates, hides one of a larger eigenvalue with e_3."""
    matrix = np.zeros((100, 100))
    matrix[:3, :3] = [[1.2, 0, 0], [0, 1, 0.5], [0, 0.5, 1]]
    found = enclose(aslinearoperator(matrix), np.trace(matrix), np.eye(100)[:, :2], 1, np.random.default_rng(0))
    assert found.residuals[0] < ROUNDOFF
    assert found.lower[0] <= 1.2 < 1.5 <= found.upper[0]


def test_few_contexts_need_no_iteration():
    F, Phi, p = drawn(n=24)
    matrix, values = oracle.second_moments(F, Phi, p), oracle.second_moment_eigenvalues(F, Phi, p)
    found = top_eigenpairs(aslinearoperator(matrix), np.trace(matrix), 24, K, seed=0, iterations=1)
    np.testing.assert_allclose(found.lower, values[:K], rtol=ORACLE_FLOAT64)
    np.testing.assert_allclose(found.upper, values[:K], rtol=ORACLE_FLOAT64)


def test_a_small_turn_is_bounded_by_residual_and_gap(dense):
    matrix, _, vectors = dense
    candidates = vectors[:, :12] + 1e-5 * np.random.default_rng(5).normal(size=(V, 12))
    found = enclose(aslinearoperator(matrix), np.trace(matrix), candidates, K, np.random.default_rng(6))
    for d, loose in ((1, 10), (D, 100)):  # of the largest eigenvalue the gap is large, behind λ_D it is small
        turned = np.degrees(scipy.linalg.subspace_angles(found.vectors[:, :d], vectors[:, :d]).max())
        assert 0 < turned <= found.turned(d) < loose * turned


def test_which_space_it_is_stays_open_where_eigenvalues_are_equal():
    matrix = np.diag([4.0, 3.0, 2.0, 2.0, *np.full(96, 0.5)])
    found = top_eigenpairs(aslinearoperator(matrix), np.trace(matrix), 100, 4, seed=0)
    np.testing.assert_allclose(found.lower, [4, 3, 2, 2], rtol=ORACLE_FLOAT64)
    assert found.turned(3) == 90
    assert found.turned(2) < 1e-6


def test_what_is_left_is_never_too_little_and_not_much_too_much(dense):
    matrix, values, vectors = dense
    for seed in range(20):
        found = left_out(aslinearoperator(matrix), vectors[:, :K], np.random.default_rng(seed))
        assert values[K] <= found <= 1.5 * values[K]
    assert left_out(aslinearoperator(np.zeros((9, 9))), np.eye(9)[:, :2], np.random.default_rng(0)) == 0


def test_that_it_has_not_settled_is_no_warning(dense):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        top_eigenpairs(aslinearoperator(dense[0]), np.trace(dense[0]), V, K, seed=0, iterations=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"p": np.full(N - 1, 1 / (N - 1))}, r"p: has shape \[69\], expected \[n\] with the n of F = \[70\]"),
        ({"p": np.full(N, 1.0)}, "p: sums to 70"),
        ({"F": np.zeros((N, D + 1))}, r"F: has shape \[70, 6\], expected"),
        ({"Phi": np.full((D, V), np.nan)}, r"Phi\[0, 0\]: is not a finite number"),
    ],
)
def test_bad_input_is_named(changes, message):
    given = dict(zip(("F", "Phi", "p"), drawn(), strict=True)) | changes
    with pytest.raises(InvalidInput, match=message):
        SecondMoments(**given)
