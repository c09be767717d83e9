"""Worlds that nobody would make on purpose: every way in which arithmetic, or a rank, can go wrong, mixed.

Entries run from zero and the subnormal numbers to the largest double, rows and columns repeat, Phi has any rank, γ goes
down to 1e-300, and models coincide with the truth. On none of them may float64 and balls contradict each other.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rooteps.synthetic.strategies.languages import TRUTHS, languages
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance, Witness
from rooteps.theory.language import Language
from rooteps.theory.losses import LOSSES
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.task import Task
from rooteps.theory.theorems.gaussian_partition import GaussianInstance
from rooteps.theory.world import World

WEIGHTS = (1.0, 0.0, 2.0, 3.0, 0.1, 1e-3, 1e-8, 1e-17, 1e-150, 1e-300, 1e-310, 5e-324)
"""What probabilities are proportional to, simplest first."""

TAME = (0.0, 1.0, -1.0, 2.0, -0.5, 0.1)
NEAR = (0.0, 1e-3, -1e-8, 1e-8, 3e-17, -1e-150, 1e-170, 1e-200, 1e-300, 1e-310, -5e-324)
FAR = (0.0, 1.0, -30.0, 300.0, -700.0, 1400.0, -2000.0, 1e5)
BEYOND = (0.0, 1.0, -1e17, 1e17, 1e150, -1e150, 1e300, 1.7e308, -1.7e308)
POOLS = (TAME, NEAR, FAR, BEYOND, TAME + NEAR + FAR + BEYOND)
"""What other numbers are; an array takes its entries from one of the pools."""

SHARES = (1.0, 0.5, 0.01)
"""By how much the excess falls short of the ε that is claimed."""

SHARES_MOVED = (0.0, 0.5, 0.25, 0.9, 1e-17)
"""What share of a word's probability a kernel takes away and gives to another."""

_N, _V, _D, _K = 4, 5, 6, 4


@st.composite
def arrays(draw: DrawFn, shape: tuple[int, ...], pools: tuple[tuple[float, ...], ...] = POOLS) -> np.ndarray:
    """Entries of one pool; some of the rows and columns repeat the first.

    Args:
        shape: of the array, one or two axes.
        pools: what the entries may be, simplest first.
    """
    pool = draw(st.sampled_from(pools))
    size = int(np.prod(shape))
    values = np.array(draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size))).reshape(shape)
    for axis in range(values.ndim):
        if values.shape[axis] > 1 and draw(st.sampled_from((False, False, False, True))):
            last = [slice(None)] * values.ndim
            last[axis] = slice(1, draw(st.integers(2, values.shape[axis])))
            values[tuple(last)] = np.take(values, [0], axis)
    return values


@st.composite
def simplex_rows(draw: DrawFn, n: int, size: int) -> np.ndarray:
    """Distributions [n, size] whose probabilities may be as small as doubles can be."""
    rows = draw(arrays((n, size), (WEIGHTS,)))
    rows[rows.sum(axis=1) < 1e-300, 0] = 1.0  # quotients of subnormal numbers do not sum to one
    return rows / rows.sum(axis=1, keepdims=True)


@st.composite
def _languages(draw: DrawFn) -> Language:
    n, V, d = draw(st.integers(1, _N)), draw(st.integers(1, _V)), draw(st.integers(1, _D))
    p_L = draw(simplex_rows(1, n))[0]
    form = draw(st.sampled_from(("probs", "logits", "F", "A", "tame")))
    if form == "tame":
        return draw(languages(truth=TRUTHS))
    Phi = draw(arrays((d, V))) if form == "F" or draw(st.booleans()) else None
    if form == "A":
        k = draw(st.integers(1, _K))
        return draw(_moved(Language(p_L, A=draw(simplex_rows(k, V)).T, pi=draw(simplex_rows(n, k)), Phi=Phi)))
    given: Any = draw({"probs": simplex_rows(n, V), "logits": arrays((n, V)), "F": arrays((n, d))}[form])
    language = Language(p_L, **{form: given}, Phi=Phi)
    return draw(_moved(language)) if form == "F" else language


@st.composite
def _moved(draw: DrawFn, language: Language) -> Language:
    """Half of them with a kernel, which moves probability from word to word, where it can of the same embedding."""
    n, V, Phi = language.n, language.V, language.Phi
    if V == 1 or draw(st.booleans()):
        return language
    pairs = [(i, j) for i in range(V) for j in range(V) if i != j]
    alike = [(i, j) for i, j in pairs if Phi is not None and (Phi[:, i] == Phi[:, j]).all()]
    P, kernel = World(Instance(language, Model(tilt=np.zeros((n, V)))), FLOAT64).p_star, np.zeros((n, V))
    for s in range(n):
        i, j = draw(st.sampled_from(alike or pairs))
        taken = draw(st.sampled_from(SHARES_MOVED)) * float(P[s, i])
        kernel[s, i], kernel[s, j] = -taken, taken
    return dataclasses.replace(language, kernel=kernel)


