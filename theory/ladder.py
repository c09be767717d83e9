"""The ladder of bounds: what each transfer theorem promises about one instance, from the empirical gap upwards."""

from __future__ import annotations

from rooteps.theory.numbers import Array
from rooteps.theory.theorems import instance_exact_transfer, never_vacuous_transfer, variance_aware_transfer
from rooteps.theory.world import World


def rungs(w: World, exact: bool = True) -> dict[str, Array]:
    r"""The empirical gap and the bounds above it, all counted from τ.

    $$\text{empirical} \le \text{instance-exact} \le \text{variance-aware}, \qquad
      \text{instance-exact} \le \text{never-vacuous} \le \text{paper}$$

    Args:
        w: the world of an instance with a binary task; with reference ``"optimum"`` the features are Phi p_f.
        exact: whether the instance-exact bound is wanted, which reads ``w.score_law``.

    Returns:
        Scalars by name, from the lowest rung to the highest (variance-aware and never-vacuous are not ordered).

    Raises:
        InvalidInput: the instance has no task or no witness.

    >>> from rooteps.theory import FLOAT64, Instance, Language, Model, Task, Witness
    >>> language = Language(p_L=[0.5, 0.5], F=[[1.0], [-1.0]], Phi=[[1.0, 0.0, -1.0]])
    >>> task = Task.from_labels([0.5, 0.5], [1, -1])
    >>> world = Instance(language, Model(shift=[[-0.1], [0.1]]), task, Witness(lam=[1.0]))
    >>> [round(float(value), 4) for value in rungs(World(world, FLOAT64, "optimum")).values()]
    [0.0442, 0.0453, 0.0462, 0.066, 0.066]
    """
    empirical = w.best_gap_on_p if w.reference == "truth" else w.best_gap(w.mean_features, w.lam, w.gap)
    x = w.epsilon / w.gamma
    found = {"empirical": empirical}
    if exact:
        found["instance-exact"] = instance_exact_transfer.bound(w, instance_exact_transfer.price(w))(x)
    return found | {
        "variance-aware": variance_aware_transfer.bound(w, x),
        "never-vacuous": never_vacuous_transfer.bound(w, x),
        "paper": paper(w, x),
    }


def paper(w: World, x: Array) -> Array:
    """B √(2x), the bound of unconstrained and softmax transfer."""
    return w.B * w.xp.sqrt(2 * x)
