"""Class words near a row-span: the point that is found, and every number of it, in NumPy."""

from dataclasses import replace

import numpy as np
import pytest

from rooteps.bridge import near, verification, witnesses
from rooteps.bridge.contexts import whole
from rooteps.bridge.findings import Checkpoint, Closeness, Transfer
from rooteps.bridge.setting import Setting
from rooteps.bridge.streaming import compare, moments
from rooteps.bridge.subspace_optimum import subspace_optimum
from rooteps.commands.bridge import verify_report
from tests.tolerance import ILL_CONDITIONED

N, D, V, RUNNING = 9, 3, 40, 4


def softmax(model):
    weights = np.exp(model[0] @ model[1])
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(4)
    F, Phi = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    teacher, student = (F, Phi), (F + 0.1 * rng.normal(size=F.shape), Phi + 0.05 * rng.normal(size=Phi.shape))
    setting = Setting(whole([(0,)] * N), rng.integers(2, size=N - RUNNING), ("no", "yes"), 0.5)
    known = F[setting.on_task], Phi
    words = witnesses.class_words(known, setting.labels, 4)
    naturals = near.some(witnesses.on_class_words(known, setting.alone(setting.binary()), words, (1.0, 10.0, 100.0)))
    change = compare(teacher, student, mean_change=True, dtype=np.float64).mean_change
    means = moments(*student, dtype=np.float64).mean_features - change
    optimum = subspace_optimum(means, student[1], student[0])
    points = verification.near_points(setting, teacher, student, naturals, means, optimum)
    return teacher, student, setting, naturals, optimum, points


def test_every_number_is_what_the_statement_says(found):
    teacher, student, setting, naturals, optimum, points = found
    p_star, p, q = softmax(teacher), softmax(student), softmax((optimum, student[1]))
    epsilon, C = setting.p_L @ (q * np.log(q / p)).sum(axis=1), 2.0
    own, signs = setting.on_task, np.where(setting.labels == 1, 1, -1)
    means = p_star[own] @ student[1].T
    assert [point.words for point in points] == [natural.B for natural in naturals]
    for point, natural in zip(points, naturals, strict=True):
        u = natural.witness.v
        lam = near.nearby(means, p_star[own] @ u, student[1])
        v = student[1].T @ lam
        expected = near.Near(
            words=natural.B,
            tau=np.log1p(np.exp(-signs * (p_star[own] @ u))).mean(),
            distance=np.abs(p_star[own] @ (u - v)).mean(),
            B=np.abs(v).max(),
            coverage=np.abs(v).max() * np.sqrt(2 * epsilon * C),
            loss=np.log1p(np.exp(-signs * (p[own] @ v))).mean(),
            verdict="holds",
        )
        assert point.verdict in ("holds", "equal")
        numbers = {name: value for name, value in vars(point).items() if name != "verdict"}
        assert numbers == pytest.approx({name: getattr(expected, name) for name in numbers}, rel=ILL_CONDITIONED)
        assert point.bound == pytest.approx(point.tau + point.distance + point.coverage)
        assert point.loss <= point.bound
    assert points[0].tau > points[-1].tau  # more is allowed to words further away


def test_the_point_nearby_is_near_and_has_the_least_norm_of_those_tried():
    rng = np.random.default_rng(0)
    means, Phi = rng.normal(size=(40, D)), rng.normal(size=(D, V))
    scale = means.std(axis=0)

    def tried(scores):
        """Distance and norm of each ridge regression, by least squares with rows for the penalty."""
        for exponent in range(-8, 1):
            system = np.vstack([means / scale, np.sqrt(40 * 10.0**exponent) * np.eye(D)])
            lam = np.linalg.lstsq(system, np.concatenate([scores, np.zeros(D)]), rcond=None)[0] / scale
            yield np.abs(means @ lam - scores).mean(), np.abs(lam @ Phi).max()

    expressible, far = means @ rng.normal(size=D), rng.normal(size=40)
    for scores in (expressible, far):
        lam, known = near.nearby(means, scores, Phi), list(tried(scores))
        most = max(0.2 * np.abs(scores).mean(), min(known)[0])
        least = min(norm for distance, norm in known if distance <= most)
        found = np.abs(means @ lam - scores).mean(), np.abs(lam @ Phi).max()
        assert found == pytest.approx(next(each for each in known if each[1] == least), rel=ILL_CONDITIONED)
    assert min(tried(far))[0] > 0.2 * np.abs(far).mean()  # nothing of the row-span is near these


def test_a_refuted_point_is_no_success(found, capsys):
    *_, points = found
    transfer = Transfer("truth", 0.1, 1.0, 0.2, 0.3, 1.0, 1.0, {}, {})
    close = Closeness(0.1, 0.2, 0.03, 0.05, 0.1)
    kept = Checkpoint("s", N, V, 0.5, 2.0, transfer, transfer, close, on_means=transfer, near=points)
    assert kept.ok
    assert Checkpoint.from_json(kept.to_json()) == kept
    assert not replace(kept, near=(replace(points[0], verdict="refuted"),)).ok
    verify_report.show([kept], {"teacher": "teacher"})
    assert "Class words u near the row-span" in capsys.readouterr().out
