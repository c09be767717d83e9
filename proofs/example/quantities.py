"""What each step of a proof is on the pages' example, in the definitions of the formal statements.

{q} is p* or the best softmax model. A dict has the steps of one result, in the order of its chain.
"""

from __future__ import annotations

GAP = "task_loss 3 2 T hinge (fun s => dot 4 v (P s)) - task_loss 3 2 T hinge (fun s => dot 4 v (Pstar s))"
CHANGE = "sum 3 (fun s => contexts_of 2 T s * Rabs (dot 4 v (P s) - dot 4 v ({q} s)))"
DISTANCE = "sum 3 (fun s => contexts_of 2 T s * distance 4 (P s) ({q} s))"
OVER_TASK = "sum 3 (fun s => contexts_of 2 T s * KL 4 ({q} s) (P s))"
OVER_LANGUAGE = "sum 3 (fun s => pL s * KL 4 ({q} s) (P s))"
EXCESS = "(cross_entropy 3 4 pL Pstar P - cross_entropy 3 4 pL Pstar {q})"
VARIANCE = "sum 3 (fun s => contexts_of 2 T s * variance 4 (P s) v)"
OSC = "(2 - -2)"


def within(quantity: str) -> str:
    """That a quantity is near the page's number, which is written behind."""
    return f"within ({quantity})"


START = {
    "infimum": within(GAP),
    "Lipschitz": within(CHANGE.replace("{q}", "Pstar")),
    "subspace": within(CHANGE),
}

ROOT = START | {
    "Hölder": within(f"{OSC} / 2 * {DISTANCE}"),
    "norm": within(f"B * {DISTANCE}"),
    "Pinsker": within("B * sum 3 (fun s => contexts_of 2 T s * sqrt (2 * KL 4 ({q} s) (P s)))"),
    "Jensen": within(f"B * sqrt (2 * {OVER_TASK})"),
    "coverage": within(f"B * sqrt (2 * ({OVER_LANGUAGE} / gamma))"),
    "optimality": within(f"sqrt (2 * B ^ 2 * {EXCESS} / gamma)"),
}
"""The right side of each step of the chain through Pinsker's inequality."""


def aware(x: str) -> str:
    """The bound of variance-aware transfer at a divergence of x."""
    return within(f"sqrt (2 * {VARIANCE} * {x}) + {OSC} / 3 * {x}")


AWARE = START | {
    "Bernstein": within(
        "sum 3 (fun s => contexts_of 2 T s * sqrt (2 * variance 4 (P s) v * KL 4 ({q} s) (P s))) + "
        f"{OSC} / 3 * {OVER_TASK}"
    ),
    "Cauchy–Schwarz": aware(f"({OVER_TASK})"),
    "coverage": aware(f"(({OVER_LANGUAGE}) / gamma)"),
    "optimality": aware(f"({EXCESS} / gamma)"),
}


def curve(x: str, size: str = "B") -> str:
    """That so much times g*(x) is near the number, g* being what the formal statement says it is."""
    return f"forall g, largest_distance ({x}) g -> within ({size} * g)"


CURVE = {
    **{step: ROOT[step] for step in (*START, "Hölder", "norm")},
    "Fedotov–Harremoës–Topsøe": "forall g, (forall s, (s < 3)%nat -> largest_distance (KL 4 ({q} s) (P s)) (g s)) -> "
    "within (B * sum 3 (fun s => contexts_of 2 T s * g s))",
    "Jensen": curve(OVER_TASK),
    "coverage": curve(f"{OVER_LANGUAGE} / gamma"),
    "optimality": curve(f"{EXCESS} / gamma"),
}


def priced(x: str) -> str:
    """The bound of instance-exact transfer at a divergence of x and the price {mu}."""
    return within(f"{{mu}} * ({x}) + sum 3 (fun s => contexts_of 2 T s * psi 4 (P s) v ({{mu}}))")


