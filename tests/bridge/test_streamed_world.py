"""A streamed world against the world that holds every probability: the same claims, with the same numbers."""

from dataclasses import replace

import numpy as np
import pytest

from rooteps.bridge import learning, verification, witnesses
from rooteps.bridge.contexts import whole
from rooteps.bridge.findings import PARTS, Checkpoint, Closeness, Transfer
from rooteps.bridge.setting import Setting
from rooteps.bridge.streamed_world import StreamedWorld
from rooteps.bridge.streaming import compare, moments
from rooteps.bridge.subspace_optimum import subspace_optimum
from rooteps.bridge.verification import LAW, ON_MEANS, ON_P
from rooteps.commands.bridge import verify_report
from rooteps.figures import checkpoints
from rooteps.theory import Instance, Language, Model, Task, Witness
from rooteps.theory.checks import InvalidInput
from rooteps.theory.classifiers import transfer_loss
from rooteps.theory.registry import theorems
from rooteps.verification.verdict import Verdict
from rooteps.verification.verify import verify, verify_world
from tests.tolerance import ILL_CONDITIONED, ROUNDOFF

N, D, V = 9, 3, 40


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(7)
    F, Phi = rng.normal(size=(N, D)), rng.normal(size=(D, V))
    student = F + 0.2 * rng.normal(size=F.shape), Phi + 0.05 * rng.normal(size=Phi.shape)
    p_L, p_T = rng.dirichlet(np.full(N, 5.0)), rng.dirichlet(np.full(N, 5.0))
    task = Task.from_labels(p_T, rng.choice([-1, 1], size=N), "logistic")
    return (F, Phi), student, p_L, task, rng.normal(size=D)


@pytest.fixture(scope="module")
def optimum(drawn):
    teacher, student, *_ = drawn
    change = compare(teacher, student, mean_change=True, dtype=np.float64).mean_change
    means = moments(*student, dtype=np.float64).mean_features - change
    return subspace_optimum(means, student[1], student[0])


NEAR = "near-row-span-transfer"
ROW_SPAN = [(result, True, levels) for result in (*ON_P, *ON_MEANS) for levels in (0, V)]
CLASS_WORDS = [(result, False, V) for result in (*ON_P, NEAR)]


@pytest.mark.parametrize(("result", "row_span", "levels"), [*ROW_SPAN, *CLASS_WORDS])
def test_claims_are_those_of_the_world_that_holds_everything(result, row_span, levels, drawn, optimum, monkeypatch):
    monkeypatch.setattr("rooteps.bridge.streamed_world.LEVELS", levels)  # whether words of equal v are taken together
    (F, Phi_star), (own, Phi), p_L, task, lam = drawn
    given = optimum if result in (*ON_MEANS, NEAR) else None
    witness = Witness(lam=lam) if row_span else Witness(v=np.where(np.arange(V) < 5, np.arange(V) - 1.5, 0.0))
    streamed = verify_world(theorems()[result], StreamedWorld(p_L, (F, Phi_star), (own, Phi), task, witness, given))
    language = Language(p_L=p_L, logits=F @ Phi_star, Phi=Phi)
    held = verify(result, Instance(language, Model(F=own), task, witness))
    assert streamed.verdict is held.verdict is Verdict.HOLDS
    pairs = zip((*streamed.hypotheses, *streamed.steps), (*held.hypotheses, *held.steps), strict=True)
    for mine, other in pairs:
        assert mine.claim.name == other.claim.name
        for side in ("lhs", "rhs"):
            a, b = float(getattr(mine.claim, side)), float(getattr(other.claim, side))
            assert a == pytest.approx(b, rel=ILL_CONDITIONED, abs=1e-12), (mine.claim.name, side)


