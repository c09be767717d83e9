"""A student's row-span against Ω*: the numbers of the pages that hold every probability, and of plain NumPy."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.linalg

from rooteps.bridge import spectrum
from rooteps.bridge.contexts import whole
from rooteps.bridge.setting import Setting
from rooteps.bridge.spectrum import top_eigenpairs
from rooteps.bridge.streaming import SecondMoments
from rooteps.bridge.substitutability import Transfer, align
from rooteps.bridge.witnesses import Natural
from rooteps.theory import Instance, Language, Model, Witness
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.theorems import aligned_transfer, learned_embeddings, next_eigenvalue, substitutable_words
from rooteps.theory.world import World
from tests.oracles import softmax as oracle
from tests.tolerance import ILL_CONDITIONED, ORACLE_FLOAT64

N, D, V = 24, 4, 60


@pytest.fixture(scope="module")
def measured():
    """Truth, student, setting, Ω*, its top and the witnesses."""
    rng = np.random.default_rng(11)
    truth = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    student = truth[0] + 0.3 * rng.normal(size=(N, D)), truth[1] + 0.2 * rng.normal(size=(D, V))
    setting = Setting(whole([[i] for i in range(N)]), rng.integers(0, 2, size=N // 2), ("no", "yes"), mixture=0.4)
    omega = SecondMoments(*truth, setting.p_L)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spectrum, "EXTRA", 5)
        top = top_eigenpairs(omega, omega.trace, N, D + 1, seed=0)
    naturals = [Natural(Witness(v=size * rng.normal(size=V)), size, 0.5) for size in (3.0, 1.0)]
    return truth, student, setting, omega, top, naturals


@pytest.fixture(scope="module")
def found(measured):
    truth, student, setting, omega, top, naturals = measured
    return align("student", setting, truth, student, omega, top, naturals)


@pytest.fixture(scope="module")
def world(measured, found):
    """The same as a world of the theory, where Phi p_f are features of Quad: Phiᵀf' = Πp_f."""
    truth, (F, Phi), setting, *_, naturals = measured
    P = np.exp(oracle.log_softmax(F @ Phi, axis=1))
    features = np.linalg.lstsq(Phi.T, P.T, rcond=None)[0].T
    language = Language(p_L=setting.p_L, logits=truth[0] @ truth[1], Phi=Phi)
    return World(Instance(language, Model(F=features), setting.binary(), naturals[1].witness), FLOAT64)


def test_angles_and_shares_are_those_of_plain_numpy(measured, found):
    truth, (_, Phi), setting, *_ = measured
    matrix = oracle.second_moments(*truth, setting.p_L)
    values, vectors = np.linalg.eigh(matrix)
    span = np.linalg.qr(Phi.T)[0]
    cosines = np.linalg.svd(span.T @ vectors[:, -D:], compute_uv=False)
    np.testing.assert_allclose(found.angles, np.degrees(np.arccos(cosines)), atol=ILL_CONDITIONED)
    held = np.trace(span.T @ matrix @ span)
    assert found.d == D
    assert found.held == pytest.approx(held, rel=ORACLE_FLOAT64)
    assert found.turned < ILL_CONDITIONED
    for interval, value in (
        (found.last, values[-D]),
        (found.next, values[-D - 1]),
        (found.misaligned, values[-D:].sum() - held),
    ):
        assert interval[0] <= value <= interval[1]
        np.testing.assert_allclose(interval, value, rtol=ORACLE_FLOAT64)


def test_the_excess_is_that_of_the_pages(measured, found, world):
    _, (F, Phi), setting, *_ = measured
    assert found.error == pytest.approx(2 * float(learned_embeddings.quad_objective.excess(world)), rel=ILL_CONDITIONED)
    assert found.misaligned == pytest.approx(2 * (2 * float(world.misalignment),), rel=ILL_CONDITIONED)
    assert found.logits == pytest.approx(setting.p_L @ ((F @ Phi) ** 2).sum(axis=1))


def test_bounds_are_those_of_the_pages_and_the_smaller_witness_is_the_better(measured, found, world):
    transfer = found.transfer
    np.testing.assert_allclose(transfer.B, np.linalg.norm(measured[-1][1].witness.v))
    assert transfer.tau == pytest.approx(float(world.tau))
    gap = world.gap_after(learned_embeddings.change(world))
    assert transfer.change == pytest.approx(float(gap), rel=ILL_CONDITIONED)
    pages = {"aligned": aligned_transfer, "next": next_eigenvalue, "all": learned_embeddings}
    for name, page in pages.items():
        assert getattr(transfer, name) == pytest.approx(float(page.bound(world)), rel=ILL_CONDITIONED), name
    assert transfer.change < transfer.aligned < transfer.next < transfer.all
    assert transfer.ok


@pytest.mark.parametrize("field", ["change", "aligned", "next"])
def test_a_bound_below_what_it_bounds_is_noticed(found, field):
    values = [getattr(found.transfer, name) for name in ("change", "aligned", "next", "all")]
    above = values[["change", "aligned", "next"].index(field) + 1] * (1 + 1e-6)
    assert not replace(found.transfer, **{field: above}).ok


def test_equal_sides_are_no_fault():
    assert Transfer(B=1.0, tau=0.5, change=0.25, aligned=0.25, next=0.25, all=0.25).ok


def test_the_teacher_itself_errs_nowhere(measured):
    truth, _, setting, omega, top, naturals = measured
    found = align("teacher", setting, truth, truth, omega, top, naturals)
    assert found.error == 0
    assert found.misaligned[0] > 0  # cross-entropy's embeddings are not those of Quad
    assert found.transfer.ok


def test_the_best_row_span_is_found_to_be(measured):
    """Any basis of it, longer than orthonormal; then words that substitute each other have parallel embeddings."""
    truth, _, setting, omega, top, naturals = measured
    matrix = oracle.second_moments(*truth, setting.p_L)
    rng = np.random.default_rng(1)
    Phi = rng.normal(size=(D, D)) @ np.linalg.eigh(matrix)[1][:, -D:].T
    found = align("best", setting, truth, (rng.normal(size=(N, D)), Phi), omega, top, naturals)
    assert max(found.angles) < 1e-5
    assert found.misaligned[0] == 0
    assert 0 <= found.misaligned[1] < ORACLE_FLOAT64
    assert found.tells_words_apart
    world = World(
        Instance(
            Language(p_L=setting.p_L, logits=truth[0] @ truth[1], Phi=Phi),
            Model(F=rng.normal(size=(N, D))),
            setting.binary(),
            Witness(v=np.eye(V)[3] - np.eye(V)[5]),
        ),
        FLOAT64,
    )
    apart = scipy.linalg.norm(np.linalg.eigh(matrix)[1][:, -D:].T @ world.v)
    assert found.last[0] * apart**2 <= float(substitutable_words.bound(world))


def test_dependent_rows_span_less(measured):
    truth, (F, Phi), setting, omega, top, naturals = measured
    doubled = np.vstack([Phi[:2], Phi[:2]])
    found = align("doubled", setting, truth, (F, doubled), omega, top, naturals)
    assert found.d == len(found.angles) == 2
    assert found.transfer.ok
