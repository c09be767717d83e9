"""The exactness claims of each family, restated without the theory: rationals, brute force, closed forms."""

import itertools
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.optimize

from rooteps.synthetic.family import Shape
from rooteps.synthetic.languages import (
    boundary,
    counts,
    gaussian,
    hidden_markov,
    hypercube,
    markov,
    misspecified,
    softmax,
    topics,
)
from rooteps.theory import Balls, Instance, Model
from rooteps.theory.checks import InvalidInput
from rooteps.theory.world import World
from tests import tolerance

SEEDS = range(12)


def softmax_rows(logits):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


# -- misspecified ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_kernel_is_in_the_null_space_over_the_rationals(seed):
    language = misspecified.language(np.random.default_rng(seed))
    Phi = [[Fraction(x) for x in row] for row in language.Phi.tolist()]
    assert all(x.denominator == 1 for row in Phi for x in row)
    for row in language.kernel.tolist():
        kernel = [Fraction(x) for x in row]
        assert sum(kernel) == 0
        assert all(sum(a * b for a, b in zip(phi, kernel, strict=True)) == 0 for phi in Phi)


def test_truth_is_positive_and_well_away_from_the_softmax_model():
    moved = []
    for seed in range(50):
        language = misspecified.language(np.random.default_rng(seed))
        q = softmax_rows(language.F @ language.Phi)
        assert (q + language.kernel > 0).all()
        moved.append(np.abs(language.kernel).sum(axis=1))
    assert np.median(moved) > 0.1
    assert (np.max(moved, axis=1) > 0.1).all()


def test_null_space_has_all_dimensions():
    rng = np.random.default_rng(0)
    for _ in range(10):
        Phi = rng.integers(-3, 4, size=(3, 7))
        conditions = np.vstack([Phi, np.ones(7)])
        N = misspecified.null_space(Phi).astype(float)
        assert len(N) == 7 - np.linalg.matrix_rank(conditions) == np.linalg.matrix_rank(N)
        assert not (conditions @ N.T).any()


def test_the_known_optimum_is_where_a_minimiser_goes():
    language = misspecified.language(np.random.default_rng(3))
    truth = softmax_rows(language.F @ language.Phi) + language.kernel
    for s in range(2):

        def loss(f, p=truth[s]):
            logits = f @ language.Phi
            return np.log(np.exp(logits).sum()) - p @ logits

        def slope(f, p=truth[s]):
            return language.Phi @ (softmax_rows((f @ language.Phi)[None])[0] - p)

        found = scipy.optimize.minimize(loss, np.zeros(4), jac=slope, method="BFGS", options={"gtol": 1e-10})
        assert np.abs(found.x - language.F[s]).max() < tolerance.GENERIC_SEARCH


# -- markov ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_p_L_is_stationary(seed):
    language = markov.language(np.random.default_rng(seed))
    n, V = language.n, language.V
    P = softmax_rows(language.F @ language.Phi)
    Q = np.zeros((n, n))
    for c, w in itertools.product(range(n), range(V)):
        Q[c, w % n] += P[c, w]
    assert np.abs(language.p_L @ Q - language.p_L).max() < tolerance.ROUNDOFF


def test_stationary_distribution_of_a_nearly_decomposable_chain_is_accurate_in_every_entry():
    tiny = 1e-14
    P = np.array([[0.5, 0.5 - tiny, tiny], [0.25, 0.75, 0.0], [tiny, 0.0, 1 - tiny]])
    found = markov.stationary(P)
    with mpmath.workdps(60):
        exact = mpmath.matrix(P.tolist())
        for i in range(3):  # the diagonal is whatever makes a row sum to one
            exact[i, i] = 1 - sum(exact[i, j] for j in range(3) if j != i)
        system = (exact.T - mpmath.eye(3)).tolist()
        solution = mpmath.lu_solve(mpmath.matrix([*system[:2], [1, 1, 1]]), mpmath.matrix([0, 0, 1]))
        for i in range(3):
            assert abs(found[i] / solution[i] - 1) < tolerance.ROUNDOFF


