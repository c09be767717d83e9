"""The inverse of the conditional-mean map: round trips, redundant rows, and means on or beyond the boundary."""

import flint
import numpy as np
import pytest

from rooteps.theory import Language
from rooteps.theory.checks import InvalidInput
from rooteps.theory.inverse_mean import _certainly_interior, independent_rows, inverse_mean
from rooteps.theory.optimum import with_optimum
from tests.tolerance import ILL_CONDITIONED, ROUNDOFF


def conditional_mean(theta, Phi):
    logits = theta @ Phi
    weights = np.exp(logits - logits.max())
    return Phi @ (weights / weights.sum())


SQUARE = np.array([[0.0, 1.0, 0.0, 1.0, 0.5], [0.0, 0.0, 1.0, 1.0, 0.25]])


@pytest.mark.parametrize(
    ("d", "V", "scale"), [(1, 2, 1.0), (2, 3, 1.0), (3, 7, 5.0), (8, 200, 1.0), (2, 30, 20.0), (4, 9, 1e-3)]
)
@pytest.mark.parametrize("size", [1e-8, 1.0, 1e6])
def test_round_trip(d, V, scale, size):
    rng = np.random.default_rng([12, d, V])
    Phi, theta = size * rng.normal(size=(d, V)), scale / size * rng.normal(size=d)
    mean = conditional_mean(theta, Phi)
    found = inverse_mean(mean, Phi)
    assert found.status == "interior", found.message
    assert np.abs(conditional_mean(found.theta, Phi) - mean).max() <= ROUNDOFF * np.abs(Phi).max()
    assert found.residual <= ROUNDOFF * np.abs(Phi).max()
    if scale <= 1:  # else rounding the mean may move θ by more
        assert np.abs((found.theta - theta) @ Phi).max() <= ILL_CONDITIONED


def test_closed_form_of_two_words():
    for m in (-0.999, -0.5, 0.0, 1e-12, 0.5, 1 - 1e-12):
        found = inverse_mean([m], [[1.0, -1.0]])
        assert found.status == "interior"
        rounding = np.finfo(float).eps / (1 - m * m)  # of m, carried through artanh
        assert found.theta.item() == pytest.approx(np.arctanh(m), rel=ROUNDOFF, abs=rounding)


def test_redundant_rows_keep_their_start():
    Phi = np.vstack([SQUARE, 2 * SQUARE[0] + 0.5, np.ones(5), SQUARE[0] - SQUARE[1]])
    assert independent_rows(Phi) == [0, 1]
    start = np.array([0.0, 0.0, 0.25, -3.0, 0.5])
    theta = np.array([0.5, -0.25, 0.0, 0.0, 0.0])
    mean = conditional_mean(theta, Phi)
    found = inverse_mean(mean, Phi, start)
    assert found.status == "interior"
    assert found.theta[2:].tolist() == start[2:].tolist()
    assert np.abs(conditional_mean(found.theta, Phi) - mean).max() <= ROUNDOFF
    spread = (found.theta - theta) @ Phi
    assert np.ptp(spread) <= ROUNDOFF  # equal up to a constant
    mean[2] += 1e-3
    outside = inverse_mean(mean, Phi)
    assert (outside.status, outside.theta) == ("outside", None)
    assert "affine hull" in outside.message


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1.0, 1.0, 1.0]], []),
        ([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]], [1]),
        ([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], [0]),
        ([[0.1, 0.2, 0.4], [0.3, 0.6, 1.2000000000000002]], [0, 1]),  # dependent but for one bit
        ([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0, 1]),  # the rows sum to the constant
    ],
)
def test_independent_rows_are_exact(rows, expected):
    assert independent_rows(np.array(rows)) == expected


@pytest.mark.parametrize(
    ("mean", "status"),
    [
        ([0.5, 0.25], "interior"),
        ([0.5, 0.0], "boundary"),
        ([0.0, 0.0], "boundary"),
        ([1.0, 0.75], "boundary"),
        ([0.5, -1e-3], "outside"),
        ([2.0, 0.5], "outside"),
        ([0.5, 1e-6], "interior"),
    ],
)
def test_status_on_a_square(mean, status):
    found = inverse_mean(mean, SQUARE)
    assert found.status == status
    assert (found.theta is None) == (status != "interior")
    assert "\n" not in found.message
    if status != "interior":
        assert "no θ exists" in found.message


def test_boundary_found_in_rounded_means():
    rng = np.random.default_rng([13])
    for _ in range(5):
        Phi = rng.normal(size=(2, 6))
        direction = rng.normal(size=2)
        top = int(np.argmax(direction @ Phi))
        assert inverse_mean(Phi[:, top], Phi).status == "boundary"
        assert inverse_mean(Phi[:, top] + 1e-3 * direction, Phi).status == "outside"
        assert inverse_mean(Phi.mean(axis=1), Phi).status == "interior"


