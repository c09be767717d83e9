"""Instances of a result on a language family: stacked batches with near-optimal models, deterministic in the seed."""

from __future__ import annotations

import dataclasses
import functools
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

import jax
import numpy as np
import scipy

from rooteps.synthetic import common_shape, tasks
from rooteps.synthetic.family import Family, Shape, applicable, log_uniform
from rooteps.synthetic.near_optimal.adversarial import adversarial
from rooteps.synthetic.near_optimal.descent import descent
from rooteps.synthetic.near_optimal.limit import limit
from rooteps.synthetic.near_optimal.quad import quad
from rooteps.synthetic.near_optimal.ray import ray
from rooteps.synthetic.near_optimal.registry import MAKERS
from rooteps.synthetic.near_optimal.target import MARGIN
from rooteps.theory.arrows import covering
from rooteps.theory.checks import InvalidInput
from rooteps.theory.instance import Instance
from rooteps.theory.interpreted import interpreted
from rooteps.theory.language import Language
from rooteps.theory.losses import LOSSES
from rooteps.theory.model import Model
from rooteps.theory.numbers import FLOAT64
from rooteps.theory.record import unchecked
from rooteps.theory.theorem import WITH_TASK, Theorem
from rooteps.theory.traced import in_float64

T = TypeVar("T")

EPSILON = (1e-20, 10.0)
"""Range of the excess of the models drawn."""

ABOVE = 100.0
"""How far above the excess an ε may be claimed."""

TIGHT = 0.5
"""Share of the instances whose ε is just above the excess."""

LABELS = {"multiclass-hinge": 3, "softmax": 5}
"""Labels of the k-way tasks drawn, unless a shape says otherwise; the compiled code is one for each loss anyway."""

PER_LANGUAGE = 64
"""Instances that share a language, on average."""

ADVERSARIAL, DESCENT = 0.4, 0.1
"""Shares of the models that an adversary and gradient descent make; the rest lie on rays from the optimum."""

CHUNK = 64
"""Models made at once: makers are traced for this many, whatever the size of the batch."""

COMPILED = 8192
"""From so many models on, makers are compiled, which takes as long as NumPy takes for them."""


def losses(theorem: Theorem) -> tuple[str | None, ...]:
    """The losses that a result is verified with; ``(None,)`` for a result without a task.

    >>> from rooteps.theory.registry import find
    >>> losses(find("softmax-transfer"))
    ('hinge', 'logistic')
    """
    if not theorem.needs_any(*WITH_TASK):
        return (None,)
    if theorem.needs_any("sharp"):
        return ("hinge",)
    binary = not theorem.needs_any("multiclass")
    return tuple(name for name, loss in LOSSES.items() if loss.binary == binary and loss.everywhere)


def draw(
    theorem: Theorem,
    family: Family,
    count: int,
    seed: int,
    loss: str | None = None,
    epsilon: tuple[float, float] = EPSILON,
    above: float = ABOVE,
    shape: Shape | None = None,
) -> Any:
    """Stacked instances of a result on a family, each of its own model, task and witness.

    Args:
        theorem: decides whether models are measured from the truth or the optimum, and what the witness is.
        family: offers what the result needs.
        count: number of instances N.
        seed: with the other arguments, decides everything.
        loss: one of ``losses(theorem)``; default the first.
        epsilon: range of the excess, log-uniform (families that bring their own instances have their own).
        above: largest factor, log-uniform from 1, by which the ε claimed is above the excess, in the half of the
            instances where it is not just above it; 1 claims the excess everywhere.
        shape: n, V, d and the number of labels, for a family that has languages of other shapes than its own.

    Returns:
        A stacked ``Instance`` (for ``gaussian-partition`` a ``GaussianInstance``): leading axis N on every array.

    Raises:
        InvalidInput: the family does not offer what the result needs, a loss of another kind, a range that is not one,
            a shape that the family does not have.

    >>> from rooteps.synthetic.languages import FAMILIES
    >>> from rooteps.theory.registry import find
    >>> draw(find("softmax-transfer"), FAMILIES["markov"], 5, seed=0).model.shift.shape
    (5, 8, 4)
    """
    if not applicable(theorem, family):
        missing = sorted(set(theorem.needs) - set(family.offers))
        raise InvalidInput(f"language: {family.id} does not offer {missing[0]}, which {theorem.id} needs")
    loss = losses(theorem)[0] if loss is None else loss
    if loss not in losses(theorem):
        raise InvalidInput(
            f"loss: {loss!r} is not one of {', '.join(map(str, losses(theorem)))}, which {theorem.id} takes"
        )
    if count < 1:
        raise InvalidInput(f"instances: {count} is not positive")
    if not 0 < epsilon[0] <= epsilon[1] < np.inf:
        raise InvalidInput(f"epsilon: {list(epsilon)} is not a range of positive numbers")
    rng = np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in (theorem.id, family.id, loss or ""))])
    if family.instances is not None:
        own = family.instances(theorem, count, rng, loss or "")
        if own is not None and shape is not None:
            raise InvalidInput(f"shape: the worlds of {family.id} for {theorem.id} have one of their own")
        if own is not None:
            complete = theorem.needs_any("sharp") or not theorem.on_languages
            return own if complete else _claimed(own, own.epsilon, above, rng)
    unmodelled = without_models(theorem, family, count, rng, loss, shape)
    goal = np.clip(log_uniform(rng, *epsilon, count), *epsilon)
    model = _models(theorem, family, unmodelled, goal, rng)
    best = _of_best_features(theorem, unmodelled.language, count)
    return _claimed(unchecked(Instance, **{**vars(unmodelled), "model": model}), goal + best, above, rng)


