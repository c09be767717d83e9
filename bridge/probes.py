"""The paper's measurement: how well linear classifiers solve a task from what a language model says of its contexts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rooteps.bridge import longer_words
from rooteps.bridge.contexts import features_at, whole
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.streaming import indicators, moments
from rooteps.bridge.tasks import LabelledTexts, prompted
from rooteps.theory.checks import InvalidInput

STRENGTHS = tuple(10.0 ** np.arange(-4, 2))
"""Inverse strengths of the penalty, of which cross-validation on the training part chooses one."""
SEEDS = 2**32
"""How many seeds scikit-learn knows; of a larger one it gets the remainder."""

FOLDS = 5

SENTIMENT = ("good", "bad")
SENTIMENT_MORE = (
    *("good", "great", "fun", "funny", "beautiful", "brilliant", "excellent", "perfect", "wonderful", "amazing"),
    *("interesting", "entertaining", "smart", "best", "better", "bad", "boring", "terrible", "awful", "horrible"),
    *("stupid", "dull", "poor", "worst", "worse", "weak", "silly", "wrong", "mess", "not"),
)
SUBJECT = ("array", "string")
SUBJECT_MORE = (
    *("array", "matrix", "vector", "distribution", "function", "axis", "values", "sample", "points", "input"),
    *("dimension", "coefficients", "polynomial", "solution", "element", "string", "file", "object", "class", "module"),
    *("name", "method", "call", "message", "process", "thread", "user", "path", "line", "code"),
)
"""Words for movie reviews and for the default task: those of the classes, and thirty that are related."""


@dataclass(frozen=True)
class Accuracy:
    """Of one kind of features.

    Args:
        features: what they are.
        dimension: how many numbers.
        accuracy: share of test texts that are classified correctly.
        error: its standard error.
    """

    features: str
    dimension: int
    accuracy: float
    error: float


def measure(
    model: LanguageModel,
    task: LabelledTexts,
    test: LabelledTexts | None = None,
    *,
    words: Sequence[str],
    more: Sequence[str],
    prompt: str = "",
    bos: str = "auto",
    only: Collection[str] | None = None,
    strengths: Sequence[float] = STRENGTHS,
    seed: int = 0,
    split: bool = False,
    on_progress: Callable[[str], None] = lambda what: None,
) -> list[Accuracy]:
    """The accuracies of classifiers on what a model says of the texts of a task.

    Args:
        model: the model.
        task: texts and labels to fit on.
        test: those to judge on; without, see ``accuracy``.
        words: the class words; those that are no single word of the model are left out, unless they may be ``split``.
        more: a longer list, likewise.
        prompt: put behind each text.
        bos: what stands in front, see ``LanguageModel.beginning``.
        only: names of the features to look at (see ``representations``); default all.
        strengths: see ``accuracy``.
        seed: of the folds.
        split: whether class words of several tokens count, by the product of their probabilities.
        on_progress: told what is being done.

    Raises:
        InvalidInput: a class with too few texts, before any work, or a text without words.
    """
    require_texts(task.labels)
    found: list[dict[str, np.ndarray]] = []
    for part in (task,) if test is None else (task, test):
        read = prompted(model, part.texts, prompt, model.beginning(bos))
        contexts = whole(read)
        F = features_at(model, contexts, progress=lambda done, total: on_progress(f"features {done}/{total}"))
        chosen = [list(single_words(model, some, prompt).values()) for some in (words, more)]
        found.append(representations(F, model.head, *chosen))
        longer = split_words(model, words, prompt) if split else {}
        for word, tokens in longer.items():
            on_progress(f"{word}, in {len(tokens)} tokens")
            column = longer_words.probability(model, read, tokens)[:, None]
            known = found[-1].get(_CLASS_WORDS, column[:, :0])
            found[-1][_CLASS_WORDS] = np.concatenate([known, column], axis=1)
    result = []
    for name, X in found[0].items():
        if only is None or name in only:
            on_progress(f"classifiers on {name}")
            judged = None if test is None else (found[1][name], test.labels)
            result.append(accuracy(name, X, task.labels, judged, strengths, seed))
    return result


_CLASS_WORDS = "p_f, class words"


def split_words(model: LanguageModel, words: Sequence[str], after: str = "") -> dict[str, list[int]]:
    """Those of the words that are no one word (token) of the model, with their tokens; see ``single_words``."""
    single = single_words(model, words, after)
    return longer_words.in_tokens(model, [word for word in words if word not in single], after)


_BLANKS = "Ġ▁ "
"""How vocabularies write a blank in front."""


def single_words(model: LanguageModel, words: Sequence[str], after: str = "") -> dict[str, int]:
    """Those of the words that are one word (token) of the model, and its number.

    The word with a blank in front, without, and with one behind is tried. Where several are one token, it is the one
    that can follow: after a blank one that has none in front, else one that has.

    Args:
        model: whose words they are.
        words: as one writes them.
        after: what they stand after; a text that ends in a word, if it is empty.
    """
    tokenizer, blank = model.tokenizer, not after[-1:].isspace()
    found = {}
    for word in words:
        spellings = [ids[0] for ids in map(model.encode, (f" {word}", word, f"{word} ")) if len(ids) == 1]
        piece = tokenizer.token_to_id(word)  # some tokenizers put a blank in front of whatever they encode
        candidates = spellings if piece is None else [*spellings, piece]
        tokens = [n for n in candidates if _is(model, n, word)]
        fitting = [n for n in tokens if (tokenizer.id_to_token(n) or "").startswith(tuple(_BLANKS)) == blank]
        if tokens:
            found[word] = (fitting or tokens)[0]
    return found


def all_spellings(model: LanguageModel, words: Sequence[str]) -> dict[str, int]:
    """The paper's way: ` w`, `w` and `w ` of every word w, each that is one word (token) of the model, with its number.

    Args:
        model: whose words they are.
        words: as one writes them.

    Returns:
        Numbers, each once, by the name that the tokenizer has for the token.
    """
    found: dict[str, int] = {}
    for spelling in (" {}".format, "{}".format, "{} ".format):
        for word in words:
            ids = model.encode(spelling(word))
            if len(ids) == 1 and _is(model, ids[0], word):
                found.setdefault(str(model.tokenizer.id_to_token(ids[0])), ids[0])
    return found


def _is(model: LanguageModel, number: int, word: str) -> bool:
    """Whether a token is that word, and not the one token of all words that are unknown."""
    return model.tokenizer.decode([number]).strip(_BLANKS).casefold() == word.casefold()


def representations(F: np.ndarray, Phi: np.ndarray, words: Sequence[int], more: Sequence[int]) -> dict[str, np.ndarray]:
    """What classifiers read: f, Phi p_f, and p_f at the class words and at a longer list of words.

    Args:
        F: features of N contexts, shape [N, d].
        Phi: word embeddings, shape [d, V].
        words: numbers of the class words.
        more: numbers of the longer list.

    Returns:
        Arrays [N, ·] by name.
    """
    chosen = list(dict.fromkeys([*words, *more]))
    found = moments(F, Phi, indicators(chosen, Phi.shape[1]))
    column = {word: i for i, word in enumerate(chosen)}
    result = {"f": F, "Phi p_f": found.mean_features}
    for name, subset in ((_CLASS_WORDS, words), ("p_f, more words", more)):
        if subset:
            result[name] = found.mean[:, [column[word] for word in subset]]
    return result


def accuracy(
    name: str,
    X: np.ndarray,
    labels: np.ndarray,
    test: tuple[np.ndarray, np.ndarray] | None = None,
    strengths: Sequence[float] = STRENGTHS,
    seed: int = 0,
) -> Accuracy:
    """The accuracy of logistic regression on standardised features, its strength chosen by cross-validation.

    Args:
        name: of the features.
        X: features, shape [N, m].
        labels: 0, …, k − 1, shape [N].
        test: features and labels to judge on; without, each of five folds is judged by the other four.
        strengths: inverse strengths of the penalty, of which cross-validation chooses one.
        seed: of the folds.

    Raises:
        InvalidInput: see ``require_texts``.
    """
    require_texts(labels)
    if test is not None:
        hits = _classifier(strengths, seed).fit(X, labels).predict(test[0]) == test[1]
    else:
        hits = np.zeros(len(labels), dtype=bool)
        for fitted, left in StratifiedKFold(FOLDS, shuffle=True, random_state=seed % SEEDS).split(X, labels):
            classifier = _classifier(strengths, seed).fit(X[fitted], labels[fitted])
            hits[left] = classifier.predict(X[left]) == labels[left]
    share = float(hits.mean())
    return Accuracy(name, X.shape[1], share, float(np.sqrt(share * (1 - share) / len(hits))))


def require_texts(labels: np.ndarray) -> None:
    """Refuse labels that cross-validation cannot divide.

    Raises:
        InvalidInput: a class with fewer than ten texts, which five folds twice nested cannot divide.
    """
    rarest = int(np.bincount(labels).min())
    if rarest < 2 * FOLDS:
        raise InvalidInput(f"task: the rarest class has {rarest} texts, cross-validation needs {2 * FOLDS}")


def _classifier(strengths: Sequence[float], seed: int) -> GridSearchCV:
    model = make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky"))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed % SEEDS)
    return GridSearchCV(model, {"logisticregression__C": list(strengths)}, cv=folds)
