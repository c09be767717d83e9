"""Linear classifiers on what a model says."""

import numpy as np
import pytest
import scipy.special

from rooteps.bridge import paper
from rooteps.bridge.loading import load
from rooteps.bridge.longer_words import probability
from rooteps.bridge.probes import SENTIMENT_MORE, SUBJECT_MORE, accuracy, measure, representations, split_words
from rooteps.bridge.tasks import labelled
from rooteps.theory.checks import InvalidInput
from tests.bridge.models import SMALL, WORDS, parameters, write_model
from tests.tolerance import STREAMING_FLOAT32

rng = np.random.default_rng(0)
F, PHI = rng.normal(size=(80, 4)).astype(np.float32), rng.normal(size=(4, 9)).astype(np.float32)
LABELS = (F[:, 0] > 0).astype(int)


def test_representations_are_what_they_are_called():
    p = scipy.special.softmax(F.astype(float) @ PHI.astype(float), axis=1)
    found = representations(F, PHI, [3, 1], [1, 7, 0])
    assert list(found) == ["f", "Phi p_f", "p_f, class words", "p_f, more words"]
    expected = [F, p @ PHI.T, p[:, [3, 1]], p[:, [1, 7, 0]]]
    for X, E in zip(found.values(), expected, strict=True):
        np.testing.assert_allclose(X, E, atol=10 * STREAMING_FLOAT32)
    assert list(representations(F, PHI, [], [2])) == ["f", "Phi p_f", "p_f, more words"]


def test_a_separable_task_is_solved_and_a_hopeless_one_is_not():
    good = accuracy("f", F, LABELS)
    assert good.accuracy > 0.9
    assert good.dimension == 4
    assert good.error == pytest.approx(np.sqrt(good.accuracy * (1 - good.accuracy) / 80))
    noise = rng.normal(size=(80, 2))
    assert accuracy("noise", noise[:40], LABELS[:40], (noise[40:], LABELS[40:])).accuracy < 0.75
    assert accuracy("f", F[:60], LABELS[:60], (F[60:], LABELS[60:])).accuracy > 0.8


def test_the_penalty_is_one_of_those_given():
    """So strong a penalty leaves nothing but the most frequent class."""
    labels = (F[:, 0] > 0.5).astype(int)
    most = max(np.mean(labels), 1 - np.mean(labels))
    assert accuracy("f", F, labels, strengths=[1e-5]).accuracy == pytest.approx(most)
    assert accuracy("f", F, labels, strengths=[1e-5, 1.0]).accuracy > most + 0.05


def test_a_seed_may_be_larger_than_scikit_learn_knows():
    large = 10**30
    assert accuracy("f", F, LABELS, seed=large) == accuracy("f", F, LABELS, seed=large % 2**32)
    wide = np.random.default_rng(1).normal(size=(20, 40))  # more features than texts: the solver draws
    (one, _), (other, _) = (paper.fit(wide, LABELS[:20], [1.0], seed) for seed in (large, large % 2**32))
    np.testing.assert_array_equal(one.predict(wide), other.predict(wide))


def test_a_class_needs_enough_texts():
    with pytest.raises(InvalidInput, match="rarest class has 3 texts"):
        accuracy("f", F, np.arange(80) < 3)


def test_word_lists_have_thirty_words():
    assert len(set(SENTIMENT_MORE)) == len(set(SUBJECT_MORE)) == 30


def test_a_word_of_several_tokens_is_as_likely_as_they_are_one_after_the_other(tmp_path):
    """Against the forward pass over context and word; a context that leaves no room loses its beginning."""
    model = load(write_model(tmp_path, SMALL, parameters(SMALL)))
    assert split_words(model, ["good dog", "good", "small old cat"]) == {
        "good dog": [WORDS.index("good"), WORDS.index("dog")],
        "small old cat": [WORDS.index(word) for word in ("small", "old", "cat")],
    }
    contexts = [model.encode("the cat"), model.encode("a river runs and"), list(range(SMALL.n_positions))]
    for word in ("good dog", "small old cat"):
        tokens = model.encode(word)
        expected = []
        for ids in contexts:
            room = ids[-(SMALL.n_positions - len(tokens) + 1) :]
            p = scipy.special.softmax(np.float64(model.logits(np.array([room + tokens[:-1]]))[0]), axis=1)
            expected.append(np.prod([p[len(room) - 1 + j, token] for j, token in enumerate(tokens)]))
        np.testing.assert_allclose(probability(model, contexts, tokens), expected, rtol=1e-4)


@pytest.mark.heavy
def test_words_of_several_tokens_are_class_words_if_they_may_be_split(tmp_path):
    model = load(write_model(tmp_path, SMALL, parameters(SMALL)))
    texts = [f"the {rng.choice(WORDS[:-1])} {('bad', 'good')[i % 2]}" for i in range(40)]
    task = labelled("t", texts, [str(i % 2) for i in range(40)])
    for split, dimension in ((False, 1), (True, 2)):
        found = measure(model, task, words=["good", "big river"], more=[], strengths=[1.0], split=split)
        assert {each.features: each.dimension for each in found}["p_f, class words"] == dimension
    only = measure(model, task, words=["big river"], more=[], strengths=[1.0], split=True)
    assert [each.dimension for each in only] == [8, 8, 1]
