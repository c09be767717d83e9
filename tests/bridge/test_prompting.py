"""A task without a prompt and with it: how often language goes on with it, γ, C and the bounds, in NumPy."""

import numpy as np
import pytest

from rooteps.bridge import verification
from rooteps.bridge.contexts import features_at, running_text
from rooteps.bridge.findings import Checkpoint, Closeness
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.prompting import places, probability, readings
from rooteps.bridge.setting import Setting
from rooteps.commands.bridge import verify_report
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import WORDS, tokenizer
from tests.tolerance import FLOAT32, ROUNDOFF

TEXTS = ("the good cat", "the bad dog sees the old house", "a new movie", "a very small review and the bad river runs")
PROMPT, MIXTURE, REACH = " was very", 0.5, 12


class Small(LanguageModel):
    """Features are those of a word and, half as much each time, of the two before."""

    tokenizer, n_positions, bos_token_id = tokenizer(), REACH, None

    def __init__(self, name, apart):
        rng = np.random.default_rng(7)
        words, Phi = rng.normal(size=(2, len(WORDS), 4))
        words += apart * rng.normal(size=words.shape)
        self.name, self.words, self.Phi = name, words.astype(np.float32), Phi.T.astype(np.float32)

    def features(self, ids):
        found = own = self.words[ids]
        for back in (1, 2):
            own = np.concatenate([0 * own[:, :1], own[:, :-1]], axis=1)
            found = found + own / 2**back
        return found

    def logits(self, ids):
        return self.features(ids) @ self.Phi

    @property
    def fingerprint(self):
        return self.name


@pytest.fixture(scope="module")
def world():
    teacher, student = Small("teacher", 0.0), Small("student", 0.1)
    rng = np.random.default_rng(0)
    running = running_text(teacher.encode(" ".join(rng.choice(WORDS[:-1], size=60))), 5, REACH, 0)
    where = places(teacher, running, TEXTS, PROMPT, front=[])
    setting = Setting(where.contexts, np.array([1, 0, 1, 0]), ("bad", "good"), MIXTURE)
    F = features_at(teacher, where.contexts)
    given = readings((F, teacher.Phi), where, setting, PROMPT, 6)
    return teacher, student, where, given, F


def softmax(x):
    weights = np.exp(x - x.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def follows(model, text):
    """The probability of the prompt behind a text, by the model's own forward pass over all of it."""
    ids, behind = model.encode(text), model.encode(PROMPT)
    p = softmax(np.float64(model.logits(np.array([ids + behind]))[0]))
    return np.prod([p[len(ids) - 1 + j, word] for j, word in enumerate(behind)])


def test_the_prompt_follows_as_often_as_the_teacher_says(world):
    teacher, _, where, _, F = world
    expected = [follows(teacher, text) for text in TEXTS]
    np.testing.assert_allclose(probability((F, teacher.Phi), where), expected, rtol=10 * FLOAT32)


def test_a_prompt_costs_coverage_and_everything_follows_from_the_probabilities(world):
    teacher, student, where, given, F = world
    often = probability((F, teacher.Phi), where)
    total = len(TEXTS) + often.sum()
    p_L = np.concatenate([np.full(5, (1 - MIXTURE) / 5), MIXTURE * np.ones(4) / total, MIXTURE * often / total])
    np.testing.assert_allclose(given.p_L, p_L, rtol=ROUNDOFF)
    own = features_at(student, where.contexts)[where.read]
    truth, p = (softmax(np.float64(x) @ np.float64(m.Phi)) for x, m in ((F[where.read], teacher), (own, student)))
    epsilon = p_L @ (truth * np.log(truth / p)).sum(axis=1)
    found = verification.read(given, (own, student.Phi))
    assert [read.prompt for read in found] == ["", PROMPT]
    for read, reading, used in zip(found, given.both, (slice(5, 9), slice(9, 13)), strict=True):
        r = 0.25 / p_L[used]
        assert read.gamma == pytest.approx(1 / r.max(), rel=ROUNDOFF)
        np.testing.assert_allclose(read.C, 0.25 * r.sum(), rtol=ROUNDOFF)
        assert read.transfer.epsilon == pytest.approx(epsilon, rel=1e-9)
        B, rungs = read.transfer.B, read.transfer.rungs
        assert rungs["paper"] == pytest.approx(B * np.sqrt(2 * epsilon / read.gamma), rel=1e-9)
        assert rungs["chi-squared"] == pytest.approx(B * np.sqrt(2 * epsilon * read.C), rel=1e-9)
        (witness,) = [each for each in reading.naturals if each.B == B]
        margins = np.array([1, -1, 1, -1])[:, None] * (
            np.stack([truth[used], p[used]], axis=2) * witness.witness.v[None, :, None]
        ).sum(axis=1)
        tau, loss = np.log1p(np.exp(-margins)).mean(axis=0)
        assert (read.transfer.tau, read.transfer.loss) == pytest.approx((tau, loss), rel=1e-9)
        assert set(read.transfer.verdicts.values()) <= {"holds", "equal"}
    assert found[1].gamma == pytest.approx(found[0].gamma * often.min(), rel=ROUNDOFF)
    assert found[1].C > found[0].C


def test_the_report_has_both_rows_and_a_refuted_one_is_no_success(world, capsys):
    _, student, where, given, _ = world
    found = verification.read(given, (features_at(student, where.contexts)[where.read], student.Phi))
    transfer, close = found[0].transfer, Closeness(0.1, 0.2, 0.03, 0.05, 0.1)
    kept = Checkpoint("s", 9, 22, 0.5, 2.0, transfer, transfer, close, on_means=transfer, readings=found)
    assert kept.ok
    assert Checkpoint.from_json(kept.to_json()) == kept
    found[1].transfer.verdicts["chi-squared-transfer"] = "refuted"
    assert not kept.ok
    verify_report.show([kept], {"teacher": "teacher"})
    printed = capsys.readouterr().out
    assert "how often it follows is the teacher's" in printed
    assert f"with {PROMPT!r}" in printed


def test_texts_make_room_for_the_prompt(world):
    teacher, _, where, *_ = world
    assert [len(window) for window in where.contexts.windows[-4:]] == [5, 9, 5, 11]
    long = places(teacher, where.contexts, ["the " * 20], PROMPT, front=[3])
    assert len(long.contexts.windows[-1]) == REACH
    assert places(teacher, where.contexts, TEXTS, " ", front=[]) is None
    with pytest.raises(InvalidInput, match="prompt: has 12 words, and teacher reads 12"):
        places(teacher, where.contexts, TEXTS, " very" * 12, front=[])
