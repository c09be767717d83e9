from rooteps.theory.theorems import never_vacuous_transfer
from tests.theory.theorems.mistakes import expected_root
from tests.theory.theorems.plan import ON_V, SOFTMAX_FAILS, TASKS, UNCONSTRAINED_FAILS, Broken, Plan

WIDE = {"epsilon": 2.0}

PLANS = [
    Plan(
        "never-vacuous-transfer",
        forms=("tilt", "probs"),
        variants=(ON_V[1], ON_V[0] | WIDE),
        broken=(
            Broken(
                "1.9 for 2",
                "Fedotov–Harremoës–Topsøe",
                {"Fedotov–Harremoës–Topsøe": lambda w: expected_root(w, 1.9)},
            ),
        ),
        failing=UNCONSTRAINED_FAILS,
    ),
    Plan(
        "softmax-never-vacuous-transfer",
        forms=("kernel-shift",),
        variants=(TASKS[1] | WIDE,),
        broken=(Broken("p_L for p_T", "Jensen", {"Jensen": lambda w: never_vacuous_transfer.bound(w, w.excess)}),),
        failing=SOFTMAX_FAILS,
    ),
]