def test_the_law_of_a_score_with_few_values_needs_no_more_memory_than_these(drawn, monkeypatch):
    teacher, student, p_L, task, lam = drawn
    monkeypatch.setattr("rooteps.bridge.streamed_world.LARGEST", N * V - 1)
    few = StreamedWorld(p_L, teacher, student, task, Witness(v=np.where(np.arange(V) < 5, np.arange(V), 0.0)))
    (p, log_p, support), v, excluded = few.score_law
    assert p.shape == log_p.shape == support.shape == excluded.shape == (N, 5)
    assert support.all()
    assert not excluded.any()
    np.testing.assert_allclose(np.asarray(p).sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(v, np.arange(5.0))
    monkeypatch.setattr("rooteps.bridge.streamed_world.LEVELS", V - 1)
    many = StreamedWorld(p_L, teacher, student, task, Witness(lam=lam))
    assert few.has_score_law
    assert not many.has_score_law
    with pytest.raises(InvalidInput, match="p: needs every probability by itself"):
        many.score_law  # noqa: B018


def test_a_wrong_optimum_fails_its_hypothesis(drawn, optimum):
    teacher, student, p_L, task, lam = drawn
    world = StreamedWorld(p_L, teacher, student, task, Witness(lam=lam), optimum + 1e-6)
    report = verify_world(theorems()["softmax-transfer"], world)
    assert [checked.claim.name for checked in report.failed_hypotheses] == ["subspace-optimum"]


def test_the_optimum_is_reached_to_rounding_from_afar(drawn):
    teacher, (own, Phi), *_ = drawn
    change = compare(teacher, (own, Phi), mean_change=True, dtype=np.float64).mean_change
    means = moments(own, Phi, dtype=np.float64).mean_features - change
    far = 20 * np.random.default_rng(0).normal(size=own.shape)
    reached = moments(subspace_optimum(means, Phi, far), Phi, dtype=np.float64).mean_features
    assert np.abs(reached - means).max() <= 1e-13 * np.abs(Phi).max()


@pytest.mark.parametrize("size", [0.02, 1.0])
def test_the_optimum_is_reached_where_a_word_is_nearly_certain(size):
    """A full Newton step from far goes past it, to where softmax is so flat that no step comes back."""
    n, d, V = 8, 60, 300
    rng = np.random.default_rng(11)
    Phi = size * rng.normal(size=(d, V))
    certain = np.repeat([0.93, 0.99], n // 2)
    q = (1 - certain)[:, None] * rng.dirichlet(np.full(V, 0.02), size=n)
    q[:, 7] += certain
    logits = subspace_optimum(q @ Phi.T, Phi, np.zeros((n, d))) @ Phi
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    assert np.abs((p - q) @ Phi.T).max() < 1e-13 * np.abs(Phi).max()


def test_a_refutation_is_seen_in_whichever_part_it_is():
    transfer = Transfer("truth", 0.1, 1.0, 0.2, 0.3, 1.0, 1.0, {}, {"unconstrained-transfer": "holds"})
    close = Closeness(0.1, 0.2, 0.03, 0.05, 0.1)
    good = Checkpoint("student", 9, 40, 0.5, 2.0, transfer, transfer, close, on_means=transfer)
    assert good.ok
    for part in PARTS:
        refuted = replace(transfer, verdicts={"unconstrained-transfer": "refuted"})
        assert not replace(good, **{part: refuted}).ok


def softmax(F, Phi):
    weights = np.exp(F @ Phi)
    return weights / weights.sum(axis=1, keepdims=True)


def test_a_model_too_large_for_the_optimum_and_every_probability(drawn, monkeypatch, capsys):
    teacher, student, *_ = drawn
    monkeypatch.setattr(verification, "feasible", lambda n, d, V: False)
    monkeypatch.setattr("rooteps.bridge.streamed_world.LARGEST", 0)
    monkeypatch.setattr("rooteps.bridge.streamed_world.LEVELS", 8)
    labels = np.array([0, 1, 1, 0, 1])
    setting = Setting(whole([(0,)] * N), labels, ("no", "yes"), 0.5)
    known = teacher[0][setting.on_task], teacher[1]
    words = witnesses.class_words(known, labels, 4)
    tasks = setting.binary(), setting.multiclass()
    natural = [witnesses.on_class_words(known, setting.alone(task), words) for task in tasks]
    signs = np.where(labels == 1, 1, -1)
    examples = learning.examples(known, signs, (50,), 0.05, seed=0)
    found = verification.check("student", setting, teacher, student, *natural, examples=examples, words=words)
    assert found.ok
    own, p_star, p = setting.on_task, softmax(*teacher), softmax(*student)
    log_ratio = np.log(p[own]) - np.log(p_star[own])
    eta = log_ratio.max(axis=1) - log_ratio.min(axis=1)
    distance = np.abs(p[own] - p_star[own]).sum(axis=1).mean()
    most = (2 * np.tanh(eta / 4)).mean()
    expected = Closeness(eta.mean(), eta.max(), distance, most, found.on_p.B * most)
    assert vars(found.close) == pytest.approx(vars(expected), rel=ROUNDOFF)
    for learned in found.learned:
        assert learned.coverage == pytest.approx(learned.B * np.sqrt(2 * found.on_p.epsilon * found.C))
    assert [(one.features, one.loss, one.D) for one in found.least] == [
        (features, loss, size)
        for features, size in (("class words", 4), ("Phi p_f", D), ("f", D))
        for loss in ("hinge", "logistic")
    ]
    for one in found.least:
        G = {"class words": p[own][:, words], "Phi p_f": p[own] @ student[1].T, "f": student[0][own]}[one.features]
        exact = transfer_loss(G, setting.alone(setting.binary(one.loss)))
        assert one.lower <= exact.value * (1 + 1e-9)
        assert one.value >= exact.lower * (1 - 1e-9)
    better = replace(found.least[1], lower=found.on_p.loss * 1.001)  # than the infimum no witness can be
    assert not replace(found, least=(found.least[0], better)).ok
    assert found.residual is None
    coarse = ["variance-coverage", "variance-aware", "trimmed", "chi-squared", "never-vacuous", "paper"]
    assert list(found.on_p.rungs) == ["empirical", "coverage-exact", "instance-exact", *coarse]
    assert list(found.on_means.rungs) == ["empirical", *coarse]
    assert set(found.on_p.verdicts) == set(ON_P)
    assert set(found.on_means.verdicts) == set(ON_P) - set(LAW)

    failed = replace(
        found, residual=3e-5, on_means=replace(found.on_means, broken={"a": ["subspace-optimum"], "b": ["x"]})
    )
    verify_report.show([failed], {"teacher": "teacher", "copies": ("int8",)})
    printed = " ".join(capsys.readouterr().out.split())
    assert "student, Phi p_f: subspace-optimum (reached to 3e-05 only) not met in a" in printed
    assert "student, Phi p_f: x not met in b" in printed
    assert "ℓ_T, the least loss of any linear classifier v: certified ends" in printed
    assert "Copies of the teacher, on the task's contexts" in printed
    assert "learned from m labelled texts, hinge loss; bounds hold with probability 0.95" in printed
    on_means = verify_report.to_csv([found]).splitlines()[2].split(",")
    columns = verify_report.to_csv([found]).splitlines()[0].split(",")
    bounds = dict(zip(columns, on_means, strict=True))
    assert bounds["coverage-exact"] == bounds["instance-exact"] == ""
    assert all(float(bounds[rung]) > 0 for rung in ("variance-aware", "chi-squared", "never-vacuous", "paper"))
    labels = [text.get_text() for text in checkpoints.draw([found, found]).legends[0].get_texts()]
    assert "instance-exact (16)" in labels
    alone = checkpoints.draw([found])
    for axes, transfer in zip(alone.axes, (found.on_p, found.on_means), strict=True):
        named = [text.get_text() for text in axes.get_yticklabels()]
        assert [name for name in named if "paper (6, 7)" in name]
        widths = [bar.get_width() for bar in axes.patches]
        assert widths[named.index(r"measured $\ell_T$")] == transfer.loss
        assert widths[named.index("paper (6, 7)")] == transfer.tau + transfer.rungs["paper"]
        assert len(axes.texts) == len(widths)  # each bar says what it is and how much
