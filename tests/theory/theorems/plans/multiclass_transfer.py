from tests.theory.theorems.cases import ANY, sharp
from tests.theory.theorems.plan import Broken, Plan, task_fails

PLANS = [
    Plan(
        "multiclass-transfer",
        forms=ANY,
        variants=tuple({"loss": loss, "witness": "scores"} for loss in ("multiclass-hinge", "softmax")),
        broken=(
            Broken(
                "L = 1",
                "Lipschitz",
                {"Lipschitz": lambda w: (w.p_T * w.xp.max(w.xp.abs(w.score_change), axis=1)).sum()},
                lambda: sharp(loss="multiclass-hinge", witness="scores"),
            ),
        ),
        failing=task_fails("tilt", steep="one-vs-rest-squared-hinge", witness="scores", loss="softmax"),
    )
]
