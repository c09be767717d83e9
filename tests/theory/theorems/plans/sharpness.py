from rooteps.theory.theorems import sharpness
from tests.theory.theorems.cases import sharp
from tests.theory.theorems.plan import Broken, Plan


def sharp_fails(witness):
    """Each part of the family missed in turn; δ = 0; and scores beyond the margin."""
    world = sharp(witness=witness)
    task, large = world["task"], {"v": [100.0, -100.0], "lam": [100.0]}
    elsewhere = {
        "p_L": [0.25, 0.125, 0.625],
        "model": {"shift": [[-(2.0**-6)], [2.0**-6], [0.1]]},  # not exact on the third context
        "task": task | {"p_T": [0.25, 0.5, 0.25]},
        "witness": {"v": [-1.0, 1.0]} if witness == "v" else {"lam": [-1.0]},
    }
    uniform = world | {"model": {"logits": [[0.0, 0.0]] * 3}}
    return (
        *(("family", lambda name=name, other=other: world | {name: other}) for name, other in elsewhere.items()),
        ("family", lambda: uniform | {"truth": {"F": [[2.0**-6], [-(2.0**-7)], [0.0]]}}),
        ("family", lambda: uniform | {"model": {"logits": [[2.0**-6, 0.0], [0.0, 0.0], [0.0, 0.0]]}}),
        ("family", lambda: world | {"task": task | {"label_probs": [[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]]}}),
        ("separated", lambda: world | {"truth": {"probs": [[0.5, 0.5]] * 3}, "model": {"logits": [[0.0, 0.0]] * 3}}),
        ("margin", lambda: world | {"witness": {witness: large[witness]}}),
    )


def wrong_optimum():
    """The truths of the family as features and a kernel that changes the means."""
    return sharp() | {
        "truth": {"F": [[0.0]] * 3, "kernel": [[2.0**-7, -(2.0**-7)], [-(2.0**-7), 2.0**-7], [0.0, 0.0]]},
        "model": {"shift": [[0.0]] * 3},
    }


PLANS = [
    Plan(
        "sharpness",
        forms=("sharp",),
        variants=({"witness": "v", "delta": 2.0**-3}, {"witness": "v", "coverage": 1.0}),
        broken=(Broken("no γ", "excess", {"excess": lambda w: w.kl[0]}, lambda: sharp(witness="v")),),
        failing=sharp_fails("v"),
    ),
    Plan(
        "softmax-sharpness",
        forms=("sharp",),
        variants=({"delta": 2.0**-2, "coverage": 0.25},),
        broken=(
            Broken(
                "δ²/2 for δ²/3",
                "tangent",
                {"tangent": lambda w: (1 - sharpness.delta(w) ** 2 / 2) * sharpness.bound(w)},
            ),
        ),
        failing=(
            *sharp_fails("lam"),
            ("subspace-optimum", wrong_optimum),
            ("row-span", lambda: sharp(witness="v") | {"Phi": [[1.0, 0.0]]}),
        ),
    ),
]
