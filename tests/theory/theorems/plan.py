"""The plan of one theorem's cases: what it is tried on, what its oracle says there, and what is broken on purpose.

A plan stands in ``plans/``, under the name of the theorem's page. Every test that goes through the theorems reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests import tolerance
from tests.oracles import results
from tests.oracles.objects import read
from tests.theory.theorems.cases import draw, gaussian, sampled, sharp, unseen, wrong_kernel

Data = dict[str, Any]
Case = tuple[str, dict[str, Any], int]
Failing = tuple[tuple[str, Callable[[], Data]], ...]

NO_TASK = {"loss": None}
TASKS = ({"loss": "hinge"}, {"loss": "logistic"})
ON_V = tuple({"witness": "v"} | task for task in TASKS)
"""The same tasks with a witness that need not be in the row-span of any Phi."""
LOOSE = {"epsilon": 1000.0}
"""An ε claimed far above the excess of the model."""


def task_fails(form: str, *, steep: str = "squared-hinge", **options: Any) -> Failing:
    """A case on which each hypothesis about the task fails, and the ε claimed."""
    return (
        ("covering", lambda: unseen(draw(form, 1, **options))),
        ("epsilon-optimal", lambda: draw(form, 1, epsilon=1e-3, **options)),
        ("Lipschitz loss", lambda: draw(form, 1, **(options | {"loss": steep}))),
    )


def model_fails(**options: Any) -> Failing:
    """A case on which each hypothesis of a softmax model fails."""
    return (
        ("softmax model", lambda: draw("tilt", 1, **options)),
        # a kernel that changes the means
        ("subspace-optimum", lambda: wrong_kernel(draw("kernel-shift", 1, **options))),
    )


MODEL_FAILS = model_fails()

# v outside the row-span, at an optimum that is not the truth
SPAN_FAILS: Failing = (("row-span", lambda: draw("kernel-shift", 1, witness="v")),)

UNCONSTRAINED_FAILS = task_fails("tilt", witness="v")
SOFTMAX_FAILS = (*task_fails("kernel-shift"), *MODEL_FAILS, *SPAN_FAILS)
FEATURE_FAILS = (
    *task_fails("kernel-shift", n=4),
    ("subspace-optimum", lambda: wrong_kernel(draw("kernel-shift", 1, n=4))),
    ("row-span", lambda: draw("kernel-shift", 1, witness="v", n=4)),
)
"""For results about features, on as many contexts as an affine map can interpolate."""


@dataclass(frozen=True)
class Broken:
    """A mistake of an author.

    Args:
        mistake: a few words.
        step: the step that must be reported, and no other.
        values: step name to the quantity that the author wrote, for that step and those that repeat the mistake.
        make: a case that tells the two apart.
    """

    mistake: str
    step: str
    values: Mapping[str, Callable[[Any], Any]]
    make: Callable[[], Data] = sharp


@dataclass(frozen=True)
class Plan:
    """How one theorem is tried.

    Args:
        id: of the theorem; its oracle is a function of the same name in ``tests.oracles.results``.
        forms: what its cases are drawn as: forms of ``draw``, ``"sharp"``, ``"gaussian"`` or ``"sampled"``.
        variants: options of those functions; each is drawn in each form.
        broken: mistakes that must be noticed, at least one.
        failing: hypothesis to a case on which it fails, and no other does; every hypothesis that can fail is there.
        adapt: what becomes of a drawn case (case, seed).
        slack: how far numbers of the oracle may lie outside the balls.
    """

    id: str
    forms: tuple[str, ...]
    variants: tuple[dict[str, Any], ...]
    broken: tuple[Broken, ...]
    failing: Failing = ()
    adapt: Callable[[Data, int], Data] = lambda data, seed: data
    slack: float = tolerance.ORACLE_BALL

    @property
    def cases(self) -> Iterator[Case]:
        """(form, options, seed) of every case; no two have one seed."""
        for i, form in enumerate(self.forms):
            yield from ((form, options, seed) for seed, options in enumerate(self.variants, start=10 * i))

    def case(self, form: str, options: Mapping[str, Any], seed: int) -> Data:
        """The plain data of a case."""
        own = {"sharp": sharp, "gaussian": gaussian, "sampled": sampled}
        if form in own:
            return own[form](**options)
        return self.adapt(draw(form, seed, **options), seed)

    @property
    def first(self) -> Data:
        """The case for tests that need only one."""
        return self.case(*next(self.cases))

    def oracle(self, data: Data) -> tuple[list[Any], dict[str, Any]]:
        """What the independent restatement says: the quantities of the chain, and the sides of the lemmas."""
        chain, lemmas = results.named(self.id)(read(data))
        return chain, lemmas