EXACT = START | {
    "Donsker–Varadhan": priced(OVER_TASK),
    "coverage": priced(f"{OVER_LANGUAGE} / gamma"),
    "optimality": priced(f"{EXCESS} / gamma"),
}

LEFT_OUT = ("coverage-exact",)
"""Steps of these chains whose numbers are not enclosed: this one has a temperature of its own in each context."""

LADDER = START | {
    "instance-exact": EXACT["optimality"],
    "distance": curve(f"{EXCESS} / gamma", f"{OSC} / 2"),
    "norm": CURVE["optimality"],
    "Pinsker": ROOT["optimality"],
}

ALONG_TASK = "sum 3 (fun s => contexts_of 2 T s * dot 1 lam (mean_error_at 4 Phi Pstar P s) ^ 2)"
ALONG_LANGUAGE = "sum 3 (fun s => pL s * dot 1 lam (mean_error_at 4 Phi Pstar P s) ^ 2)"
GAMMA = f"({ALONG_LANGUAGE} / {ALONG_TASK})"
"""γ(p_T; Δ): there is one direction."""
SQUARES = f"sum 3 (fun s => pL s * distance 4 (P s) (Q s) ^ 2) / {GAMMA}"

SHIFT = START | {
    "subspace": within("sum 3 (fun s => contexts_of 2 T s * Rabs (dot 1 lam (mean_error_at 4 Phi Pstar P s)))"),
    "Jensen": within(f"sqrt ({ALONG_TASK})"),
    "coverage": within(f"sqrt ({ALONG_LANGUAGE} / {GAMMA})"),
    "Hölder": within(f"{OSC} / 2 * sqrt ({SQUARES})"),
    "norm": within(f"B * sqrt ({SQUARES})"),
    "Pinsker": within(f"B * sqrt (2 * (({OVER_LANGUAGE}) / {GAMMA}))"),
    "optimality": within(f"sqrt (2 * B ^ 2 * {EXCESS} / {GAMMA})"),
}

APART = "sum 4 (fun w => (logits 1 Phi (F_quad s) w - logits 1 Phi (Fstar_quad s) w) ^ 2)"
EXCESS_QUAD = "(quad_loss 3 1 4 pL Pstar Phi F_quad - quad_loss 3 1 4 pL Pstar Phi Fstar_quad)"

QUAD = {
    "infimum": within(
        "task_loss 3 2 T hinge (fun s => dot 1 (fun i => dot 4 (Phi i) v) (F_quad s)) - "
        "task_loss 3 2 T hinge (fun s => dot 4 v (Pstar s))"
    ),
    "Lipschitz": within(
        "sum 3 (fun s => contexts_of 2 T s * Rabs (dot 4 v (logits 1 Phi (F_quad s)) - dot 4 v (Pstar s)))"
    ),
    "Cauchy–Schwarz": within(f"norm2 4 v * sum 3 (fun s => contexts_of 2 T s * sqrt ({APART}))"),
    "Jensen": within(f"norm2 4 v * sqrt (sum 3 (fun s => contexts_of 2 T s * {APART}))"),
    "coverage": within(f"norm2 4 v * sqrt (sum 3 (fun s => pL s * {APART}) / gamma)"),
    "optimality": within(f"sqrt (2 * norm2 4 v ^ 2 * {EXCESS_QUAD} / gamma)"),
}

CHAINS = {
    "unconstrained-transfer": ROOT,
    "softmax-transfer": ROOT,
    "cross-entropy-recovers-truth": {"only minimiser": within(OVER_LANGUAGE), "excess": within(EXCESS)},
    "covariance-shift": SHIFT,
    "quad-objective": QUAD,
    "never-vacuous-transfer": CURVE,
    "softmax-never-vacuous-transfer": CURVE,
    "variance-aware-transfer": AWARE,
    "softmax-variance-aware-transfer": AWARE,
    "instance-exact-transfer": EXACT,
    "softmax-instance-exact-transfer": EXACT,
    "ladder": LADDER,
    "softmax-ladder": LADDER,
}
