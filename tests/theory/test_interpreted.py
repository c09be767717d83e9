"""What JAX has traced, computed by NumPy: the values that JAX's own compiled code has."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rooteps.theory.interpreted import interpreted
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.traced import float64

A = np.random.default_rng(0).standard_normal((3, 4, 5))
MANY = A * np.array([1.0, -0.5, 3.0, 0.25, 2.0, 1.0])[:, None, None, None]
WHOLE = np.array([[-7], [-2], [0], [3], [9]])
SINGLE = {
    "arithmetic": lambda x: (x + 1, 2 - x, x * x, x / (1 + x * x), -x, abs(x), jnp.sign(x), x**2, x**3, 2.0**x),
    "order": lambda x: (jnp.maximum(x, 0.5), jnp.minimum(x, 0.5), x < 0, x <= 0, x > 0, x >= 0, x == 0, x != 0),
    "functions": lambda x: (jnp.exp(x), jnp.expm1(x), jnp.log(abs(x)), jnp.log1p(x * x), jnp.sqrt(abs(x)), jnp.tanh(x)),
    "masks": lambda x: (jnp.where((x > 0) & ~(x > 1) | (x < -1), x, 0.0), jnp.isfinite(1 / (x - x)), (x > 0).sum()),
    "reductions": lambda x: (x.sum(axis=1), x.max(axis=(0, 2)), x.min(), (x > 0).all(axis=0), (x > 0).any(), x.prod()),
    "shapes": lambda x: (
        x.T,
        x.reshape(-1, 2),
        x[:, None],
        jnp.concatenate([x, x], 1),
        x[:, 1:4:2],
        x[0],
        x[:, [2, 0]],
    ),
    "products": lambda x: (
        x[0] @ x[1].T,
        x @ x[0, 0],
        jnp.einsum("abc,adc->dba", x, x),
        jnp.einsum("abc,cd->dab", x, x[0].T),
    ),
    "bits": lambda x: (
        FLOAT64.is_zero(x),
        jax.lax.bitcast_convert_type(x, jnp.uint64),
        jnp.nextafter(x, 1.0),
        x.argmax(1),
    ),
    "casts": lambda x: (x.astype(int), (x > 0).astype(float), jnp.floor(x).astype(int) % 3),
    "left to JAX": lambda x: (
        jnp.linalg.inv(x[0, :3, :3]),
        jnp.sort(x, axis=1),
        jax.scipy.special.erfc(x),
        jnp.arange(3),
    ),
    "taken": lambda x: (
        jnp.take_along_axis(x, x.argmax(1)[:, None, :], axis=1),
        x[jnp.array([2, 0]), :, jnp.array([1, 4])],
        x[:, jnp.array([[0, 3], [1, 1]])],
        jax.vmap(lambda y: y[y[:, 0].argmax()])(x),
        jax.vmap(lambda y, i: y.T[y.argmax(axis=1)][:, i])(x, jnp.arange(3)),
        jnp.take(x, jnp.array([1, 7]), axis=1),
        jnp.take(x, jnp.array([1, 7]), axis=1, mode="clip"),
        x[0, 0][jnp.array(2)],
        jax.lax.dynamic_slice(x, (1, jnp.array(2), 3), (2, 3, 2)),
    ),
    "gradient": lambda x: jax.grad(lambda y: (jnp.log1p(y * y) * y).sum())(x),
    "scan": lambda x: jax.lax.scan(lambda total, row: (total + row, total * row), x[0], x),
    "scan of the same for all": lambda x: jax.lax.scan(lambda s, row: (s + row, row), x[0], A),
    "scan backwards": lambda x: jax.lax.scan(lambda total, row: (total + row, total - row), x[0], x, reverse=True),
    "fixed loop": lambda x: jax.lax.fori_loop(0, 5, lambda k, y: y / 2 + k, x),
    "loop": lambda x: jax.lax.while_loop(lambda y: y.max() < 50, lambda y: 1.5 * y, abs(x)),
    "loop with numbers of its own": lambda x: jax.lax.while_loop(
        lambda s: s[0].max() < 9 * abs(x).max() ** 2, lambda s: (s[0] + abs(x), s[1] * 2), (abs(x) / 8, jnp.ones(()))
    ),
    "loop that never runs": lambda x: jax.lax.while_loop(lambda y: y.max() < -50, lambda y: 1.5 * y, x),
    "a loop in each": lambda x: jax.vmap(
        lambda x: jax.lax.while_loop(lambda s: s[0].max() < 99, lambda s: (2 * s[0], s[1] + 1), (x, jnp.zeros((), int)))
    )(abs(x + 1) * np.array([1.0, 8.0, 64.0])[:, None, None]),
    "a loop that is the same for all": lambda x: x + jax.lax.while_loop(lambda y: y < 9, lambda y: 2 * y, 1.0),
    "parts that are the same for all": lambda x: (
        jnp.concatenate([x, A]),
        A @ x[0].T,
        x @ A[0].T,
        jnp.asarray(A)[x[0, :3, 0].argmax()],
        jnp.where(x[0, 0, 0] > 0, A, 2 * A),
        jnp.sort(A) + x,
        jax.lax.scan(lambda s, row: (s + row, s), A[0], A)[1] * x,
    ),
    "a call": jax.jit(lambda x: (x + 1, x)),
    "an argument and a constant": lambda x: (x, 1.0, A),
}


@pytest.mark.parametrize("name", SINGLE)
def test_as_compiled(name):
    function = SINGLE[name]
    with float64():
        right = jax.tree.map(np.asarray, jax.jit(jax.vmap(function))(MANY))
    found = interpreted(function)(MANY)
    assert jax.tree.structure(found) == jax.tree.structure(right)
    for ours, theirs in zip(jax.tree.leaves(found), jax.tree.leaves(right), strict=True):
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-14)


def test_whole_numbers_divide_towards_zero():
    function = lambda x: (jax.lax.div(x, 2), jax.lax.rem(x, 4))  # noqa: E731
    quotient, rest = interpreted(function)(WHOLE)
    assert quotient[:, 0].tolist() == [-3, -1, 0, 1, 4]
    assert rest[:, 0].tolist() == [-3, -2, 0, 3, 1]


def test_what_is_not_finite_goes_on_as_it_is():
    numbers = np.array([[0.0, -1.0, np.nan], [0.0, np.inf, 2.0]])
    over, log, largest, most = interpreted(lambda x: (1 / x, jnp.log(x), jnp.maximum(x, jnp.nan), x.max()))(numbers)
    np.testing.assert_array_equal(over, [[np.inf, -1.0, np.nan], [np.inf, 0.0, 0.5]])
    np.testing.assert_array_equal(log, [[-np.inf, np.nan, np.nan], [-np.inf, np.inf, np.log(2.0)]])
    assert np.isnan(largest).all()
    np.testing.assert_array_equal(most, [np.nan, np.inf])


def test_traced_once_for_each_shape():
    times = []
    double = interpreted(lambda x: (times.append(None), 2 * x)[1])
    for shape in ((4, 2), (5, 2), (5, 3), (4, 2)):
        np.testing.assert_array_equal(double(np.ones(shape)), np.full(shape, 2.0))
    assert len(times) == 2


def test_what_is_one_array_stays_one():
    one, same, other = interpreted(lambda x: (y := x.sum(), y, x.sum()))(MANY)
    assert one is same
    assert one is not other


def test_arguments_stay_as_they_are():
    given = MANY.copy()
    interpreted(lambda x: jax.lax.fori_loop(0, 3, lambda _, y: y * 2, x) + x)(given)
    np.testing.assert_array_equal(given, MANY)