# -- hidden Markov -----------------------------------------------------------------------------------------------------


def path_probability(model, string):
    """Sum over all hidden paths, state before the first word included."""
    h = len(model.start)
    total = Fraction(0)
    for path in itertools.product(range(h), repeat=len(string) + 1):
        p = model.start[path[0]]
        for previous, state, word in zip(path, path[1:], string, strict=False):
            p *= model.transition[previous][state] * model.emission[state][word]
        total += p
    return total


@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_markov_agrees_with_all_paths(seed):
    model = hidden_markov.draw_model(np.random.default_rng(seed))
    language = hidden_markov.from_model(model)
    contexts = hidden_markov.strings(3)
    assert len(contexts) == language.n == 13
    for s, x in enumerate(contexts):
        mass = path_probability(model, x)
        assert language.p_L[s] == float(mass / 3)
        assert language.probs[s].tolist() == [float(path_probability(model, (*x, w)) / mass) for w in range(3)]


def test_strings_of_one_length_share_its_probability():
    language = hidden_markov.language(np.random.default_rng(0))
    for rows in (slice(0, 1), slice(1, 4), slice(4, 13)):
        assert abs(language.p_L[rows].sum() - 1 / 3) < tolerance.ROUNDOFF


def test_every_distribution_over_the_words_is_a_softmax_model():
    language = hidden_markov.language(np.random.default_rng(0))
    F = np.log(language.probs[:, :-1] / language.probs[:, -1:])
    assert np.abs(softmax_rows(F @ language.Phi) - language.probs).max() < tolerance.ROUNDOFF


# -- topics ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_least_norm_left_inverse_is_optimal_by_duality(seed):
    rng = np.random.default_rng(seed)
    language = topics.language(rng)
    A, u = language.A, rng.uniform(-1, 1, size=3)
    assert np.linalg.matrix_rank(A) == 3
    v = topics.least_norm_left_inverse(A, u)
    assert np.abs(A.T @ v - u).max() < tolerance.CERTIFIED_GAP
    # max u·y subject to ‖A y‖_1 ≤ 1 is the dual programme; weak duality makes any y a lower bound.
    V, k = A.shape
    dual = scipy.optimize.linprog(
        np.concatenate([-u, np.zeros(V)]),
        A_ub=np.block([[A, -np.eye(V)], [-A, -np.eye(V)], [np.zeros((1, k)), np.ones((1, V))]]),
        b_ub=np.append(np.zeros(2 * V), 1.0),
        bounds=[(None, None)] * (k + V),
    )
    y = dual.x[:k] / np.abs(A @ dual.x[:k]).sum()
    assert abs(u @ y / np.abs(v).max() - 1) < tolerance.CERTIFIED_GAP
    assert np.abs(v).max() <= np.abs(A @ np.linalg.solve(A.T @ A, u)).max()