def _of_best_features(theorem: Theorem, languages: Language, count: int) -> np.ndarray:
    """What a result calls ε where the features are the best for Quad, and Phi is as it is, a hair more, [N]."""
    if not theorem.needs_any("quad"):
        return np.zeros(count)
    distinct, excess = -(-count // PER_LANGUAGE), []
    for i in range(distinct):
        language = pick(languages, i)
        model = Model(shift=np.zeros((language.n, len(language.Phi))), objective="quad")
        world = theorem.world(Instance(language, model), FLOAT64, theorem.reference)  # which has no task yet
        excess.append(float(theorem.measured("epsilon", world)))
    return (1 + MARGIN) * np.array(excess)[np.arange(count) % distinct]


def _claimed(batch: Instance, epsilon: np.ndarray, above: float, rng: np.random.Generator) -> Instance:
    """The batch with an ε just above the excess or well above it."""
    factor = np.where(rng.random(len(epsilon)) < TIGHT, 1.0, log_uniform(rng, 1.0, above, len(epsilon)))
    return unchecked(Instance, **{**vars(batch), "epsilon": epsilon * factor})


def without_models(
    theorem: Theorem,
    family: Family,
    count: int,
    rng: np.random.Generator,
    loss: str | None,
    shape: Shape | None = None,
) -> Instance:
    """Stacked languages with the tasks and witnesses that a result needs, and without a model."""
    languages = _languages(family, count, rng, shape)
    k = LABELS.get(loss or "", 2) if shape is None else shape.k
    setting = setting_of(theorem, family, languages, rng, loss, k)
    return unchecked(Instance, language=languages, model=unchecked(Model), **setting)


def makers(family: Family) -> tuple[str, ...]:
    """The ways to models of excess ε that a family leaves open, by the ids of ``near_optimal.registry``; worst first.

    >>> from rooteps.synthetic.languages import FAMILIES
    >>> makers(FAMILIES["markov"]), makers(FAMILIES["boundary"]), makers(FAMILIES["sharp"])
    (('adversarial', 'ray', 'descent'), ('limit',), ('own',))
    """
    if family.at is not None:
        return ("own",)
    return ("limit",) if family.limit is not None else ("adversarial", "ray", "descent")


def ways(theorem: Theorem, family: Family, language: Language, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Where the models of one language begin and which way they go, as ``near_optimal`` takes it; [1, n, ·] each.

    Args:
        language: stacked, N = 1.
        rng: decides the direction.
    """
    if family.limit is not None:
        return family.limit(language, rng)
    size = language.V if theorem.reference == "truth" else language.Phi.shape[1]  # type: ignore[union-attr]
    return (_directions(language.p_L, size, rng),)


def made(
    maker: str, theorem: Theorem, unmodelled: Instance, goal: np.ndarray, way: tuple[np.ndarray, ...], of: int = 0
) -> Model:
    """Models of excess just below the goal.

    Args:
        maker: one of ``makers``.
        unmodelled: what ``without_models`` returns, N instances of one shape.
        goal: the excesses, shape [N].
        way: what ``ways`` returns for the language of each instance, N stacked; the adversary goes it only where the
            loss does not react.
        of: how many will be made of the same shape in all, if more than N: many are worth compiling.
    """
    language = unmodelled.language
    if maker == "limit":
        return _in_chunks(limit, unchecked(Instance, language=language, model=unmodelled.model), goal, *way, of=of)
    common = common_shape.padded(unmodelled, next_words(language, theorem.reference), theorem.reference == "optimum")
    filled = common_shape.fill(way[0], *common_shape.of_models(common.language))
    if maker != "adversarial":  # the others look at the language alone, and compile once for all losses
        common = unchecked(Instance, language=common.language, model=common.model)
    model = _in_chunks(MAKERS[maker].make, common, goal, filled, of=of, reference=theorem.reference)
    return common_shape.cut(model, *way[0].shape[1:])


def pick(batch: Any, index: int) -> Any:
    """One instance of a stacked batch, as NumPy arrays and validated.

    Raises:
        InvalidInput: the instance is not valid.
    """
    return _one(batch, index)


def _one(value: Any, index: int) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        fixed = {f.name for f in fields if f.metadata.get("static")}
        parts = {f.name: getattr(value, f.name) for f in fields}
        return type(value)(**{name: part if name in fixed else _one(part, index) for name, part in parts.items()})
    return None if value is None else np.asarray(value[index])


def language_of(family: Family, rng: np.random.Generator, shape: Shape | None = None) -> Language:
    """One language, of the family's own shape or another.

    Raises:
        InvalidInput: the family does not have the shape.
    """
    if shape is None:
        return family.language(rng)
    if shape.V < 2:
        raise InvalidInput("shape: V is 1, and with one word every model is the truth")
    if family.sized is None:
        raise InvalidInput(f"shape: all languages of {family.id} have one of their own")
    return family.sized(rng, shape)


def _languages(family: Family, count: int, rng: np.random.Generator, shape: Shape | None = None) -> Language:
    """Stacked languages, about ``PER_LANGUAGE`` instances to each, every language in every part of the batch."""
    distinct = [language_of(family, rng, shape) for _ in range(-(-count // PER_LANGUAGE))]
    which = np.arange(count) % len(distinct)
    return jax.tree.map(lambda *leaves: np.stack(leaves)[which], *distinct)


def next_words(languages: Language, reference: str) -> np.ndarray:
    """The truth P*, or the best softmax model for Phi, up to rounding, [N, n, V]."""
    if languages.optimum is not None and reference == "optimum":
        return scipy.special.softmax(languages.optimum @ languages.Phi, axis=2)
    if languages.probs is not None:
        return languages.probs
    if languages.A is not None:
        assert languages.pi is not None
        mixed = languages.pi @ np.swapaxes(languages.A, 1, 2)
        return mixed if languages.kernel is None else mixed + languages.kernel
    if languages.logits is not None:
        return scipy.special.softmax(languages.logits, axis=2)
    assert languages.F is not None
    assert languages.Phi is not None
    q = scipy.special.softmax(languages.F @ languages.Phi, axis=2)
    return q if languages.kernel is None or reference == "optimum" else q + languages.kernel


def setting_of(
    theorem: Theorem, family: Family, languages: Language, rng: np.random.Generator, loss: str | None, k: int
) -> dict[str, Any]:
    """Task of k labels, witness and topic score: the family's own where it has them, none where none are needed."""
    if loss is None:
        return {}
    own = None if family.setting is None else family.setting(theorem, languages, rng, loss)
    if own is not None:
        return vars(own)
    Phi = languages.Phi if theorem.needs_any("row-span") else None
    covered = not theorem.features or covering in theorem.hypotheses
    task, witness = tasks.draw(languages.p_L, next_words(languages, "truth"), Phi, loss, rng, k, covered)
    return {"task": task, "witness": witness}


def _directions(p_L: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Normal directions [N, n, size]; one time in four zero on about half of the contexts, never on the likeliest."""
    moved = (rng.random((len(p_L), 1)) < 0.75) | (rng.random(p_L.shape) < 0.5)
    moved |= p_L == p_L.max(axis=1, keepdims=True)
    return np.where(moved[:, :, None], rng.standard_normal((*p_L.shape, size)), 0.0)


def directions_of(theorem: Theorem, family: Family, language: Language, rng: np.random.Generator) -> np.ndarray:
    """Directions [N, n, d] or [N, n, V] in which models leave what the result compares them with."""
    if theorem.needs_any("affine-gradient"):
        assert family.directions is not None
        return family.directions(language, rng)
    if theorem.needs_any("quad") or theorem.reference == "optimum":
        assert language.Phi is not None
        return _directions(language.p_L, language.Phi.shape[1], rng)
    return _directions(language.p_L, language.V, rng)


def _models(
    theorem: Theorem, family: Family, unmodelled: Instance, goal: np.ndarray, rng: np.random.Generator
) -> Model:
    """Models of excess just below the goal: rays, then adversaries, then descent, in contiguous blocks."""
    language = unmodelled.language
    if family.limit is not None and not theorem.needs_any("quad"):
        base, directions = family.limit(language, rng)
        return _in_chunks(limit, unchecked(Instance, language=language, model=unmodelled.model), goal, base, directions)
    reference = "optimum" if theorem.needs_any("quad") else theorem.reference
    q = next_words(language, reference)
    directions = directions_of(theorem, family, language, rng)
    common = common_shape.padded(unmodelled, q, reference == "optimum")
    # Makers other than the adversary look at the language alone; without the task they compile once for all results.
    bare = unchecked(Instance, language=common.language, model=common.model)
    filled = common_shape.fill(directions, *common_shape.of_models(common.language))

    def block(make: Callable[..., Model], batch: Instance, start: int, stop: int, **options: Any) -> list[Model]:
        rows = slice(start, stop)
        return [_in_chunks(make, _rows(batch, rows), goal[rows], filled[rows], **options)] if stop > start else []

    count = len(goal)
    if theorem.needs_any("quad"):
        blocks = block(quad, bare, 0, count)
    elif theorem.needs_any("affine-gradient"):
        blocks = block(ray, bare, 0, count, reference=reference)
    else:
        last = count - round(DESCENT * count)
        first = last - (round(ADVERSARIAL * count) if common.witness is not None else 0)
        blocks = [
            *block(ray, bare, 0, first, reference=reference),
            *block(adversarial, common, first, last, reference=reference),
            *block(descent, bare, last, count, reference=reference),
        ]
    model = jax.tree.map(lambda *leaves: np.concatenate(leaves), *blocks)
    return common_shape.cut(model, *directions.shape[1:])


def _rows(batch: T, rows: Any) -> T:
    return jax.tree.map(lambda leaf: leaf[rows], batch)


@in_float64
def _in_chunks(make: Callable[..., Model], *arguments: Any, of: int = 0, **options: str) -> Model:
    """A maker applied to stacked arguments, ``CHUNK`` rows at a time; the last chunk is filled up with its last row."""
    count = len(jax.tree.leaves(arguments)[0])
    made = (_interpreted if max(count, of) < COMPILED else _compiled)(make, **options)
    parts = []
    for start in range(0, count, CHUNK):
        rows = np.minimum(np.arange(start, start + CHUNK), count - 1)
        parts.append(jax.tree.map(np.asarray, made(*_rows(arguments, rows))))
    return jax.tree.map(lambda *leaves: np.concatenate(leaves)[:count], *parts)


@functools.cache
def _interpreted(make: Callable[..., Model], **options: str) -> Callable[..., Model]:
    """The maker of a chunk, which is one argument to it, computed by NumPy."""
    whole = interpreted(functools.partial(make, **options))
    return lambda *chunk: jax.tree.map(lambda x: x[0], whole(*jax.tree.map(lambda x: np.asarray(x)[None], chunk)))


@functools.cache
def _compiled(make: Callable[..., Model], **options: str) -> Callable[..., Model]:
    """The maker compiled with few optimisations: fewer run four times as long, more compile longer than they save."""
    return jax.jit(functools.partial(make, **options), compiler_options={"xla_backend_optimization_level": 1})
