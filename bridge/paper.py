"""The measurement as the paper's authors made it: their prompts and words, logits, splits, folds and penalties."""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier

from rooteps.bridge.contexts import features_at, whole
from rooteps.bridge.language_model import LanguageModel
from rooteps.bridge.probes import FOLDS, SEEDS, SUBJECT, SUBJECT_MORE, Accuracy, all_spellings, require_texts
from rooteps.bridge.streaming import Capped, expectations, indicators, moments
from rooteps.bridge.streaming.head import logits
from rooteps.bridge.tasks import LabelledTexts, joined, prompted
from rooteps.theory.checks import InvalidInput

LENGTH = 512
"""Words of a context; of longer ones the end is cut off, and with it the prompt."""

ITERATIONS = 200
"""After so many the solver stops, wherever it is."""

SPLITS, SHARE = 10, 0.9
"""Random splits of a task that has no test set, and the share of the texts that is fitted."""

FEW = 10_000
"""With fewer texts to fit, stronger and weaker penalties are tried."""

_SMILEYS = (":)", ":(")
_SENTIMENT = {
    "class words": _SMILEYS,
    "positive, negative": ("positive", "negative"),
    "subset": (
        *(*_SMILEYS, "great", "charming", "flawed", "classic", "interesting", "boring", "sad", "happy", "terrible"),
        *("fantastic", "exciting", "strong"),
    ),
}
_NEWS = {
    "class words": ("foreign", "sports", "financial", "scientific"),
    "subset": (
        *("world", "politics", "sports", "business", "science", "financial", "market", "foreign", "technology"),
        *("international", "stock", "company", "tech", "technologies"),
    ),
}


@dataclass(frozen=True)
class PaperTask:
    """What the authors ask of a task.

    Args:
        prompt: put behind each text.
        words: lists of words whose logits are read, by name.
        split: whether random splits are drawn even where there is a test set.
    """

    prompt: str
    words: Mapping[str, tuple[str, ...]]
    split: bool = False


TASKS = {
    "movies": PaperTask(" This movie is ", _SENTIMENT),
    "mpqa": PaperTask(" The sentiment is ", _SENTIMENT, split=True),
    "cr": PaperTask(" The sentiment is ", _SENTIMENT, split=True),
    "agnews": PaperTask(" This article is about ", _NEWS),
}
"""The tasks of the paper; movies are SST and IMDb."""

DEFAULT = PaperTask("", {"class words": SUBJECT, "subset": SUBJECT_MORE})
"""For the task that comes with the package."""

_IN_NAMES = {"mpqa": "mpqa", "cr": "cr", "custrev": "cr", "agnews": "agnews", "ag": "agnews"}


def task_named(name: str) -> str:
    """Which of the paper's tasks a file is, by the parts of its name and of its folder's; movies if none is told.

    >>> task_named("sets/custrev.all"), task_named("ag_news/train.csv"), task_named("stsa.binary.train")
    ('cr', 'agnews', 'movies')
    """
    parts = re.split(r"[\W_]+", "/".join(Path(name).parts[-2:]).casefold())
    return next((_IN_NAMES[part] for part in parts if part in _IN_NAMES), "movies")


@dataclass(frozen=True)
class PaperAccuracy(Accuracy):
    """Accuracy, mean over the splits, and how many classifiers were stopped before they had converged.

    Args:
        stopped: that many of those that were judged.
    """

    stopped: int


def measure(
    model: LanguageModel,
    task: LabelledTexts,
    test: LabelledTexts | None,
    asked: PaperTask,
    *,
    bos: str = "auto",
    strengths: Sequence[float] | None = None,
    seed: int = 0,
    on_progress: Callable[[str], None] = lambda what: None,
) -> list[PaperAccuracy]:
    """The accuracies of classifiers on f, Phi p_f, A p_f with a random A, and on words by logits and by probabilities.

    Args:
        model: the model.
        task: texts and labels to fit on.
        test: those to judge on; without, or where ``asked.split`` says so, ten random splits of all texts.
        asked: prompt and words; see ``probes.all_spellings`` for which tokens these are.
        bos: what stands in front, see ``LanguageModel.beginning``.
        strengths: inverse strengths of the penalty, of which five folds choose one; default ``strengths_for``.
        seed: of the splits, of A and of the solver.
        on_progress: told what is being done.

    Raises:
        InvalidInput: a class with too few texts, before any work, or a text without words.
    """
    require_texts(task.labels)
    whole_task = task if test is None else joined(task, test)
    n = len(task.texts)
    fixed = test is not None and not asked.split
    parts = [(np.arange(n), np.arange(n, len(whole_task.texts)))] if fixed else splits(len(whole_task.texts), seed)
    contexts = whole(prompted(model, whole_task.texts, asked.prompt, model.beginning(bos), first=LENGTH))
    F = features_at(model, contexts, progress=lambda done, total: on_progress(f"features {done}/{total}"))
    tokens = {name: list(all_spellings(model, words).values()) for name, words in asked.words.items()}
    on_progress("probabilities")
    result = []
    for name, X in representations(F, model.head, tokens, projection(len(model.Phi), model.Phi.shape[1], seed)).items():
        result.append(accuracy(name, X, whole_task.labels, parts, strengths, seed, on_progress))
    return result


