"""What a type checker must let pass, or (where a line says so) refuse; tests/package/test_types.py runs mypy on it."""

import jax.numpy as jnp
import numpy as np

from rooteps import Instance, Language, Model, Task, Theorem, Witness, certify, explain, falsify, verify
from rooteps.theory.theorems.gaussian_partition import GaussianInstance


def give() -> None:
    """Every constructor."""
    rows = ((0.75, 0.25), [0.25, 0.75])
    language = Language(p_L=[0.5, 0.5], probs=[[0.75, 0.25], [0.25, 0.75]])
    Language((0.5, 0.5), rows)
    Language([0.5, 0.25, 0.25], F=[[1, 0], [-1, 0.5], [0, -1]], Phi=np.eye(2))
    Language(np.array([1.0]), A=[np.array([0.5, 0.5])], pi=[[1]])
    Language(jnp.ones(1), F=jnp.eye(2), Phi=np.eye(2, dtype=np.float32), kernel=np.zeros((1, 2)), optimum=[(0, 1)])
    Model([[1, 0.5]])
    Model(shift=[[0.0], [1e-10]], objective="quad")
    model = Model(tilt=jnp.zeros((1, 2)))
    task = Task([0.5, 0.5], [[0, 1], [1, 0.5]])
    Task(np.ones(1), np.ones((1, 2)), loss="logistic")
    Task.from_labels((0.5, 0.5), np.array([-1, 1]))
    witness = Witness(lam=[1, -2.0])
    Witness((1, 2))
    Witness(scores=np.eye(2))
    Instance(language, model, epsilon=0)
    Instance(language, model, task, witness, epsilon=np.float64(1e-3), classifier=[1, 0.5], topic_score=(1, 2))
    Instance(language, model, epsilon=jnp.float64(0.5), classifier=[[1, 0.5], [2, 1]])
    GaussianInstance([0.5], [0], [[1]], np.zeros((1, 1, 5)), 0.5)
    GaussianInstance([0.5], [0], [[1]], [[[0, 1.5]]], 1)

    p: np.ndarray = language.p_L
    (p * 2 + task.label_probs).tolist()
    Language("half")  # refused
    Language([[0.5]])  # refused
    Model(probs=[0.5])  # refused
    Model(prob=[[0.5]])  # refused
    Task([0.5], ["a"])  # refused
    language.p_L = p  # refused


def use(theorem: Theorem, world: Instance) -> bool:
    """What takes a theorem takes its id as well."""
    verify(theorem, world)
    explain("pinsker", world)
    certify("pinsker", world)
    falsify("pinsker")
    return verify("pinsker", world).verdict.word == "holds"
