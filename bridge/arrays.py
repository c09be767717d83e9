"""The transfer theorems on arrays that somebody has: features, logits or probabilities of a teacher and a student."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rooteps.bridge import verification, witnesses
from rooteps.bridge.findings import Checkpoint
from rooteps.bridge.population import Interval
from rooteps.bridge.setting import Given, Labelled
from rooteps.bridge.streaming import Tabled
from rooteps.bridge.streaming.blocks import check_model
from rooteps.bridge.streaming.pair import Softmax
from rooteps.bridge.verification import SPELL, Spell
from rooteps.theory import checks
from rooteps.theory.checks import InvalidInput, enumerated

FORMS = (("F", "Phi"), ("logits",), ("probs",))
"""What a model is given by."""

SUM_TOLERANCE = checks.SUM_TOLERANCE
ROWS = 2**24
"""Numbers that are looked at together."""


def verify(
    teacher: Mapping[str, Any],
    student: Mapping[str, Any],
    labels: Any,
    *,
    p_L: Any = None,
    p_T: Any = None,
    words: Any = 20,
    vocabulary: Sequence[str] | None = None,
    name: str = "student",
    normalise: bool = False,
    delta: float = 0.05,
) -> Checkpoint:
    """Verify the transfer theorems on a teacher and a student of which there are arrays, and no tokenizer.

    Args:
        teacher, student: ``{"F": [n, d], "Phi": [d, V]}`` for p = softmax(F Phi), ``{"logits": [n, V]}``, or
            ``{"probs": [n, V]}``; the two may be of different kinds. Arrays that are memory-mapped stay on disk. Only
            of a student with F and Phi are results about Phi p_f verified.
        labels: of the contexts, −1 and 1 or 0, …, k − 1, shape [n]; what stands where p_T is 0 plays no part.
        p_L, p_T: distributions over the contexts, [n]; uniform where they are not given.
        words: numbers of class words that a classifier on p_f reads, or how many: then the teacher tells which.
        vocabulary: the V words, by which those that a witness reads are named; without, ``#number``.
        name: of the student.
        normalise: divide rows that do not sum to one (float32 softmax outputs) by their sums; otherwise they are
            refused.
        delta: how often what is said of the population may fail; it takes contexts for independent draws.

    Returns:
        What was found; ``.ok`` says whether everything holds.

    Raises:
        InvalidInput: shapes that disagree, numbers that are not finite, rows that are no distributions, a student with
            probability 0 where the teacher has more, labels of one class, or a word that there is not; one line that
            names the array, before any work.

    >>> F, Phi = np.array([[1.0], [0.5], [-1.0]]), np.array([[1.0, 0.0, -1.0]])
    >>> found = verify({"F": F, "Phi": Phi}, {"logits": 0.9 * F @ Phi}, labels=[1, 1, -1], words=[0, 2])
    >>> found.ok, f"{found.on_p.epsilon:.2g}", found.on_p.loss <= found.on_p.tau + found.on_p.rungs["paper"]
    (True, '0.0017', True)
    """
    truth, model = model_of("teacher", teacher, normalise), model_of("student", student, normalise)
    require_pair(truth, model)
    setting = setting_of(len(truth[0]), labels, p_L, p_T, normalise=normalise)
    V = truth[1].shape[1]
    return measure(name, setting, truth, model, words_of(words, V), speller(vocabulary, V), delta)


def measure(
    name: str,
    setting: Labelled,
    teacher: Softmax,
    student: Softmax,
    words: np.ndarray | int,
    spell: Spell = SPELL,
    delta: float = 0.05,
) -> Checkpoint:
    """``verify`` on what has been checked."""
    known, interval = (teacher[0][setting.on_task], teacher[1]), Interval(words, delta)
    if isinstance(words, int):
        words = witnesses.class_words(known, setting.labels, words)
    binary, multiclass = (
        witnesses.on_class_words(known, setting.alone(task), words) for task in (setting.binary(), setting.multiclass())
    )
    own = name, setting, teacher, student
    return verification.check(*own, binary, multiclass, spell=spell, words=words, interval=interval)


def speller(vocabulary: Any, V: int) -> Spell:
    """What names words by their numbers.

    Raises:
        InvalidInput: the vocabulary is no list of V texts.

    >>> speller(["yes", "no"], 2)(1), speller(None, 2)(1)
    ('no', '#1')
    """
    if vocabulary is None:
        return SPELL
    if not isinstance(vocabulary, Sequence) or isinstance(vocabulary, str):
        raise InvalidInput("vocabulary: is no list of words")
    for i, word in enumerate(vocabulary):
        if not isinstance(word, str):
            raise InvalidInput(f"vocabulary[{i}]: {checks.shown(word)} is no text")
    if len(vocabulary) != V:
        raise InvalidInput(f"vocabulary: has {len(vocabulary)} words, and the models have {V}")
    return list(vocabulary).__getitem__


def model_of(which: str, given: Mapping[str, Any], normalise: bool = False) -> Softmax:
    """A model from its arrays, checked: what stands for features [n, ·], and a head.

    Args:
        which: what it is called.
        given: as in ``verify``.
        normalise: whether rows of probabilities may sum to something else than one.

    Raises:
        InvalidInput: as ``verify``.

    >>> F, head = model_of("teacher", {"probs": [[0.5, 0.5], [1.0, 0.0]]})
    >>> head.shape, head.probabilities
    ((0, 2), True)
    """
    if not any(set(given) == set(form) for form in FORMS):
        has = enumerated(checks.printable(str(key)) for key in given) or "nothing"
        raise InvalidInput(f"{which}: is given by F and Phi, by logits, or by probs; not by {has}")
    arrays = {key: matrix(f"{which}_{key}", values) for key, values in given.items()}
    if "Phi" in arrays:
        model: Softmax = arrays["F"], arrays["Phi"]
    else:
        ((key, values),) = arrays.items()
        model = values, Tabled.of(values.shape[1], key == "probs")
        if key == "probs":
            _require_distributions(f"{which}_probs", values, normalise)
    check_model(*model, which=f"{which}_")
    if model[1].shape[1] < 2:
        raise InvalidInput(f"{which}: has one word, and a language has two at least")
    return model


def matrix(name: str, values: Any) -> np.ndarray:
    """An array with two axes, as it is where that is one of floating-point numbers; memory-mapped ones are not read.

    Raises:
        InvalidInput: it is none.
    """
    if isinstance(values, np.ndarray) and values.ndim == 2 and values.dtype.kind not in "OSUcbM":
        if 0 in values.shape:
            raise InvalidInput(f"{name}: is empty (shape {list(values.shape)})")
        return values.astype(np.float64) if values.dtype.kind in "iu" else values
    return checks.array(name, values, 2)


def require_pair(teacher: Softmax, student: Softmax, names: tuple[str, str] = ("teacher", "student")) -> None:
    """Refuse models on other contexts or words, and a student that excludes a word the teacher has.

    Raises:
        InvalidInput: they are such.
    """
    sizes = [(len(model[0]), model[1].shape[1]) for model in (teacher, student)]
    for what, mine, theirs in zip(("contexts", "words"), *sizes, strict=True):
        if mine != theirs:
            raise InvalidInput(f"{names[1]}: has {theirs} {what}, and {names[0]} has {mine}")
    (q, head), (p, own) = teacher, student
    if not (isinstance(own, Tabled) and own.probabilities):
        return
    for start in range(0, len(p), _rows(p)):
        block = slice(start, start + _rows(p))
        there = np.asarray(q[block]) > 0 if isinstance(head, Tabled) and head.probabilities else True
        bad = np.argwhere((np.asarray(p[block]) == 0) & there)
        if len(bad):
            s, w = start + int(bad[0][0]), int(bad[0][1])
            message = f"is 0, and {names[0]} has more: then ε is infinite, and nothing is promised"
            raise InvalidInput(f"{names[1]}_probs[{s}, {w}]: {message} (logits do not underflow)")


def setting_of(
    n: int,
    labels: Any,
    p_L: Any = None,
    p_T: Any = None,
    *,
    names: tuple[str, str] = ("labels", "p_T"),
    normalise: bool = False,
) -> Given:
    """Weights and labels of n contexts, checked.

    Raises:
        InvalidInput: they are no distributions, other than n, or labels of something else than classes.

    >>> setting_of(3, [-1, 1, 7], p_T=[0.5, 0.5, 0.0]).labels.tolist()
    [0, 1]
    """
    weights, own = (_weights(*given, n, normalise) for given in (("p_L", p_L), (names[1], p_T)))
    given, on_task = checks.array(names[0], labels, 1), np.flatnonzero(own)
    checks.shape(names[0], given, (n,), "[n]")
    uncovered = on_task[weights[on_task] == 0]
    if len(uncovered):
        raise InvalidInput(f"p_L[{uncovered[0]}]: is 0 where {names[1]} is not: then γ is 0, and nothing is promised")
    mine = given[on_task]
    found = np.unique(mine)
    if set(found) == {-1.0, 1.0}:
        return Given(weights, own, (mine > 0).astype(int), ("-1", "1"))
    if found[0] < 0 or (found != np.round(found)).any() or found[-1] > len(mine):
        bad = on_task[(mine < 0) | (mine != np.round(mine)) | (mine > len(mine))]
        where, value = (int(bad[0]), given[bad[0]]) if len(bad) else (int(on_task[0]), mine[0])
        raise InvalidInput(f"{names[0]}[{where}]: {value:g} is no class; they are -1 and 1, or 0, 1, 2 and so on")
    if len(found) < 2:
        raise InvalidInput(f"{names[0]}: are all {found[0]:g} on the task, which needs two classes")
    return Given(weights, own, np.searchsorted(found, mine), tuple(f"{label:g}" for label in found))


def _weights(name: str, values: Any, n: int, normalise: bool) -> np.ndarray:
    if values is None:
        return np.full(n, 1 / n)
    moved: list[checks.Moved] | None = [] if normalise else None
    found = checks.distribution(name, values, 1, moved)
    checks.shape(name, found, (n,), "[n]")
    for each in moved or ():
        warnings.warn(str(each), stacklevel=4)
    return found


def words_of(words: Any, V: int, name: str = "words") -> np.ndarray | int:
    """Numbers of class words, or how many of them there are to be.

    Raises:
        InvalidInput: none is given, one is given twice, or there is no such word.

    >>> words_of([3, 1], V=4), words_of(20, V=4)
    (array([3, 1]), 20)
    """
    if isinstance(words, int) and not isinstance(words, bool):
        if words < 1:
            raise InvalidInput(f"{name}: {words} is no number of words")
        return words
    values = checks.array(name, words, 1)
    for i, word in enumerate(values.tolist()):
        if word != round(word) or not 0 <= word < V:
            raise InvalidInput(f"{name}[{i}]: {word:g} is no word; they are numbered from 0 to {V - 1}")
    numbers = values.astype(int)
    if len(set(numbers.tolist())) < len(numbers):
        raise InvalidInput(f"{name}: names a word twice")
    return numbers


def _require_distributions(name: str, values: np.ndarray, normalise: bool) -> None:
    count, most = 0, 0.0
    for start in range(0, len(values), _rows(values)):
        block = np.asarray(values[start : start + _rows(values)], dtype=np.float64)
        sums = block.sum(axis=1)
        bad = np.argwhere(~np.isfinite(block) | (block < 0))
        if len(bad):
            s, w = (int(i) for i in bad[0])
            raise InvalidInput(f"{name}[{start + s}, {w}]: {float(block[s, w]):g} is no probability")
        zero = np.flatnonzero(sums == 0)
        if len(zero):
            raise InvalidInput(f"{name}[{start + zero[0]}]: sums to 0, so it is no distribution")
        off = np.flatnonzero(np.abs(sums - 1) > SUM_TOLERANCE)
        if len(off) and not normalise:
            how = "(normalise=True, or --normalise, divides it by its sum)"
            raise InvalidInput(f"{name}[{start + off[0]}]: sums to {float(sums[off[0]])!r}, not to 1 {how}")
        count, most = count + len(off), max(most, float(np.abs(sums - 1).max()))
    if count:
        rows = "1 row divided by its sum" if count == 1 else f"{count} rows divided by their sums"
        warnings.warn(f"{name}: {rows}, of which one is off 1 by {most:.2g}", stacklevel=4)


def _rows(values: np.ndarray) -> int:
    return max(1, ROWS // values.shape[1])
