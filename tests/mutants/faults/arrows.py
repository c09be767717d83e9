"""Faults in what may be assumed, in the arrows of transfer and in what a proof consists of."""

from tests.mutants.fault import faults

FAILING = "tests/verification/test_broken_proofs.py::test_a_hypothesis_that_fails_is_named_and_nothing_is_claimed"
ORACLES = "tests/theory/theorems/test_oracles.py"

FAULTS = [
    *faults(
        "theory/arrows.py",
        f"{FAILING} -k transfer",
        ("        w.gamma,", "        w.gamma + 1,"),
        ("        w.excess,", "        0 * w.excess,"),
        ("w.xp.max(w.xp.abs(w.Phi_kernel)),", "0 * w.xp.max(w.xp.abs(w.Phi_kernel)),"),
        ("w.xp.max(w.xp.abs(w.v - w.Phi.T @ w.lam)),", "0 * w.xp.max(w.xp.abs(w.v - w.Phi.T @ w.lam)),"),
        ("residual = xp.max(xp.abs(x.T - rows.T @ xp.lstsq(rows.T, x.T)))", "residual = xp.array(0.0)"),
        ("        steepest(w, change),", "        0 * steepest(w, change),"),
    ),
    *faults(
        "theory/world.py",
        "tests/theory/test_best_gap.py -k row_span",
        ("return self.score_change if self.spanned else", "return self.score_change if True else"),
    ),
    *faults(
        "theory/arrows.py",
        "tests/theory/test_arrows.py",
        ("scores = w.true_scores, w.true_scores + change", "scores = w.true_scores, w.true_scores"),
        ("scores = w.true_scores, w.true_scores + change", "scores = w.true_scores + change, w.true_scores + change"),
        ("L * w.over_task(furthest(w, w.moved_scores)),", "L * w.over_task(furthest(w, w.score_change)),"),
        ("return w.half_osc * w.over_task(w.l1)", "return 1e9 * w.half_osc * w.over_task(w.l1)"),
    ),
    *faults(
        "theory/arrows.py",
        f"{ORACLES} -k transfer",
        ("else w.xp.max(w.xp.abs(moved), axis=1)", "else w.xp.abs(moved)[:, 0]"),
        ("value = L * w.over_task", "value = 1.1 * L * w.over_task"),
        ("        L * w.half_osc * w.over_task(w.l1),", "        L * w.B * w.over_task(w.l1),"),
        ("        w.loss.lipschitz * w.B * w.over_task(w.l1),", "        2 * w.B * w.over_task(w.l1),"),
        ("self.value(w, w.over_task(w.kl))", "self.value(w, w.xp.max(w.kl))"),
        ("            self.value(w, w.excess / w.gamma),", "            self.bound(w),"),
        (
            "return self.value(w, w.epsilon / w.gamma, **constants)",
            "return self.value(w, w.excess / w.gamma, **constants)",
        ),
    ),
    *faults(
        "theory/claims.py",
        "tests/theory/test_theorem.py tests/theory/test_arrows.py",
        ("if not _same(before.rhs, after.lhs):", "if False:"),
        ('relation="=" if relations == {"="} else "<=",', 'relation="<=",'),
        ("            first.lhs,", "            last.lhs,"),
    ),
    *faults(
        "theory/theorem.py",
        "tests/theory/test_theorem.py",
        ("            end.rhs,", "            bound if self.tau is None else self.measured('tau', w) + bound,"),
        (
            "return self.assumptions(w), proof, self.ends_in_bound(w, proof)",
            "return (), proof, self.ends_in_bound(w, proof)",
        ),
    ),
]