def test_least_norm_left_inverse_of_dependent_topics_is_an_error():
    A = np.array([[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(ArithmeticError, match="least-norm left inverse"):
        topics.least_norm_left_inverse(A, np.array([1.0, -1.0]))


# -- hypercube ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_hypercube_gradient_is_affine_in_closed_form(seed):
    language = hypercube.language(np.random.default_rng(seed))
    F, Phi = language.F, language.Phi
    c = Phi.max(axis=1)
    logits = F @ Phi
    log_Z = np.log(2 * np.cosh(c * F)).sum(axis=1)
    assert np.abs(np.log(np.exp(logits).sum(axis=1)) - log_Z).max() < tolerance.ROUNDOFF
    a = np.abs(F[0])
    assert (np.abs(F) == a).all()
    A = np.diag(c * np.tanh(c * a) / a)
    assert np.abs(softmax_rows(logits) @ Phi.T - F @ A).max() < tolerance.ROUNDOFF
    assert np.linalg.matrix_rank(np.column_stack([F, np.ones(len(F))])) == 5


def test_hypercube_directions_keep_one_magnitude_per_coordinate():
    language = hypercube.language(np.random.default_rng(0))
    stacked = type(language)(p_L=language.p_L, F=language.F, Phi=language.Phi)
    object.__setattr__(stacked, "F", language.F[None])
    directions = hypercube.directions(stacked, np.random.default_rng(1))[0]
    for t in (1e-10, 0.3, 7.0):
        moved = language.F + t * directions
        assert (np.abs(moved) == np.abs(moved[0])).all()
        assert (np.sign(moved) == np.sign(language.F)).all()


# -- boundary ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_boundary_limit_tends_to_the_truth(seed):
    language = boundary.language(np.random.default_rng(seed))
    assert (np.count_nonzero(language.probs[0]), language.probs[0].max()) == (1, 1.0)
    assert 1 < np.count_nonzero(language.probs[1]) < language.V
    stacked = type(language)(p_L=language.p_L, probs=language.probs, Phi=language.Phi)
    for name in ("probs", "Phi"):
        object.__setattr__(stacked, name, getattr(language, name)[None])
    base, directions = (x[0] for x in boundary.limit(stacked, np.random.default_rng(1)))
    inside = language.probs > 0
    lowering = directions @ language.Phi
    assert (lowering[inside] == 0).all()
    assert (lowering[~inside] < 0).all()
    for t, distance in ((60.0, 1e-11), (200.0, tolerance.ROUNDOFF)):
        p = softmax_rows((base + t * directions) @ language.Phi)
        assert np.abs(p - language.probs).max() < distance


# -- gaussian, softmax -------------------------------------------------------------------------------------------------


def test_gaussian_vocabularies_are_in_the_promised_ranges():
    batch = gaussian.vocabularies(np.random.default_rng(0), 200)
    along = np.einsum("ni,nij->nj", batch.theta, batch.Sigma_root)
    variance = (along**2).sum(axis=1)
    chebyshev = np.expm1(variance) / (batch.draws.shape[3] * batch.t**2)
    assert (variance >= 0.01 * (1 - 1e-12)).all()
    assert (variance <= 1 + 1e-12).all()
    assert (chebyshev >= 0.02 * (1 - 1e-12)).all()
    assert (chebyshev <= 1 + 1e-12).all()
    assert abs(batch.draws.mean()) < 5 / np.sqrt(batch.draws.size)
    assert abs(batch.draws.var() - 1) < 5 * np.sqrt(2 / batch.draws.size)


def test_logits_have_moderate_spread():
    for seed in range(50):
        language = softmax.language(np.random.default_rng(seed))
        logits = language.F @ language.Phi
        assert 0.2 < (logits - logits.mean(axis=1, keepdims=True)).std() < 2.1


# -- counts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [Shape(3, 2, 1), Shape(3, 4, 3), Shape(2, 3, 7)])
def test_counts_leave_out_shapes_whose_truth_is_the_optimum(shape):
    with pytest.raises(InvalidInput, match=r"d \+ 1 has to be less than V"):
        counts.sized(np.random.default_rng(0), shape)


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_are_whole_and_their_optimum_is_proved_in_balls(seed):
    language = counts.language(np.random.default_rng(seed))
    numbers = [[Fraction(x) * counts.TOTAL for x in row] for row in language.probs.tolist()]
    assert all(x.denominator == 1 and x >= 1 for row in numbers for x in row)
    assert all(sum(row) == counts.TOTAL for row in numbers)
    world = World(Instance(language, Model(shift=np.zeros((8, 4)))), Balls(128), "optimum")
    for enclosed, given in zip(world.F_star.ravel(), language.optimum.ravel(), strict=True):
        assert enclosed.rad() < 2.0**-80
        assert abs(float(enclosed.mid()) - given) < tolerance.ILL_CONDITIONED