@st.composite
def _models(draw: DrawFn, language: Language) -> Model:
    n, V, Phi = language.n, language.V, language.Phi
    forms = ["tilt", "probs", "logits", "truth", "computed", *(("shift", "F", "shift") if Phi is not None else ())]
    form = draw(st.sampled_from(forms))
    if form == "computed":
        return draw(_computed(language))
    if form == "truth":  # the model is the truth, in the same numbers where there are such
        for same in ("probs", "logits", "F"):
            if getattr(language, same) is not None and language.kernel is None:
                data: Any = {same: getattr(language, same)}
                return Model(**data)
        return Model(tilt=np.zeros((n, V)))
    if form == "probs":
        probs = draw(simplex_rows(n, V))
        if language.probs is not None:  # a word of the truth has to be possible
            probs[((probs == 0) & (language.probs > 0)).any(axis=1)] = 1 / V
        return Model(probs=probs)
    width = V if form in ("tilt", "logits") else 0 if Phi is None else len(Phi)
    given: Any = {form: draw(arrays((n, width)))}
    return Model(**given)


@st.composite
def _computed(draw: DrawFn, language: Language) -> Model:
    """The truth or the best softmax model, but for the rounding of float64."""
    instance = Instance(language, Model(tilt=np.zeros((language.n, language.V))))
    p = World(instance, FLOAT64).p_star
    if language.Phi is not None and draw(st.booleans()):
        F = World(instance, FLOAT64, "optimum").F_star
        if np.isfinite(F).all():
            return Model(F=F)
    if not np.isfinite(p).all() or draw(st.booleans()):
        return Model(logits=np.where(p > 0, np.log(np.where(p > 0, p, 1.0)), -700.0))
    return Model(probs=p / p.sum(axis=1, keepdims=True))


@st.composite
def _tasks(draw: DrawFn, language: Language) -> tuple[Task, Witness]:
    n, V, Phi = language.n, language.V, language.Phi
    loss = draw(st.sampled_from(sorted(LOSSES)))
    binary = LOSSES[loss].binary
    k = 2 if binary else draw(st.integers(2, _K))
    p_T = language.p_L
    if draw(st.booleans()):
        p_T = draw(simplex_rows(1, n))[0]
    labels = draw(st.one_of(simplex_rows(n, k), st.permutations(np.eye(k).tolist() * n).map(lambda x: np.array(x[:n]))))
    task = Task(p_T, labels, loss)
    if Phi is not None and draw(st.sampled_from((True, True, False))):
        if binary:
            return task, Witness(lam=draw(arrays((len(Phi),))))
        return task, Witness(feature_scores=draw(arrays((len(Phi), k))))
    if not binary:
        return task, Witness(scores=draw(arrays((V, k))))
    if draw(st.sampled_from((False, False, False, True))):
        return task, Witness(v=np.full(V, draw(arrays((1,)))[0]))
    return task, Witness(v=draw(arrays((V,))))


@st.composite
def hostile_worlds(draw: DrawFn) -> Instance:
    """Instances of at most 4 contexts, 5 words and 6 dimensions, of every form, that arithmetic has trouble with.

    They satisfy the hypotheses of a theorem, or not: what is asked of them is that verdicts agree, not that they are
    good. They shrink towards small worlds with whole numbers.

    Returns:
        A strategy for ``Instance``.

    >>> from hypothesis import find
    >>> find(hostile_worlds(), lambda world: world.language.V == 1).language.n
    1
    """
    try:
        language = draw(_languages())
        model = draw(_models(language))
        if draw(st.sampled_from((True, True, True, False))):
            task, witness = draw(_tasks(language))
            instance = Instance(language, model, task, witness)
            if draw(st.sampled_from((False, False, True))):
                width = draw(st.sampled_from((language.V, 1 if language.Phi is None else len(language.Phi))))
                shape = (width,) if task.surrogate.binary else (width, task.k)
                instance = instance.replace(classifier=draw(arrays(shape)))
        else:
            instance = Instance(language, model)
        return instance.replace(epsilon=draw(_epsilons(instance)))
    except InvalidInput:  # e.g. a kernel and a model that exclude each other
        return draw(st.nothing())


@st.composite
def _epsilons(draw: DrawFn, instance: Instance) -> float | None:
    if draw(st.booleans()):
        return draw(st.sampled_from((None, 0.0, 5e-324, 1e-300, 1e-33, 1e-17, 1.0, 100.0)))
    excess = float(World(instance, FLOAT64).excess)
    share = draw(st.sampled_from(SHARES))
    return excess / share if np.isfinite(excess / share) else None


@st.composite
def hostile_vocabularies(draw: DrawFn) -> GaussianInstance:
    """Instances of gaussian-partition: random embeddings of a normal distribution that nobody would choose."""
    d, V, R = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.sampled_from((1, 16)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    theta, mu, root = (draw(arrays(shape)) for shape in ((d,), (d,), (d, d)))
    t = draw(st.sampled_from((1.0, 0.1, 5e-324, 1e-300, 1e-17, 1e17, 1e150, 1.7e308)))
    return GaussianInstance(theta=theta, mu=mu, Sigma_root=root, draws=rng.standard_normal((R, d, V)), t=t)


def hostile() -> SearchStrategy[Instance | GaussianInstance]:
    """Hostile worlds of every kind that the theorems are about."""
    return st.one_of(hostile_worlds(), hostile_worlds(), hostile_worlds(), hostile_vocabularies())
