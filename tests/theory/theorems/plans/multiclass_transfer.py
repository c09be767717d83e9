from tests.theory.theorems.cases import ANY, FEATURES, draw, sharp
from tests.theory.theorems.plan import Broken, Plan, model_fails, task_fails


def loosest_label(w):
    """Only the first score counted, of those that a label has."""
    return 2 * (w.p_T * w.xp.abs(w.moved_scores[:, 0])).sum()


LAM = {"witness": "feature_scores", "loss": "softmax"}

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
    ),
    Plan(
        "softmax-multiclass-transfer",
        forms=FEATURES,
        variants=tuple({"loss": loss, "witness": "feature_scores"} for loss in ("multiclass-hinge", "softmax")),
        broken=(Broken("one label", "subspace", {"subspace": loosest_label}, lambda: draw("kernel-shift", 1, **LAM)),),
        failing=(
            *task_fails("kernel-shift", steep="one-vs-rest-squared-hinge", **LAM),
            *model_fails(**LAM),
            ("row-span", lambda: draw("kernel-shift", 1, witness="scores", loss="softmax")),
        ),
    ),
]