def splits(n: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ten random splits of n texts: numbers of those to fit on, nine tenths, and of those to judge on.

    >>> [(len(fitted), len(left)) for fitted, left in splits(25, seed=0)][:2]
    [(22, 3), (22, 3)]
    """
    rng, fitted = np.random.default_rng(seed), int(SHARE * n)
    return [(order[:fitted], order[fitted:]) for order in (rng.permutation(n) for _ in range(SPLITS))]


def projection(d: int, V: int, seed: int) -> np.ndarray:
    """A random A, shape [min(d, V), V], with orthonormal rows in a uniformly random subspace."""
    normal = np.random.default_rng(seed).standard_normal((V, min(d, V)))
    return np.asarray(scipy.linalg.qr(normal, mode="economic", overwrite_a=True)[0].T)


def representations(
    F: np.ndarray, head: Any, tokens: Mapping[str, Sequence[int]], A: np.ndarray
) -> dict[str, np.ndarray]:
    """What classifiers read.

    Args:
        F: features of N contexts, shape [N, d].
        head: word embeddings Phi, shape [d, V], or ``Capped`` ones.
        tokens: numbers of words, by the name of the list; lists that are empty are left out.
        A: a projection, shape [m, V].

    Returns:
        f, Phi p_f, A p_f, and of each list of words the logits φ_w·f and the probabilities: arrays [N, ·] by name.
    """
    F = np.asarray(F, np.float64)
    chosen = list(dict.fromkeys(word for words in tokens.values() for word in words))
    V = A.shape[1]
    found = moments(F, head, indicators(chosen, V))
    rows = max(2**24 // V, 1)  # of A at once: their weights take 128 MB
    projected = [expectations(F, head, A[start : start + rows], dtype=np.float32) for start in range(0, len(A), rows)]
    result = {"f": F, "Phi p_f": np.asarray(found.mean_features, np.float64), "A p_f": np.hstack(projected)}
    for name, words in tokens.items():
        if words:
            own = dataclasses.replace(head, Phi=head.Phi[:, words]) if isinstance(head, Capped) else head[:, words]
            result[f"logits, {name}"] = logits(F, own)
            result[f"p_f, {name}"] = found.mean[:, [chosen.index(word) for word in words]]
    return result


def strengths_for(n: int) -> list[float]:
    """Inverse strengths of the penalty that are tried on n texts: 1e-6 to 1e3 below ten thousand, else 1e-3 to 1e2."""
    return [10.0**i for i in (range(-6, 4) if n < FEW else range(-3, 3))]


def accuracy(
    name: str,
    X: np.ndarray,
    labels: np.ndarray,
    parts: Sequence[tuple[np.ndarray, np.ndarray]],
    strengths: Sequence[float] | None = None,
    seed: int = 0,
    on_progress: Callable[[str], None] = lambda what: None,
) -> PaperAccuracy:
    """The mean accuracy over splits of the data.

    Args:
        name: of the features.
        X: features as they are, shape [N, m].
        labels: 0, …, k − 1, shape [N].
        parts: numbers of the texts to fit on and of those to judge on.
        strengths, seed: see ``fit``.
        on_progress: told what is being done.

    Raises:
        InvalidInput: see ``fit``.
    """
    shares, stopped = [], 0
    for number, (fitted, left) in enumerate(parts, 1):
        on_progress(f"classifiers on {name}: split {number} of {len(parts)}")
        classifier, late = fit(X[fitted], labels[fitted], strengths, seed)
        shares.append(float((classifier.predict(X[left]) == labels[left]).mean()))
        stopped += late
    share = float(np.mean(shares))
    one = np.sqrt(share * (1 - share) / len(parts[0][1]))
    error = one if len(parts) == 1 else np.std(shares, ddof=1) / np.sqrt(len(parts))
    return PaperAccuracy(name, X.shape[1], share, float(error), stopped)


def fit(X: np.ndarray, labels: np.ndarray, strengths: Sequence[float] | None = None, seed: int = 0) -> tuple[Any, int]:
    """Logistic regression by liblinear, with a (penalised) intercept; of k > 2 classes each against the rest.

    Five folds in the order of the texts choose the strength of the penalty, for each class by itself.

    Args:
        X: features, shape [N, m].
        labels: 0, …, k − 1, shape [N].
        strengths: inverse strengths of the penalty; default ``strengths_for``.
        seed: of the solver, which is random where N < m.

    Returns:
        The classifier, and how many of the problems it solves were stopped at ``ITERATIONS``.

    Raises:
        InvalidInput: a class with fewer texts than folds.
    """
    if np.bincount(labels).min() < FOLDS:
        raise InvalidInput(f"task: a class has fewer than {FOLDS} texts in a part that is fitted")
    base = LogisticRegression(
        solver="liblinear", dual=len(X) < X.shape[1], max_iter=ITERATIONS, random_state=seed % SEEDS
    )
    folds = list(StratifiedKFold(FOLDS).split(X, labels))
    search = GridSearchCV(base, {"C": list(strengths or strengths_for(len(X)))}, cv=folds)
    several = len(np.unique(labels)) > 2
    classifier = OneVsRestClassifier(search) if several else search
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted instead
        classifier.fit(X, labels)
    chosen = [each.best_estimator_ for each in (classifier.estimators_ if several else [classifier])]
    return classifier, sum(int(each.n_iter_.max()) >= ITERATIONS for each in chosen)