@pytest.mark.parametrize(("off", "interior"), [(0.0, False), (-1e-9, False), (1e-9, True), (1e-300, True)])
def test_weights_near_a_mean_prove_it_interior_only_if_they_can_be_made_right(off, interior):
    """On [0, 2] with the mean at 0, or a little beside it: positive weights have it, or none do."""
    rows, mean = np.array([[0.0, 1.0, 2.0]]), [flint.fmpq(*off.as_integer_ratio())]
    for small in (abs(off) / 3, 1e-12, 1e-17):
        weights = np.array([1.0 - 2 * small, small, small])
        if small > 0:
            assert not _certainly_interior(weights, rows, mean) or interior
    near = np.array([1.0, abs(off) / 3, abs(off) / 3])
    assert _certainly_interior(near, rows, mean) == interior
    assert not _certainly_interior(np.array([1.0, 0.0, 0.0]), rows, mean)
    assert _certainly_interior(np.array([1.0, 1e-17]), rows[:, :2], mean) == interior


def test_a_truth_on_an_edge_is_not_taken_for_interior():
    for words in ([0, 1], [0, 2], [1, 3], [0], [3]):
        truth = np.isin(np.arange(5), words) / len(words)
        with pytest.raises(InvalidInput, match="no optimal features"):
            with_optimum(Language([1.0], probs=[truth], Phi=SQUARE))


@pytest.mark.parametrize(
    ("Phi", "words"),
    [
        ([[-0.1875, 0.0625, 0.0625, 0.0], [-96.0, 64.0, 64.0, 0.0]], [0, 1]),
        ([[-0.25, -0.75, 0.25, 0.25, -0.5, -0.25], [-0.5, 0.5, 0.0, 0.5, -0.5, -0.75]], [1, 3]),
        ([[24.0, 8.0, -16.0, 8.0, -16.0], [0.0, 64.0, -96.0, 64.0, -96.0], [0.0, -8.0, 8.0, -4.0, 12.0]], [2, 3]),
        ([[-8.0, 4.0, -8.0, 8.0, -8.0], [-96.0, -96.0, 64.0, -96.0, -96.0]], [0, 1]),
    ],
)
def test_where_newtons_method_comes_to_rest_on_an_edge_the_exact_weights_decide(Phi, words):
    truth = np.isin(np.arange(len(Phi[0])), words) / 2
    with pytest.raises(InvalidInput, match="no optimal features F\\* for this Phi: the mean is on the boundary"):
        with_optimum(Language([1.0], probs=[truth], Phi=Phi))


def test_one_point():
    assert inverse_mean([2.0], [[2.0, 2.0]]).theta.tolist() == [0.0]
    assert inverse_mean([2.5], [[2.0, 2.0]]).status == "outside"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([np.nan], [[1.0, 2.0]]), r"mean\[0\]: nan"),
        (([1.0, 2.0], [[1.0, 2.0]]), r"mean: has shape \[2\], expected \[d\] = \[1\]"),
        (([1.0], [[1.0, 2.0]], [0.0, 0.0]), r"start: has shape \[2\]"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InvalidInput, match=message):
        inverse_mean(*arguments)


@pytest.mark.parametrize("size", [1e150, 1e300, 1.7e308])
def test_embeddings_too_extreme_for_float64(size):
    rows = [[size, -size, 1.0], [1.0, size, -size]]
    found = inverse_mean([0.0, 0.0], rows)
    assert found.status in ("interior", "stalled")
    if found.theta is None:
        assert "float64" in found.message


@pytest.mark.parametrize("power", [-1000, -300, 300, 1000])
def test_the_units_of_the_embeddings_play_no_part(power):
    """Rows near the largest double, or subnormal, are scaled exactly: θ is the usual one in other units."""
    Phi = np.array([[1.0, 0.0, -1.0, 0.5], [0.5, 1.0, -1.0, 0.0]])
    usual = inverse_mean([0.25, 0.125], Phi)
    units = np.array([power, 0])
    found = inverse_mean(np.ldexp([0.25, 0.125], units), np.ldexp(Phi, units[:, None]))
    assert found.status == usual.status == "interior"
    assert np.allclose(np.ldexp(found.theta, units), usual.theta, rtol=ROUNDOFF)


def test_features_beyond_float64_are_said_to_be():
    found = inverse_mean([1e-322], [[3e-322, -1e-322]])
    assert (found.theta, found.status) == (None, "stalled")
