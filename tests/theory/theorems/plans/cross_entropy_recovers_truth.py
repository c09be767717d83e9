from rooteps.theory.divergences import Reference, kl
from tests.theory.theorems.cases import ANY, draw
from tests.theory.theorems.plan import NO_TASK, Broken, Plan


def reversed_excess(w):
    x, leak = w.log_ratio
    return (w.p_L * kl(Reference.of(w.p, w.xp), -x, leak, w.xp)).sum()


PLANS = [
    Plan(
        "cross-entropy-recovers-truth",
        forms=ANY,
        variants=(NO_TASK,),
        broken=(Broken("KL(p‖p*)", "excess", {"excess": reversed_excess}, lambda: draw("shift", 1)),),
    )
]
